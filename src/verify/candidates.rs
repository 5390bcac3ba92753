//! The moving factors that a typed code may belong to, and how near each is to the likeliest.

use core::hint::black_box;
use core::ops::Range;

use crate::revealed::revealed;

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

    /// How many moving factors there are from the first candidate to the last, and `lag` after it.
    pub(super) fn steps(&self, lag: u32) -> u32 {
        let steps = if self.count == 0 { 0 } else { self.count + lag };
        // The very last moving factor has none after it.
        u64::from(steps).min((u64::MAX - self.first).saturating_add(1)) as u32
    }

    /// The moving factor so many steps after the first.
    pub(super) const fn moving_factor(&self, step: u32) -> u64 {
        self.first.wrapping_add(step as u64)
    }

    /// Where the prediction is, counted from so many steps after the first candidate on.
    pub(super) const fn predicted_from(&self, step: i32) -> i32 {
        self.before.wrapping_sub(step)
    }

    /// The candidate of a rank: the first point where anything depends on what matched.
    pub(super) fn revealed(&self, nearest: Rank) -> Option<u64> {
        let nearest = Rank(revealed(nearest.0));
        (nearest.0 != Rank::NONE.0).then(|| self.ranked(nearest))
    }

    /// Which of the others they are, by their indices.
    pub(super) const fn place_in(&self, others: &Self) -> Range<u32> {
        let start = self.first.wrapping_sub(others.first) as u32;
        start..start.wrapping_add(self.count)
    }

    /// How many of them are at or before the last used one.
    pub(super) fn used(&self, used: Option<u64>) -> u32 {
        let used = used.and_then(|used| used.checked_sub(self.first)).map_or(0, |index| index.saturating_add(1));
        used.min(self.count.into()) as u32
    }

    /// The candidate of a rank, and a mask: whether it is one from some index on, up to another one and without that. Nothing
    /// branches on it. The indices are no more than the count.
    pub(super) fn within(&self, nearest: Rank, from: u32, to: u32) -> (u64, u64) {
        let index = nearest.index(self.before);
        let within = !index.wrapping_sub(from as i32) & index.wrapping_sub(to as i32);
        (self.ranked(nearest), black_box(i64::from(within >> 31)) as u64)
    }

    fn ranked(&self, nearest: Rank) -> u64 {
        self.first.wrapping_add_signed(nearest.index(self.before).into())
    }
}

/// How near a candidate is to the prediction: twice the distance, and one more behind it. So no two are equally near.
#[derive(Clone, Copy)]
pub(super) struct Rank(i32);

impl Rank {
    /// No candidate.
    pub(super) const NONE: Self = Self(i32::MAX);

    /// Of one as far before the prediction, or behind it if that is negative. Far below 2^30: no range is longer, and one that is
    /// not empty is not farther from the prediction.
    pub(super) const fn of(before: i32) -> Self {
        Self(before.wrapping_abs() << 1 | (before < 0) as i32)
    }

    /// Takes the nearest of some candidates in a row, those whose bits are set; the prediction is as far from the first of them.
    /// There are fewer than 31.
    pub(super) fn offer_row(&mut self, predicted: i32, bits: u32) {
        let upto = predicted.saturating_add(1).clamp(0, 31);
        let [before, behind] = [bits & !(u32::MAX << upto), bits & u32::MAX << upto];
        let [last, first] = [31 - (before | 1).leading_zeros() as i32, (behind | 1 << 31).trailing_zeros() as i32];
        // Where there is none, it may be less than none.
        self.offer(Self(predicted.wrapping_sub(last) << 1 & i32::MAX), if_any(before));
        self.offer(Self((first.wrapping_sub(predicted) << 1 | 1) & i32::MAX), if_any(behind));
    }

    /// Takes the nearer of the two, if `matches` is all ones. What matched stays in masks until all candidates are through.
    pub(super) fn offer(&mut self, other: Self, matches: u32) {
        let other = other.only_if(matches).0;
        // Neither is negative, so the difference has the sign it should have.
        let difference = other.wrapping_sub(self.0);
        self.0 = self.0.wrapping_add(difference & black_box(difference >> 31));
    }

    /// The same, if `holds` is all ones; no candidate, if it is zero.
    pub(super) const fn only_if(self, holds: u32) -> Self {
        Self(self.0 | (!holds >> 1) as i32)
    }

    /// How many candidates it is after the first, which is as far before the prediction. Nonsense where there is none.
    const fn index(self, predicted: i32) -> i32 {
        // Taken away where it is before the prediction, added where it is behind it.
        let behind = (self.0 & 1).wrapping_neg();
        predicted.wrapping_sub(((self.0 >> 1) ^ behind).wrapping_sub(behind))
    }
}

/// All ones where any bit is set.
fn if_any(bits: u32) -> u32 {
    black_box((bits | bits.wrapping_neg()) >> 31).wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first and last of the candidates around what is so far ahead of the last moving factor.
    fn around_the_end(ahead: i64, before: u32) -> Option<(u64, u64)> {
        let candidates = Candidates::around(Prediction { from: u64::MAX, ahead }, before, 2);
        candidates.steps(0).checked_sub(1).map(|last| (candidates.moving_factor(0), candidates.moving_factor(last)))
    }

    #[test]
    fn r10_nothing_is_a_candidate_beyond_the_last_moving_factor() {
        assert_eq!(around_the_end(0, 1), Some((u64::MAX - 1, u64::MAX)));
        assert_eq!(around_the_end(1, 1), Some((u64::MAX, u64::MAX)));
        for (ahead, before) in [(1, 0), (2, 1), (2, 0), (9, 3)] {
            assert_eq!(around_the_end(ahead, before), None, "{before} before what is {ahead} ahead");
        }
    }
}
