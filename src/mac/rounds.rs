//! The rounds of the hashes over a word of lanes (FIPS 180-4 section 6), for the two blocks of an HMAC of a moving factor.
//!
//! With `--cfg kodeviser_small`, as in the C library, SHA-1 has loops, which take a third of the code and a sixth more time.

#![allow(clippy::indexing_slicing, reason = "of a block of 16 words, by constants or masked")]

use super::constants::{SHA1, SHA256, SHA512};
use super::lanes::{Each, Word};

/// A hash from a midstate over one last block.
pub(super) trait Rounds<W: Word> {
    type State: Copy;

    /// The state whose words are in these lanes.
    fn state(words: &[Each<W::Lane>; 8], part: usize) -> Self::State;
    /// The last block where a moving factor, 8 bytes, follows a whole block.
    fn block_of_moving_factor(upper: W, lower: W) -> [W; 16];
    /// The last block where a digest of this hash follows a whole block.
    fn block_of_digest(digest: Self::State) -> [W; 16];
    fn hash(midstate: Self::State, block: [W; 16]) -> Self::State;
    /// The state's words into their lanes.
    fn store(state: Self::State, words: &mut [Each<W::Lane>; 8]);
    /// The first five words of 32 bits, and the last one.
    fn first_and_last(state: Self::State) -> ([W; 5], W);
}

/// SHA-1.
pub(super) struct Sha1;

impl<W: Word> Rounds<W> for Sha1 {
    type State = [W; 5];

    #[inline(always)]
    fn state(words: &[Each<W::Lane>; 8], part: usize) -> [W; 5] {
        let [a, b, c, d, e, ..] = words;
        [W::load(a, part), W::load(b, part), W::load(c, part), W::load(d, part), W::load(e, part)]
    }
    #[inline(always)]
    fn block_of_moving_factor(upper: W, lower: W) -> [W; 16] {
        let mut block = [W::all(0); 16];
        [block[0], block[1], block[2], block[15]] = [upper, lower, W::all(1 << 31), W::all((64 + 8) * 8)];
        block
    }
    #[inline(always)]
    fn block_of_digest(digest: [W; 5]) -> [W; 16] {
        let mut block = [W::all(0); 16];
        block[..5].copy_from_slice(&digest);
        [block[5], block[15]] = [W::all(1 << 31), W::all((64 + 20) * 8)];
        block
    }
    #[inline(always)]
    fn hash(midstate: [W; 5], block: [W; 16]) -> [W; 5] {
        sha1(midstate, block)
    }
    #[inline(always)]
    fn store(state: [W; 5], words: &mut [Each<W::Lane>; 8]) {
        for (word, lanes) in state.into_iter().zip(words) {
            word.store(lanes, 0);
        }
    }
    #[inline(always)]
    fn first_and_last(state: [W; 5]) -> ([W; 5], W) {
        (state, state[4])
    }
}

#[inline(always)]
fn eight_words<W: Word>(words: &[Each<W::Lane>; 8], part: usize) -> [W; 8] {
    let [a, b, c, d, ..] = words;
    let [.., e, f, g, h] = words;
    let first = [W::load(a, part), W::load(b, part), W::load(c, part), W::load(d, part)];
    let [a, b, c, d] = first;
    [a, b, c, d, W::load(e, part), W::load(f, part), W::load(g, part), W::load(h, part)]
}

/// Does the same for each index in turn: written out as often, or as a loop where every byte counts.
macro_rules! for_each {
    ($index:ident in $range:expr, [$($value:literal)+] $body:block) => {
        if cfg!(kodeviser_small) {
            for $index in $range $body
        } else {
            $({
                let $index: usize = $value;
                $body
            })+
        }
    };
}

#[inline(always)]
fn sha1<W: Word>(midstate: [W; 5], block: [W; 16]) -> [W; 5] {
    let [mut a, mut b, mut c, mut d, mut e] = midstate;
    // Twenty words at a time: as many rounds have the same function and constant.
    let mut words = [W::all(0); 20];
    words[..16].copy_from_slice(&block);
    /// A round, with its variables named anew instead of moved.
    macro_rules! round {
        ($mixed:ident, $constant:ident, $word:expr, $a:ident, $b:ident, $c:ident, $d:ident, $e:ident) => {
            $e = $e.plus($constant).plus($word).plus($b.$mixed($c, $d)).plus($a.rotated_right(27));
            $b = $b.rotated_right(2);
        };
    }
    macro_rules! twenty_rounds {
        ($mixed:ident, $constant:ident) => {
            for_each!(five in 0..4, [0 1 2 3] {
                round!($mixed, $constant, words[5 * five], a, b, c, d, e);
                round!($mixed, $constant, words[5 * five + 1], e, a, b, c, d);
                round!($mixed, $constant, words[5 * five + 2], d, e, a, b, c);
                round!($mixed, $constant, words[5 * five + 3], c, d, e, a, b);
                round!($mixed, $constant, words[5 * five + 4], b, c, d, e, a);
            })
        };
    }
    // No closures in here: they would be functions of their own, without the instructions.
    for_each!(index in 16..20, [16 17 18 19] {
        words[index] = next_word(&words, index);
    });
    for_each!(twenty in 0..4, [0 1 2 3] {
        if twenty > 0 {
            for_each!(index in 0..20, [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19] {
                words[index] = next_word(&words, index);
            });
        }
        let constant = W::all(SHA1[twenty & 3].into());
        match twenty {
            0 => twenty_rounds!(choose, constant),
            2 => twenty_rounds!(majority, constant),
            _ => twenty_rounds!(parity, constant),
        }
    });
    let [a0, b0, c0, d0, e0] = midstate;
    [a.plus(a0), b.plus(b0), c.plus(c0), d.plus(d0), e.plus(e0)]
}

#[inline(always)]
fn next_word<W: Word>(words: &[W; 20], index: usize) -> W {
    let [three, eight, fourteen, sixteen] = [(index + 17) % 20, (index + 12) % 20, (index + 6) % 20, (index + 4) % 20];
    words[three].parity(words[eight], words[fourteen]).xor(words[sixteen]).rotated_right(31)
}

/// SHA-256.
pub(super) struct Sha256;

impl<W: Word> Rounds<W> for Sha256 {
    type State = [W; 8];

    #[inline(always)]
    fn state(words: &[Each<W::Lane>; 8], part: usize) -> [W; 8] {
        eight_words(words, part)
    }
    #[inline(always)]
    fn block_of_moving_factor(upper: W, lower: W) -> [W; 16] {
        let mut block = [W::all(0); 16];
        [block[0], block[1], block[2], block[15]] = [upper, lower, W::all(1 << 31), W::all((64 + 8) * 8)];
        block
    }
    #[inline(always)]
    fn block_of_digest(digest: [W; 8]) -> [W; 16] {
        let mut block = [W::all(0); 16];
        block[..8].copy_from_slice(&digest);
        [block[8], block[15]] = [W::all(1 << 31), W::all((64 + 32) * 8)];
        block
    }
    #[inline(always)]
    fn hash(midstate: [W; 8], block: [W; 16]) -> [W; 8] {
        sha256(midstate, block)
    }
    #[inline(always)]
    fn store(state: [W; 8], words: &mut [Each<W::Lane>; 8]) {
        for (word, lanes) in state.into_iter().zip(words) {
            word.store(lanes, 0);
        }
    }
    #[inline(always)]
    fn first_and_last(state: [W; 8]) -> ([W; 5], W) {
        let [a, b, c, d, e, .., last] = state;
        ([a, b, c, d, e], last)
    }
}

/// SHA-512.
pub(super) struct Sha512;

impl<W: Word> Rounds<W> for Sha512 {
    type State = [W; 8];

    #[inline(always)]
    fn state(words: &[Each<W::Lane>; 8], part: usize) -> [W; 8] {
        eight_words(words, part)
    }
    #[inline(always)]
    fn block_of_moving_factor(upper: W, lower: W) -> [W; 16] {
        let mut block = [W::all(0); 16];
        let _ = lower;
        [block[0], block[1], block[15]] = [upper, W::all(1 << 63), W::all((128 + 8) * 8)];
        block
    }
    #[inline(always)]
    fn block_of_digest(digest: [W; 8]) -> [W; 16] {
        let mut block = [W::all(0); 16];
        block[..8].copy_from_slice(&digest);
        [block[8], block[15]] = [W::all(1 << 63), W::all((128 + 64) * 8)];
        block
    }
    #[inline(always)]
    fn hash(midstate: [W; 8], block: [W; 16]) -> [W; 8] {
        sha512(midstate, block)
    }
    #[inline(always)]
    fn store(state: [W; 8], words: &mut [Each<W::Lane>; 8]) {
        for (word, lanes) in state.into_iter().zip(words) {
            word.store(lanes, 0);
        }
    }
    #[inline(always)]
    fn first_and_last(state: [W; 8]) -> ([W; 5], W) {
        let [a, b, c, .., last] = state;
        let low = W::all(0xffff_ffff);
        ([a.shifted_right(32), a.and(low), b.shifted_right(32), b.and(low), c.shifted_right(32)], last)
    }
}

/// SHA-256 and SHA-512 are one but for the word, the rotations and the rounds.
macro_rules! sha2 {
    ($name:ident, $constants:ident, [$($big_a:literal),+], [$($big_e:literal),+], [$($small_0:literal),+], [$($small_1:literal),+]) => {
        #[inline(always)]
        fn $name<W: Word>(midstate: [W; 8], mut block: [W; 16]) -> [W; 8] {
            let mut state = midstate;
            for (sixteen, constants) in $constants.as_chunks::<16>().0.iter().enumerate() {
                if sixteen > 0 {
                    for_each!(index in 0..16, [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15] {
                        let [after, before] = [block[(index + 1) & 15], block[(index + 14) & 15]];
                        block[index] = block[index]
                            .plus(small_sigma(after, [$($small_0),+]))
                            .plus(block[(index + 9) & 15])
                            .plus(small_sigma(before, [$($small_1),+]));
                    });
                }
                for_each!(index in 0..16, [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15] {
                    let [a, b, c, d, e, f, g, h] = state;
                    let first = h
                        .plus(W::all(constants[index].into()))
                        .plus(block[index])
                        .plus(big_sigma(e, [$($big_e),+]))
                        .plus(e.choose(f, g));
                    // In this order, what `a` and `b` differ in is at hand in the next round.
                    let second = big_sigma(a, [$($big_a),+]).plus(a.majority(c, b));
                    state = [first.plus(second), a, b, c, d.plus(first), e, f, g];
                });
            }
            for_each!(index in 0..8, [0 1 2 3 4 5 6 7] {
                state[index] = state[index].plus(midstate[index]);
            });
            state
        }
    };
}
sha2!(sha256, SHA256, [2, 13, 22], [6, 11, 25], [7, 18, 3], [17, 19, 10]);
sha2!(sha512, SHA512, [28, 34, 39], [14, 18, 41], [1, 8, 7], [19, 61, 6]);

#[inline(always)]
fn big_sigma<W: Word>(word: W, [a, b, c]: [u32; 3]) -> W {
    word.rotated_right(a).parity(word.rotated_right(b), word.rotated_right(c))
}

#[inline(always)]
fn small_sigma<W: Word>(word: W, [a, b, shift]: [u32; 3]) -> W {
    word.rotated_right(a).parity(word.rotated_right(b), word.shifted_right(shift))
}
