//! HMAC (RFC 2104) of one moving factor, truncated (RFC 4226 section 5.3): written once over a hash's compression function.

use core::hint::black_box;

use zeroize::Zeroize;

/// A hash of the SHA family: its words, and how it compresses a block of them.
pub(super) trait Hash {
    type Word: Word;
    /// As many words as its output has.
    type State: Copy + AsRef<[Self::Word]> + AsMut<[Self::Word]>;

    /// FIPS 180-4 section 5.3.
    const INITIAL: Self::State;

    /// FIPS 180-4 section 6. Leaves the block empty.
    fn compress(state: &mut Self::State, block: &mut [Self::Word; 16]);

    /// The truncated HMAC from the midstates. A kernel may know a faster way.
    fn resumed(inner: &[u64; 8], outer: &[u64; 8], moving_factor: u64) -> u32
    where
        Self: Sized,
    {
        resumed::<Self>(inner, outer, moving_factor)
    }
}

/// A word of a hash: 32 or 64 bits.
pub(super) trait Word: Copy + Zeroize {
    const BYTES: usize;
    const ZERO: Self;
    /// What follows the last word of a message.
    const END: Self;
    /// The pads of RFC 2104 section 2.
    const INNER_PAD: Self;
    const OUTER_PAD: Self;

    fn xor(&mut self, other: Self);
    fn xor_byte(&mut self, index: usize, byte: u8);
    fn take_first_byte(&mut self) -> u8;
    fn narrowed_from(wide: u64) -> Self;
    fn widened(self) -> u64;
}

macro_rules! word {
    ($word:ty) => {
        impl Word for $word {
            const BYTES: usize = size_of::<$word>();
            const ZERO: Self = 0;
            const END: Self = 1 << (<$word>::BITS - 1);
            const INNER_PAD: Self = <$word>::from_ne_bytes([0x36; Self::BYTES]);
            const OUTER_PAD: Self = <$word>::from_ne_bytes([0x5c; Self::BYTES]);

            fn xor(&mut self, other: Self) {
                *self ^= other;
            }
            fn xor_byte(&mut self, index: usize, byte: u8) {
                *self ^= Self::from(byte) << (8 * (!index & (Self::BYTES - 1)));
            }
            fn take_first_byte(&mut self) -> u8 {
                let byte = (*self >> (Self::BITS - 8)) as u8;
                *self <<= 8;
                byte
            }
            fn narrowed_from(wide: u64) -> Self {
                wide as Self
            }
            fn widened(self) -> u64 {
                u64::from(self)
            }
        }
    };
}
word!(u32);
word!(u64);

/// The states after the inner and the outer pad, in words that any kernel can take up.
pub(super) fn midstates<H: Hash>(secret: &[u8], inner: &mut [u64; 8], outer: &mut [u64; 8]) {
    let mut block = empty_block();
    for (pad, midstate) in [(H::Word::INNER_PAD, inner), (H::Word::OUTER_PAD, outer)] {
        let mut state = H::INITIAL;
        hash_key::<H>(&mut state, &mut block, secret, pad);
        midstate.iter_mut().zip(state.as_ref()).for_each(|(place, word)| *place = word.widened());
        wipe(state.as_mut());
    }
}

/// The truncated HMAC from the midstates: two compressions.
pub(super) fn resumed<H: Hash>(inner: &[u64; 8], outer: &[u64; 8], moving_factor: u64) -> u32 {
    let [mut inner, mut outer] = [inner, outer].map(|midstate| {
        let mut state = H::INITIAL;
        state.as_mut().iter_mut().zip(midstate).for_each(|(place, wide)| *place = H::Word::narrowed_from(*wide));
        state
    });
    truncated_hmac::<H>(&mut inner, &mut outer, &mut empty_block(), moving_factor)
}

/// The truncated HMAC from the secret itself: four compressions, or up to ten where the secret is longer than a block.
pub(super) fn from_secret<H: Hash>(secret: &[u8], moving_factor: u64) -> u32 {
    let mut block = empty_block();
    let mut inner = H::INITIAL;
    hash_key::<H>(&mut inner, &mut block, secret, H::Word::INNER_PAD);
    let mut outer = H::INITIAL;
    hash_key::<H>(&mut outer, &mut block, secret, H::Word::OUTER_PAD);
    truncated_hmac::<H>(&mut inner, &mut outer, &mut block, moving_factor)
}

/// Hashes the padded key. A key longer than the block is hashed first, for each pad anew: a device has little room to keep it.
#[cfg_attr(feature = "compact", inline(never))]
fn hash_key<H: Hash>(state: &mut H::State, block: &mut [H::Word; 16], secret: &[u8], pad: H::Word) {
    let block_bytes = 16 * H::Word::BYTES;
    let long = secret.len() > block_bytes;
    let mut index = 0;
    for position in 0..secret.len() + usize::from(long) {
        if index == block_bytes {
            index = 0;
            H::compress(state, block);
        }
        // What is hashed ends with a byte of its own; what is padded does not.
        xor_byte(block, index, secret.get(position).copied().unwrap_or(0x80));
        index += 1;
    }
    if long {
        // The length takes two words, and a block of its own where this one has no room left.
        if index > block_bytes - 2 * H::Word::BYTES {
            H::compress(state, block);
        }
        end_with_length(block, secret.len());
        H::compress(state, block);
        xor(block, state.as_ref());
        *state = H::INITIAL;
    }
    block.iter_mut().for_each(|word| word.xor(pad));
    H::compress(state, block);
}

/// From the states after the two pads to the truncated HMAC. Wipes what it was given.
fn truncated_hmac<H: Hash>(
    inner: &mut H::State,
    outer: &mut H::State,
    block: &mut [H::Word; 16],
    moving_factor: u64,
) -> u32 {
    let [first, second, ..] = block;
    let low = H::Word::narrowed_from(moving_factor);
    if H::Word::BYTES == 4 {
        *first = H::Word::narrowed_from(moving_factor >> 32);
        *second = low;
    } else {
        *first = low;
    }
    hash_last::<H>(inner, block, 8 / H::Word::BYTES);
    xor(block, inner.as_ref());
    hash_last::<H>(outer, block, inner.as_ref().len());
    let number = truncated(outer.as_ref());
    wipe(inner.as_mut());
    wipe(outer.as_mut());
    number
}

/// Compresses the block whose first words are the last ones of a message that has one block before them.
#[cfg_attr(feature = "compact", inline(never))]
fn hash_last<H: Hash>(state: &mut H::State, block: &mut [H::Word; 16], words: usize) {
    block.iter_mut().skip(words).take(1).for_each(|word| *word = H::Word::END);
    end_with_length(block, (16 + words) * H::Word::BYTES);
    H::compress(state, block);
}

fn empty_block<W: Word>() -> [W; 16] {
    // Seen as a constant, it would be filled by a `memset` that a small device has no other use for.
    [black_box(W::ZERO); 16]
}

#[cfg_attr(feature = "compact", inline(never))]
fn xor<W: Word>(block: &mut [W; 16], words: &[W]) {
    block.iter_mut().zip(words).for_each(|(place, word)| place.xor(*word));
}

#[allow(clippy::indexing_slicing, reason = "it is masked")]
fn xor_byte<W: Word>(block: &mut [W; 16], index: usize, byte: u8) {
    block[(index / W::BYTES) & 15].xor_byte(index, byte);
}

fn end_with_length<W: Word>(block: &mut [W; 16], bytes: usize) {
    let [.., last] = block;
    *last = W::narrowed_from(bytes as u64 * 8);
}

/// RFC 4226 section 5.3, step 2: the four bytes from the offset on that the low half of the last byte names, less their
/// highest bit. The offset is secret: it selects by mask, and is no address and no shift count.
fn truncated<W: Word>(words: &[W]) -> u32 {
    let end = (words.last().map_or(0, |word| word.widened() as i32) & 0x0f) + 4;
    let mut position = 0;
    let mut four_bytes = 0_u32;
    let mut number = 0;
    for word in words.iter().take(20 / W::BYTES + 1) {
        let mut rest = *word;
        for _ in 0..W::BYTES {
            four_bytes = four_bytes << 8 | u32::from(rest.take_first_byte());
            position += 1;
            // All ones where they are equal, since nothing else becomes negative.
            let chosen = black_box(((position ^ end) - 1) >> 31);
            number |= four_bytes & chosen as u32;
        }
    }
    number & 0x7fff_ffff
}

#[cfg_attr(feature = "compact", inline(never))]
pub(super) fn wipe<W: Zeroize>(words: &mut [W]) {
    words.iter_mut().for_each(Zeroize::zeroize);
}
