//! Searches a range of moving factors in constant time: every candidate is computed and compared, without early exit.

use core::hint::black_box;
use core::ops::RangeInclusive;

use zeroize::Zeroizing;

use crate::mac::LANES;
use crate::{Code, Token};

/// The likeliest moving factor: `ahead` of `from`. It may lie before 0 or after 2^64 - 1.
#[derive(Clone, Copy)]
pub(super) struct Prediction {
    pub(super) from: u64,
    pub(super) ahead: i64,
}

impl Prediction {
    /// No candidate is beyond the ends, so a prediction there may be moved to them.
    const fn nearest(self) -> u64 {
        self.from.saturating_add_signed(self.ahead)
    }
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

/// The candidate nearest to the prediction whose code was typed; of two equally near ones the lower. `beside` is one more
/// candidate.
pub(super) fn code(
    token: &Token,
    typed: &Code,
    prediction: Prediction,
    range: RangeInclusive<u64>,
    beside: Option<u64>,
) -> Option<u64> {
    let typed = Zeroizing::new([typed.value(); 2]);
    let prediction = prediction.nearest();
    let mut nearest = Rank::NONE;
    let mut candidates = beside.into_iter().chain(range);
    loop {
        let chunk = Chunk::next_of(&mut candidates);
        if chunk.is_empty() {
            break;
        }
        let [matches, _] = token.matches(chunk.candidates(), *typed);
        for (candidate, matches) in chunk.candidates().iter().zip(matches) {
            nearest.offer(Rank::of(*candidate, prediction), matches);
        }
    }
    nearest.reveal(prediction, beside)
}

/// The candidate nearest to the prediction whose code was typed first, with the code after it typed second.
pub(super) fn pair(
    token: &Token,
    typed: [&Code; 2],
    prediction: Prediction,
    range: RangeInclusive<u64>,
) -> Option<u64> {
    let typed = Zeroizing::new(typed.map(Code::value));
    let prediction = prediction.nearest();
    let mut nearest = Rank::NONE;
    if range.is_empty() {
        return None;
    }
    // The very last moving factor has none after it.
    let mut candidates = *range.start()..=range.end().saturating_add(1);
    let mut before = 0;
    loop {
        let chunk = Chunk::next_of(&mut candidates);
        if chunk.is_empty() {
            break;
        }
        let [first, second] = token.matches(chunk.candidates(), *typed);
        for (candidate, (first, second)) in chunk.candidates().iter().zip(first.into_iter().zip(second)) {
            nearest.offer(Rank::of(candidate.wrapping_sub(1), prediction), before & second);
            before = first;
        }
    }
    nearest.reveal(prediction, None)
}

/// As many candidates as are computed at once.
struct Chunk {
    candidates: [u64; LANES],
    count: usize,
}

impl Chunk {
    fn next_of(from: &mut impl Iterator<Item = u64>) -> Self {
        let mut chunk = Self { candidates: [0; LANES], count: 0 };
        for (place, candidate) in chunk.candidates.iter_mut().zip(from) {
            *place = candidate;
            chunk.count += 1;
        }
        chunk
    }

    const fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn candidates(&self) -> &[u64] {
        self.candidates.get(..self.count).unwrap_or_default()
    }
}

/// How near a candidate is to the prediction: twice the distance, and one more behind it. So no two are equally near.
#[derive(Clone, Copy)]
struct Rank(i32);

impl Rank {
    /// No candidate.
    const NONE: Self = Self(i32::MAX);
    /// One too far off for a rank: only the one beside the range can be.
    const BESIDE: Self = Self(i32::MAX - 1);

    const fn of(candidate: u64, prediction: u64) -> Self {
        let distance = candidate.abs_diff(prediction);
        if distance > Self::BESIDE.0 as u64 >> 2 {
            return Self::BESIDE;
        }
        Self((distance << 1) as i32 | (candidate > prediction) as i32)
    }

    /// Takes the nearer of the two, if `matches` is all ones. What matched stays in masks until all candidates are through.
    fn offer(&mut self, other: Self, matches: u32) {
        let other = other.0 | (!matches >> 1) as i32;
        // Neither is negative, so the difference has the sign it should have.
        let nearer = black_box(other.wrapping_sub(self.0) >> 31);
        self.0 = self.0.wrapping_add(other.wrapping_sub(self.0) & nearer);
    }

    /// The result, and the first point where anything depends on what matched.
    const fn reveal(self, prediction: u64, beside: Option<u64>) -> Option<u64> {
        match self {
            Self(i32::MAX) => None,
            Self(BESIDE) => beside,
            Self(rank) if rank & 1 == 1 => prediction.checked_add((rank >> 1) as u64),
            Self(rank) => prediction.checked_sub((rank >> 1) as u64),
        }
    }
}

const BESIDE: i32 = Rank::BESIDE.0;
