//! Many codes at once: a candidate in each lane of a vector, from the moving factor to whether it is what was typed.
//!
//! Written once over a [`Word`]; how wide one is, and by which instructions it computes, is its own affair.

#![allow(clippy::indexing_slicing, reason = "of arrays, by constants or masked")]

use super::Reduction;
use super::rounds::Rounds;

/// The candidates of one call: as many as the widest register has lanes. Narrower ones take it in parts.
pub(crate) const LANES: usize = 16;

/// One number for each lane.
pub(super) type Each<T> = [T; LANES];

/// A vector of words, of 32 or 64 bits each.
pub(super) trait Word: Copy {
    /// One lane of it.
    type Lane: Copy + Default;
    /// How many lanes it has: a divisor of [`LANES`].
    const WIDTH: usize;

    /// The same in every lane.
    fn all(lane: u64) -> Self;
    /// Part `part` of the lanes, which start over after the last of them.
    fn load(lanes: &Each<Self::Lane>, part: usize) -> Self;
    fn store(self, lanes: &mut Each<Self::Lane>, part: usize);

    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn shifted_left(self, bits: u32) -> Self;
    fn shifted_right(self, bits: u32) -> Self;
    /// All ones where they are equal, else zero.
    fn equals(self, other: Self) -> Self;
    /// The upper 32 bits of a product of 32-bit numbers.
    fn high_product(self, other: Self) -> Self;
    /// The lower 32 bits of a product of 32-bit numbers.
    fn low_product(self, other: Self) -> Self;

    #[inline(always)]
    fn rotated_right(self, bits: u32) -> Self {
        let all = 8 * size_of::<Self::Lane>() as u32;
        self.shifted_right(bits).or(self.shifted_left(all - bits))
    }
    /// Bits of `ones` where this has a one, else of `zeros`.
    #[inline(always)]
    fn choose(self, ones: Self, zeros: Self) -> Self {
        zeros.xor(self.and(ones.xor(zeros)))
    }
    /// The bits that at least two of the three have.
    #[inline(always)]
    fn majority(self, b: Self, c: Self) -> Self {
        c.xor(self.xor(c).and(b.xor(c)))
    }
    /// Exclusive or of three.
    #[inline(always)]
    fn parity(self, b: Self, c: Self) -> Self {
        self.xor(b).xor(c)
    }
}

/// Candidates, one in each lane: where their keys, moving factors and typed codes come from.
pub(super) trait Candidates<W: Word> {
    /// A word of the hash state after the inner pad.
    fn inner(&self, index: usize, part: usize) -> W;
    /// A word of the hash state after the outer pad.
    fn outer(&self, index: usize, part: usize) -> W;
    /// The words of the moving factor: the upper and the lower half, or the whole of it first.
    fn moving_factor(&self, part: usize) -> [W; 2];
    /// Two typed codes, as numbers.
    fn typed(&self, part: usize) -> [W; 2];
}

/// The same key and typed codes in all lanes.
pub(super) struct OneKey<'a, T> {
    pub(super) inner: &'a [u64; 8],
    pub(super) outer: &'a [u64; 8],
    pub(super) moving_factors: [Each<T>; 2],
    pub(super) typed: [u32; 2],
}

impl<W: Word> Candidates<W> for OneKey<'_, W::Lane> {
    #[inline(always)]
    fn inner(&self, index: usize, _part: usize) -> W {
        W::all(self.inner[index % 8])
    }
    #[inline(always)]
    fn outer(&self, index: usize, _part: usize) -> W {
        W::all(self.outer[index % 8])
    }
    #[inline(always)]
    fn moving_factor(&self, part: usize) -> [W; 2] {
        [W::load(&self.moving_factors[0], part), W::load(&self.moving_factors[1], part)]
    }
    #[inline(always)]
    fn typed(&self, _part: usize) -> [W; 2] {
        self.typed.map(|typed| W::all(typed.into()))
    }
}

/// For each of the first `count` lanes: all ones where its code is the first typed one, or the second.
#[inline(always)]
pub(super) fn answer<W: Word, R: Rounds<W>>(
    candidates: &impl Candidates<W>,
    reduction: Reduction,
    count: usize,
    matches: &mut [Each<W::Lane>; 2],
) {
    for part in 0..count.div_ceil(W::WIDTH) {
        let value = reduced(truncated_hmac::<W, R>(candidates, part), reduction);
        for (typed, matches) in candidates.typed(part).iter().zip(matches.iter_mut()) {
            value.equals(*typed).store(matches, part);
        }
    }
}

/// RFC 4226 section 5.3, steps 1 and 2.
#[inline(always)]
fn truncated_hmac<W: Word, R: Rounds<W>>(candidates: &impl Candidates<W>, part: usize) -> W {
    let [upper, lower] = candidates.moving_factor(part);
    let inner = R::state(|index| candidates.inner(index, part));
    let outer = R::state(|index| candidates.outer(index, part));
    let block = R::block_of_moving_factor(upper, lower);
    // The constant words of each block are folded in.
    let state = R::hash(outer, R::block_of_digest(R::hash(inner, block)));
    let (words, last) = R::first_and_last(state);
    truncated(words, last)
}

/// RFC 4226 section 5.3, step 2, of the first five words of 32 bits and the last one. The offset is secret: it selects by mask.
#[inline(always)]
pub(super) fn truncated<W: Word>(words: [W; 5], last: W) -> W {
    let set = |bit| last.and(W::all(bit)).equals(W::all(bit));
    // The offset's upper two bits choose two neighbouring words, its lower two a byte in them.
    let [four, eight] = [set(4), set(8)];
    let chosen = |[a, b, c, d]: [W; 4]| eight.choose(four.choose(d, c), four.choose(b, a));
    let [a, b, c, d, e] = words;
    let [mut high, mut low] = [chosen([a, b, c, d]), chosen([b, c, d, e])];
    for (bit, shift) in [(2, 16), (1, 8)] {
        let moved = high.shifted_left(shift).or(low.shifted_right(32 - shift));
        high = set(bit).choose(moved, high);
        // In a word of 64 bits nothing may be left above the 32.
        low = set(bit).choose(low.shifted_left(shift).and(W::all(0xffff_ffff)), low);
    }
    high.and(W::all(0x7fff_ffff))
}

/// RFC 4226 section 5.3, step 3.
#[inline(always)]
fn reduced<W: Word>(number: W, by: Reduction) -> W {
    let quotient = number.high_product(W::all(by.reciprocal.into())).shifted_right(by.shift);
    number.minus(quotient.low_product(W::all(by.modulus.into())))
}
