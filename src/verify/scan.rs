//! Searches a range of moving factors in constant time: every candidate is computed and compared, without early exit.

use core::hint::black_box;

use zeroize::Zeroizing;

use crate::mac::LANES;
use crate::{Code, Token};

/// The likeliest moving factor: `ahead` of `from`. It may lie before 0 or after 2^64 - 1.
#[derive(Clone, Copy)]
pub(super) struct Prediction {
    pub(super) from: u64,
    pub(super) ahead: i64,
}

/// Moving factors in a row: from the first on, as far as 2^64 - 1.
pub(super) struct Candidates {
    first: u64,
    count: u32,
    /// How many are before the prediction. It may itself be before them.
    before: i32,
}

impl Candidates {
    /// Those from `before` ahead of a prediction to `after` behind it, cut off at 0 and 2^64 - 1.
    #[cfg_attr(feature = "compact", inline(never))]
    pub(super) fn around(prediction: Prediction, before: u32, after: u32) -> Self {
        let ahead = prediction.ahead - i64::from(before);
        let first = prediction.from.wrapping_add_signed(ahead);
        let (first, cut_off) = match prediction.from.checked_add_signed(ahead) {
            Some(first) => (first, 0),
            None if ahead < 0 => (0, first.wrapping_neg()),
            None => (0, u64::MAX),
        };
        let count = (u64::from(before) + u64::from(after) + 1).saturating_sub(cut_off) as u32;
        Self { first, count, before: before.wrapping_sub(cut_off as u32) as i32 }
    }

    pub(super) fn contains(&self, moving_factor: u64) -> bool {
        moving_factor.checked_sub(self.first).is_some_and(|index| index < self.count.into())
    }

    /// The one nearest to the prediction whose code was typed; of two equally near ones the earlier.
    pub(super) fn find(&self, token: &Token, typed: &Code) -> Option<u64> {
        self.search(token, None, typed)
    }

    /// The one nearest to the prediction whose code was typed first, with the code after it typed second.
    pub(super) fn find_pair(&self, token: &Token, [first, second]: [&Code; 2]) -> Option<u64> {
        self.search(token, Some(first), second)
    }

    /// With an earlier code, each candidate is the one after it.
    #[cfg_attr(feature = "compact", inline(never))]
    fn search(&self, token: &Token, earlier: Option<&Code>, typed: &Code) -> Option<u64> {
        if self.count == 0 {
            return None;
        }
        let lag = u32::from(earlier.is_some());
        let codes = Zeroizing::new([earlier.unwrap_or(typed).value(), typed.value()]);
        let mut nearest = Rank::NONE;
        let mut follows = if earlier.is_some() { 0 } else { u32::MAX };
        let mut steps = 0..self.count + lag;
        loop {
            let mut moving_factors = [0; LANES];
            let mut length = 0;
            // The very last moving factor has none after it.
            let in_range = steps.clone().map_while(|step| self.first.checked_add(step.into()));
            for (place, moving_factor) in moving_factors.iter_mut().zip(in_range) {
                *place = moving_factor;
                length += 1;
            }
            let moving_factors = moving_factors.get(..length).unwrap_or_default();
            if moving_factors.is_empty() {
                break;
            }
            let [earlier_matches, matches] = token.matches(moving_factors, *codes);
            for (step, (earlier_matches, matches)) in
                steps.by_ref().zip(earlier_matches.into_iter().zip(matches)).take(length)
            {
                nearest.offer(Rank::of(step as i32 - lag as i32, self.before), follows & matches);
                if earlier.is_some() {
                    follows = earlier_matches;
                }
            }
        }
        nearest.reveal(self.before).map(|index| self.first.wrapping_add_signed(index.into()))
    }
}

/// How near a candidate is to the prediction: twice the distance, and one more behind it. So no two are equally near.
#[derive(Clone, Copy)]
struct Rank(i32);

impl Rank {
    /// No candidate.
    const NONE: Self = Self(i32::MAX);

    /// Both are far below 2^30: no range is longer, and one that is not empty is not farther from the prediction.
    const fn of(index: i32, predicted: i32) -> Self {
        Self(index.wrapping_sub(predicted).wrapping_abs() << 1 | (index > predicted) as i32)
    }

    /// Takes the nearer of the two, if `matches` is all ones. What matched stays in masks until all candidates are through.
    fn offer(&mut self, other: Self, matches: u32) {
        let other = other.0 | (!matches >> 1) as i32;
        // Neither is negative, so the difference has the sign it should have.
        let difference = other.wrapping_sub(self.0);
        self.0 = self.0.wrapping_add(difference & black_box(difference >> 31));
    }

    /// The index, and the first point where anything depends on what matched.
    const fn reveal(self, predicted: i32) -> Option<i32> {
        match self.0 {
            i32::MAX => None,
            behind if behind & 1 == 1 => Some(predicted.wrapping_add(behind >> 1)),
            before => Some(predicted.wrapping_sub(before >> 1)),
        }
    }
}
