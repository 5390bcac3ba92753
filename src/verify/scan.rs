//! Searches a range of moving factors in constant time: every candidate is computed and compared, without early exit.

use core::ops::RangeInclusive;

use subtle::{Choice, ConditionallySelectable, ConstantTimeLess};

use crate::{Code, Token};

/// The moving factors from `before` ahead of a prediction to `after` behind it, cut off at 0 and 2^64 - 1; an empty
/// range where none is left.
pub(super) fn around(prediction: i128, before: u64, after: u64) -> RangeInclusive<u64> {
    let first = prediction.saturating_sub(i128::from(before));
    let last = prediction.saturating_add(i128::from(after));
    match (u64::try_from(first.max(0)), u64::try_from(last.min(i128::from(u64::MAX)))) {
        (Ok(first), Ok(last)) => first..=last,
        _ => NOTHING,
    }
}

/// A range without a candidate.
#[expect(clippy::reversed_empty_ranges, reason = "it is empty on purpose")]
pub(super) const NOTHING: RangeInclusive<u64> = 1..=0;

/// The candidate nearest to the prediction whose code was typed; of two equally near ones the earlier in the ranges.
pub(super) fn code<const N: usize>(
    token: &Token,
    typed: &Code,
    prediction: i128,
    ranges: [RangeInclusive<u64>; N],
) -> Option<u64> {
    let mut nearest = Nearest::to(prediction);
    for candidate in ranges.into_iter().flatten() {
        nearest.offer(candidate, typed.has_value(token.value_at(candidate)));
    }
    nearest.reveal()
}

/// The candidate nearest to the prediction whose code was typed first, with the code after it typed second.
pub(super) fn pair(token: &Token, typed: [&Code; 2], prediction: i128, range: RangeInclusive<u64>) -> Option<u64> {
    let mut nearest = Nearest::to(prediction);
    if range.is_empty() {
        return None;
    }
    let [first, second] = typed;
    let mut value = token.value_at(*range.start());
    for candidate in range {
        // The very last moving factor has none after it.
        let Some(after) = candidate.checked_add(1) else { break };
        let value_after = token.value_at(after);
        nearest.offer(candidate, first.has_value(value) & second.has_value(value_after));
        value = value_after;
    }
    nearest.reveal()
}

/// The best match so far. What matched stays in masks until all candidates are through.
struct Nearest {
    prediction: u64,
    found: Choice,
    moving_factor: u64,
    distance: u64,
}

impl Nearest {
    fn to(prediction: i128) -> Self {
        // No candidate is beyond the ends, so a prediction there may be moved to them.
        let prediction = u64::try_from(prediction.max(0)).unwrap_or(u64::MAX);
        Self { prediction, found: Choice::from(0), moving_factor: 0, distance: 0 }
    }

    fn offer(&mut self, candidate: u64, matches: Choice) {
        let distance = candidate.abs_diff(self.prediction);
        let better = matches & (!self.found | distance.ct_lt(&self.distance));
        self.moving_factor.conditional_assign(&candidate, better);
        self.distance.conditional_assign(&distance, better);
        self.found |= matches;
    }

    /// The result, and the first point where anything depends on what matched.
    fn reveal(self) -> Option<u64> {
        bool::from(self.found).then_some(self.moving_factor)
    }
}
