//! Many codes at once: a candidate in each lane of a vector, from the moving factor to whether it is what was typed.
//!
//! Written once over a [`Word`]; how wide one is, and by which instructions it computes, is its own affair.

#![allow(clippy::indexing_slicing, reason = "of arrays, by constants or masked")]

use core::hint::black_box;
use core::ops::Range;

use super::Question;
use super::rounds::Rounds;

/// The candidates of one call: as many as the widest register has lanes. Narrower ones take it in parts.
pub(crate) const LANES: usize = 16;

/// One number for each lane.
pub(crate) type Each<T> = [T; LANES];

/// A vector of words, of 32 or 64 bits each.
pub(super) trait Word: Copy {
    /// One lane of it.
    type Lane: Lane;
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
    /// A bit for each lane, which is the highest of its own.
    fn highest_bits(self) -> u32;
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

/// What is asked of each lane: whether the code of a key at a moving factor is one of two typed ones. Wiped on drop.
#[repr(align(64))]
pub(crate) struct Asked<T: Lane> {
    /// The words of the hash state after the inner pad.
    inner: [Each<T>; 8],
    /// The words of the hash state after the outer pad.
    outer: [Each<T>; 8],
    /// The upper and the lower half, or the whole of it first.
    moving_factor: [Each<T>; 2],
    typed: [Each<T>; 2],
    reduction: [Each<T>; 3],
}

/// A word of one lane.
pub(crate) trait Lane: Copy {
    const ZERO: Self;

    fn of(number: u64) -> Self;
    fn widened(self) -> u64;
    /// The words of a moving factor: the upper and the lower half, or the whole of it first.
    fn words_of(moving_factor: u64) -> [Self; 2];
}

impl Lane for u32 {
    const ZERO: Self = 0;

    fn of(number: u64) -> Self {
        number as Self
    }
    fn widened(self) -> u64 {
        self.into()
    }
    fn words_of(moving_factor: u64) -> [Self; 2] {
        [(moving_factor >> 32) as Self, moving_factor as Self]
    }
}

impl Lane for u64 {
    const ZERO: Self = 0;

    fn of(number: u64) -> Self {
        number
    }
    fn widened(self) -> u64 {
        self
    }
    fn words_of(moving_factor: u64) -> [Self; 2] {
        [moving_factor, 0]
    }
}

impl<T: Lane> Asked<T> {
    pub(super) const NOTHING: Self = Self {
        inner: [[T::ZERO; LANES]; 8],
        outer: [[T::ZERO; LANES]; 8],
        moving_factor: [[T::ZERO; LANES]; 2],
        typed: [[T::ZERO; LANES]; 2],
        reduction: [[T::ZERO; LANES]; 3],
    };

    /// The same question in all lanes, at no moving factor yet.
    pub(super) fn fill(&mut self, question: &Question) {
        let fill = |rows: &mut [Each<T>], numbers: &[u64]| {
            rows.iter_mut().zip(numbers).for_each(|(row, number)| row.fill(T::of(*number)));
        };
        fill(&mut self.inner, &question.key.inner);
        fill(&mut self.outer, &question.key.outer);
        fill(&mut self.typed, &question.typed.map(u64::from));
        fill(&mut self.reduction, &question.reduction.factors());
    }

    /// Another question in some lanes. Those after them have to be put later: they may be overwritten.
    pub(super) fn put(&mut self, lanes: Range<usize>, question: &Question) {
        let mut lane = lanes.start;
        while lane < lanes.end {
            // Four at once, for the price of one.
            if lane <= LANES - 4 {
                self.put_some::<4>(lane, question);
                lane += 4;
            } else {
                self.put_some::<1>(lane % LANES, question);
                lane += 1;
            }
        }
    }

    #[inline(always)]
    fn put_some<const SOME: usize>(&mut self, lane: usize, question: &Question) {
        let put = |rows: &mut [Each<T>], numbers: &[u64]| {
            rows.iter_mut()
                .zip(numbers)
                .for_each(|(row, number)| row[lane..lane + SOME].copy_from_slice(&[T::of(*number); SOME]));
        };
        put(&mut self.inner, &question.key.inner);
        put(&mut self.outer, &question.key.outer);
        put(&mut self.typed, &question.typed.map(u64::from));
        put(&mut self.reduction, &question.reduction.factors());
    }

    /// A moving factor in the first of some lanes, and those after it in the others.
    #[inline(always)]
    pub(super) fn move_to(&mut self, lanes: Range<usize>, moving_factor: u64) {
        for (step, lane) in lanes.enumerate() {
            let [first, second] = T::words_of(moving_factor.wrapping_add(step as u64));
            self.moving_factor[0][lane % LANES] = first;
            self.moving_factor[1][lane % LANES] = second;
        }
    }
}

impl<T: Lane> Drop for Asked<T> {
    fn drop(&mut self) {
        // By registers of any width, and seen by the black box, so that no compiler leaves it out.
        [self.inner, self.outer] = [[[T::ZERO; LANES]; 8]; 2];
        self.typed = [[T::ZERO; LANES]; 2];
        black_box(self);
    }
}

/// A bit for each of the first `count` lanes: whether its code is the first typed one, or the second. The others' mean nothing.
///
/// Nothing from here on is a closure: that would be a function of its own, without the kernel's instructions.
#[inline(always)]
pub(super) fn answer<W: Word, R: Rounds<W>>(asked: &Asked<W::Lane>, count: usize) -> [u32; 2] {
    let mut answers = [0; 2];
    for part in 0..count.div_ceil(W::WIDTH) {
        let value = reduced(truncated_hmac::<W, R>(asked, part), &asked.reduction, part);
        for (typed, answer) in asked.typed.iter().zip(&mut answers) {
            *answer |= value.equals(W::load(typed, part)).highest_bits() << (part * W::WIDTH % LANES);
        }
    }
    answers
}

/// The states after the two pads of RFC 2104 section 2, the inner one's in the first lane and the outer one's in the second.
#[inline(always)]
pub(super) fn padded<W: Word, R: Rounds<W>>(initial: &[Each<W::Lane>; 8], key: &[u64; 16]) -> [Each<W::Lane>; 8] {
    let mut pads = [W::Lane::ZERO; LANES];
    [pads[0], pads[1]] = [W::Lane::of(0x3636_3636_3636_3636), W::Lane::of(0x5c5c_5c5c_5c5c_5c5c)];
    let pad = W::load(&pads, 0);
    let mut block = [pad; 16];
    for (word, key) in block.iter_mut().zip(key) {
        *word = W::all(*key).xor(pad);
    }
    let mut states = [[W::Lane::ZERO; LANES]; 8];
    R::store(R::hash(R::state(initial, 0), block), &mut states);
    states
}

/// RFC 4226 section 5.3, steps 1 and 2.
#[inline(always)]
fn truncated_hmac<W: Word, R: Rounds<W>>(asked: &Asked<W::Lane>, part: usize) -> W {
    let [upper, lower] = &asked.moving_factor;
    let block = R::block_of_moving_factor(W::load(upper, part), W::load(lower, part));
    let [inner, outer] = [R::state(&asked.inner, part), R::state(&asked.outer, part)];
    let digest = if cfg!(kodeviser_small) {
        // The rounds once for both blocks.
        let (mut state, mut block) = (inner, block);
        for last in [false, true] {
            state = R::hash(state, block);
            if !black_box(last) {
                block = R::block_of_digest(state);
                state = outer;
            }
        }
        state
    } else {
        // The constant words of each block are folded in.
        R::hash(outer, R::block_of_digest(R::hash(inner, block)))
    };
    let (words, last) = R::first_and_last(digest);
    truncated(words, last)
}

/// RFC 4226 section 5.3, step 2, of the first five words of 32 bits and the last one. The offset is secret: it selects by mask.
#[inline(always)]
pub(super) fn truncated<W: Word>([a, b, c, d, e]: [W; 5], last: W) -> W {
    // The offset's upper two bits choose two neighbouring words, its lower two a byte in them.
    let [one, two, four, eight] = [bit(last, 1), bit(last, 2), bit(last, 4), bit(last, 8)];
    let high = eight.choose(four.choose(d, c), four.choose(b, a));
    let low = eight.choose(four.choose(e, d), four.choose(c, b));
    let (high, low) = moved(high, low, two, 16);
    let (high, _) = moved(high, low, one, 8);
    high.and(W::all(0x7fff_ffff))
}

/// All ones where the bit is set.
#[inline(always)]
fn bit<W: Word>(word: W, bit: u64) -> W {
    word.and(W::all(bit)).equals(W::all(bit))
}

/// Two words of 32 bits moved up by some bits, where the mask says so.
#[inline(always)]
fn moved<W: Word>(high: W, low: W, mask: W, bits: u32) -> (W, W) {
    let moved = high.shifted_left(bits).or(low.shifted_right(32 - bits));
    // In a word of 64 bits nothing may be left above the 32.
    (mask.choose(moved, high), mask.choose(low.shifted_left(bits).and(W::all(0xffff_ffff)), low))
}

/// RFC 4226 section 5.3, step 3.
#[inline(always)]
fn reduced<W: Word>(number: W, [modulus, reciprocal, unshift]: &[Each<W::Lane>; 3], part: usize) -> W {
    let quotient = number.high_product(W::load(reciprocal, part)).high_product(W::load(unshift, part));
    number.minus(quotient.low_product(W::load(modulus, part)))
}
