//! The moving factors that a typed code may belong to, and how near each is to the likeliest.

use core::hint::black_box;

/// The likeliest moving factor: `ahead` of `from`. It may lie before 0 or after 2^64 - 1.
#[derive(Clone, Copy)]
pub(super) struct Prediction {
    pub(super) from: u64,
    pub(super) ahead: i64,
}

/// Moving factors in a row: from the first on, as far as 2^64 - 1.
#[derive(Clone, Copy)]
pub(super) struct Candidates {
    first: u64,
    count: u32,
    /// How many are before the prediction. It may itself be before them.
    before: i32,
}

impl Candidates {
    pub(super) const NONE: Self = Self { first: 0, count: 0, before: 0 };

    /// Those from `before` ahead of a prediction to `after` behind it, cut off at 0 and 2^64 - 1.
    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
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

    /// A moving factor and those after it.
    pub(super) fn from(moving_factor: u64, after: u32) -> Self {
        Self::around(Prediction { from: moving_factor, ahead: 0 }, 0, after)
    }

    pub(super) fn contains(&self, moving_factor: u64) -> bool {
        moving_factor.checked_sub(self.first).is_some_and(|index| index < self.count.into())
    }

    pub(super) const fn count(&self) -> u32 {
        self.count
    }

    /// Each with its rank. Of two codes in a row the second lags by one: then the ranks are those of the first.
    pub(super) fn ranked(self, lag: u32) -> impl Iterator<Item = (Rank, u64)> {
        let steps = if self.count == 0 { 0 } else { u64::from(self.count + lag) };
        // The very last moving factor has none after it.
        let steps = steps.min((u64::MAX - self.first).saturating_add(1));
        (0..steps).map(move |step| (Rank::of(step as i32 - lag as i32, self.before), self.first.wrapping_add(step)))
    }

    /// The candidate of a rank.
    pub(super) fn revealed(&self, nearest: Rank) -> Option<u64> {
        nearest.reveal(self.before).map(|index| self.first.wrapping_add_signed(index.into()))
    }
}

/// How near a candidate is to the prediction: twice the distance, and one more behind it. So no two are equally near.
#[derive(Clone, Copy)]
pub(super) struct Rank(i32);

impl Rank {
    /// No candidate.
    pub(super) const NONE: Self = Self(i32::MAX);

    /// Both are far below 2^30: no range is longer, and one that is not empty is not farther from the prediction.
    const fn of(index: i32, predicted: i32) -> Self {
        Self(index.wrapping_sub(predicted).wrapping_abs() << 1 | (index > predicted) as i32)
    }

    /// Takes the nearer of the two, if `matches` is all ones. What matched stays in masks until all candidates are through.
    pub(super) fn offer(&mut self, other: Self, matches: u32) {
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
