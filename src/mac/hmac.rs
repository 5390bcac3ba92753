//! HMAC (RFC 2104) of one moving factor, truncated (RFC 4226 section 5.3): written once over a hash's compression function.

use zeroize::Zeroize;

use super::truncation::dynamic_truncation;

/// A hash of the SHA family: its words, and how it compresses a block of them.
pub(super) trait Hash {
    type Word: Word;
    /// As many words as its output has.
    type State: Copy + AsRef<[Self::Word]> + AsMut<[Self::Word]> + Zeroize;

    /// FIPS 180-4 section 5.3.
    const INITIAL: Self::State;

    /// FIPS 180-4 section 6. It may use up the block.
    fn compress(state: &mut Self::State, block: &mut [Self::Word; 16]);
}

/// A word of a hash: 32 or 64 bits.
pub(super) trait Word: Copy + Default + Zeroize {
    const BYTES: usize;
    /// What follows the last word of a message.
    const END: Self;

    /// One byte more at the lower end; the uppermost one is gone.
    fn followed_by(self, byte: u8) -> Self;
    fn masked_by(self, everywhere: u8) -> Self;
    fn narrowed_from(wide: u64) -> Self;
    fn widened(self) -> u64;
    /// The first five words of 32 bits.
    fn first_five(words: &[Self]) -> [u32; 5];
}

macro_rules! word {
    ($word:ty, |$wide:ident| $halves:expr) => {
        impl Word for $word {
            const BYTES: usize = size_of::<$word>();
            const END: Self = 1 << (<$word>::BITS - 1);

            fn followed_by(self, byte: u8) -> Self {
                self << 8 | Self::from(byte)
            }
            fn masked_by(self, everywhere: u8) -> Self {
                self ^ Self::from_ne_bytes([everywhere; Self::BYTES])
            }
            fn narrowed_from(wide: u64) -> Self {
                wide as Self
            }
            fn widened(self) -> u64 {
                u64::from(self)
            }
            fn first_five(words: &[Self]) -> [u32; 5] {
                let mut five = [0; 5];
                let halves = words.iter().flat_map(|$wide| $halves);
                five.iter_mut().zip(halves).for_each(|(place, half)| *place = half);
                five
            }
        }
    };
}
word!(u32, |word| [*word]);
word!(u64, |word| [(*word >> 32) as u32, *word as u32]);

/// RFC 2104 section 2.
const INNER_PAD: u8 = 0x36;
const OUTER_PAD: u8 = 0x5c;

/// The states after the inner and the outer pad, in words that any kernel can take up.
pub(super) fn midstates<H: Hash>(secret: &[u8], inner: &mut [u64; 8], outer: &mut [u64; 8]) {
    let mut work = Work::<H>::new();
    for (pad, midstate) in [(INNER_PAD, inner), (OUTER_PAD, outer)] {
        work.start_with_key(secret, pad);
        midstate.iter_mut().zip(work.state.as_ref()).for_each(|(place, word)| *place = word.widened());
    }
}

/// The truncated HMAC from the midstates: two compressions.
pub(super) fn resumed<H: Hash>(inner: &[u64; 8], outer: &[u64; 8], moving_factor: u64) -> u32 {
    let mut work = Work::<H>::new();
    work.start_with_midstate(inner);
    work.hash_moving_factor(moving_factor);
    let mut digest = work.state;
    work.start_with_midstate(outer);
    work.hash_last(digest.as_ref());
    digest.zeroize();
    work.truncated()
}

/// The truncated HMAC from the secret itself: four compressions, or up to ten where the secret is longer than a block.
pub(super) fn from_secret<H: Hash>(secret: &[u8], moving_factor: u64) -> u32 {
    let mut work = Work::<H>::new();
    work.start_with_key(secret, INNER_PAD);
    work.hash_moving_factor(moving_factor);
    let mut digest = work.state;
    work.start_with_key(secret, OUTER_PAD);
    work.hash_last(digest.as_ref());
    digest.zeroize();
    work.truncated()
}

/// A hash at work: its state, and the block that goes into it next. Wiped on drop.
struct Work<H: Hash> {
    state: H::State,
    block: [H::Word; 16],
}

impl<H: Hash> Work<H> {
    const BLOCK_BYTES: usize = 16 * H::Word::BYTES;

    fn new() -> Self {
        Self { state: H::INITIAL, block: Default::default() }
    }

    fn compress(&mut self) {
        H::compress(&mut self.state, &mut self.block);
    }

    fn start_with_midstate(&mut self, midstate: &[u64; 8]) {
        self.state.as_mut().iter_mut().zip(midstate).for_each(|(place, wide)| *place = H::Word::narrowed_from(*wide));
    }

    /// Compresses the padded key.
    fn start_with_key(&mut self, secret: &[u8], pad: u8) {
        if secret.len() > Self::BLOCK_BYTES {
            // Hashed once for each pad rather than kept: a device has little room.
            self.hash_secret(secret);
            let hashed = self.state;
            self.fill_with_words(hashed.as_ref());
        } else {
            self.fill_with_bytes(secret, 0, 0);
        }
        self.block.iter_mut().for_each(|word| *word = word.masked_by(pad));
        self.state = H::INITIAL;
        self.compress();
    }

    fn hash_secret(&mut self, secret: &[u8]) {
        self.state = H::INITIAL;
        // The byte after the message and its length in two words need room as well.
        let end = secret.len() + 1 + 2 * H::Word::BYTES;
        for start in (0..end).step_by(Self::BLOCK_BYTES) {
            self.fill_with_bytes(secret, start, 0x80);
            if start + Self::BLOCK_BYTES >= end {
                self.end_with_length(secret.len());
            }
            self.compress();
        }
    }

    fn hash_moving_factor(&mut self, moving_factor: u64) {
        let halves = [moving_factor >> 32, moving_factor].map(H::Word::narrowed_from);
        let words = if H::Word::BYTES == 4 { halves.as_slice() } else { halves.get(1..).unwrap_or_default() };
        self.hash_last(words);
    }

    /// Compresses the last words of a message, which follow one block.
    fn hash_last(&mut self, words: &[H::Word]) {
        self.fill_with_words(words);
        self.block.iter_mut().skip(words.len()).take(1).for_each(|word| *word = H::Word::END);
        self.end_with_length(Self::BLOCK_BYTES + words.len() * H::Word::BYTES);
        self.compress();
    }

    fn fill_with_words(&mut self, words: &[H::Word]) {
        self.block = Default::default();
        self.block.iter_mut().zip(words).for_each(|(place, word)| *place = *word);
    }

    /// Fills the block with the bytes of a message from `start` on, with `end` after the last.
    fn fill_with_bytes(&mut self, message: &[u8], start: usize, end: u8) {
        let mut position = start;
        for word in &mut self.block {
            for _ in 0..H::Word::BYTES {
                let beyond = if position == message.len() { end } else { 0 };
                *word = word.followed_by(message.get(position).copied().unwrap_or(beyond));
                position += 1;
            }
        }
    }

    fn truncated(&self) -> u32 {
        let words = self.state.as_ref();
        let last_byte = words.last().map_or(0, |word| word.widened() as u8);
        dynamic_truncation(H::Word::first_five(words), last_byte)
    }

    fn end_with_length(&mut self, bytes: usize) {
        self.block.iter_mut().rev().take(1).for_each(|word| *word = H::Word::narrowed_from(bytes as u64 * 8));
    }
}

impl<H: Hash> Drop for Work<H> {
    fn drop(&mut self) {
        self.state.zeroize();
        self.block.zeroize();
    }
}
