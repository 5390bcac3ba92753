//! Searches a range of moving factors in constant time: every candidate is computed and compared, without early exit.

use core::ops::RangeInclusive;

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq, ConstantTimeLess};
use zeroize::Zeroizing;

use crate::{Code, Token};

/// The likeliest moving factor: `ahead` of `from`. It may lie before 0 or after 2^64 - 1.
#[derive(Clone, Copy)]
pub(super) struct Prediction {
    pub(super) from: u64,
    pub(super) ahead: i64,
}

/// The moving factors from `before` ahead of a prediction to `after` behind it, cut off at 0 and 2^64 - 1; an empty
/// range where none is left.
pub(super) fn around(prediction: Prediction, before: u64, after: u64) -> RangeInclusive<u64> {
    let [before, after] =
        [prediction.ahead.saturating_sub_unsigned(before), prediction.ahead.saturating_add_unsigned(after)];
    let first = match prediction.from.checked_add_signed(before) {
        Some(first) => first,
        None if before < 0 => 0,
        None => return NOTHING,
    };
    let last = match prediction.from.checked_add_signed(after) {
        Some(last) => last,
        None if after < 0 => return NOTHING,
        None => u64::MAX,
    };
    first..=last
}

/// A range without a candidate.
#[expect(clippy::reversed_empty_ranges, reason = "it is empty on purpose")]
pub(super) const NOTHING: RangeInclusive<u64> = 1..=0;

/// The candidate nearest to the prediction whose code was typed; of two equally near ones the earlier in the ranges.
pub(super) fn code<const N: usize>(
    token: &Token,
    typed: &Code,
    prediction: Prediction,
    ranges: [RangeInclusive<u64>; N],
) -> Option<u64> {
    let mut nearest = Nearest::to(prediction);
    let typed = Zeroizing::new(typed.value());
    for candidate in ranges.into_iter().flatten() {
        nearest.offer(candidate, token.value_at(candidate).ct_eq(&typed));
    }
    nearest.reveal()
}

/// The candidate nearest to the prediction whose code was typed first, with the code after it typed second.
pub(super) fn pair(
    token: &Token,
    typed: [&Code; 2],
    prediction: Prediction,
    range: RangeInclusive<u64>,
) -> Option<u64> {
    let mut nearest = Nearest::to(prediction);
    if range.is_empty() {
        return None;
    }
    let [first, second] = typed.map(|code| Zeroizing::new(code.value()));
    let mut value = token.value_at(*range.start());
    for candidate in range {
        // The very last moving factor has none after it.
        let Some(after) = candidate.checked_add(1) else { break };
        let value_after = token.value_at(after);
        nearest.offer(candidate, value.ct_eq(&first) & value_after.ct_eq(&second));
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
    fn to(prediction: Prediction) -> Self {
        // No candidate is beyond the ends, so a prediction there may be moved to them.
        let prediction = prediction.from.saturating_add_signed(prediction.ahead);
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
