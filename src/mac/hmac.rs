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

/// The key as a block that is yet to be padded: hashed, where it is longer than one.
pub(super) fn key_block<H: Hash>(secret: &[u8]) -> [H::Word; 16] {
    let mut block = empty_block();
    let mut state = H::INITIAL;
    take_in_key::<H>(&mut state, &mut block, secret);
    wipe(state.as_mut());
    block
}

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
    let mut block = empty_block();
    let mut state = H::INITIAL;
    resume::<H>(&mut state, inner);
    let (words, length) = words_of(moving_factor);
    hash_last::<H>(&mut state, &mut block, words.get(..length).unwrap_or_default());
    // The digest goes into the block before its place is taken.
    xor(&mut block, state.as_ref());
    resume::<H>(&mut state, outer);
    hash_ended::<H>(&mut state, &mut block, H::INITIAL.as_ref().len());
    let number = truncated(state.as_ref());
    wipe(state.as_mut());
    number
}

#[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
fn resume<H: Hash>(state: &mut H::State, midstate: &[u64; 8]) {
    state.as_mut().iter_mut().zip(midstate).for_each(|(place, wide)| *place = H::Word::narrowed_from(*wide));
}

/// The truncated HMAC from the secret itself: four compressions, or up to ten where the secret is longer than a block.
pub(super) fn from_secret<H: Hash>(secret: &[u8], moving_factor: u64) -> u32 {
    let (words, length) = words_of(moving_factor);
    let mut inner = H::INITIAL;
    hash_keyed::<H>(&mut inner, words.get(..length).unwrap_or_default(), secret, H::Word::INNER_PAD);
    let mut outer = H::INITIAL;
    hash_keyed::<H>(&mut outer, inner.as_ref(), secret, H::Word::OUTER_PAD);
    let number = truncated(outer.as_ref());
    wipe(inner.as_mut());
    wipe(outer.as_mut());
    number
}

/// Hashes the padded key and the message after it, which is shorter than a block.
#[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
fn hash_keyed<H: Hash>(state: &mut H::State, message: &[H::Word], secret: &[u8], pad: H::Word) {
    let mut block = empty_block();
    hash_key::<H>(state, &mut block, secret, pad);
    hash_last::<H>(state, &mut block, message);
}

/// Hashes the padded key. A key longer than the block is hashed first, for each pad anew: a device has little room to keep it.
fn hash_key<H: Hash>(state: &mut H::State, block: &mut [H::Word; 16], secret: &[u8], pad: H::Word) {
    take_in_key::<H>(state, block, secret);
    block.iter_mut().for_each(|word| word.xor(pad));
    H::compress(state, block);
}

/// Takes the key into an empty block; the state is only used for a key that is longer, and left as it was.
#[inline(always)]
fn take_in_key<H: Hash>(state: &mut H::State, block: &mut [H::Word; 16], secret: &[u8]) {
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
}

/// Hashes the last words of a message that has one block before them. The block is given empty, and left so.
fn hash_last<H: Hash>(state: &mut H::State, block: &mut [H::Word; 16], words: &[H::Word]) {
    xor(block, words);
    hash_ended::<H>(state, block, words.len());
}

/// The same of a block with that many words in it.
fn hash_ended<H: Hash>(state: &mut H::State, block: &mut [H::Word; 16], words: usize) {
    block.iter_mut().skip(words).take(1).for_each(|word| *word = H::Word::END);
    end_with_length(block, (16 + words) * H::Word::BYTES);
    H::compress(state, block);
}

/// The eight bytes of the moving factor as words, and how many these are.
fn words_of<W: Word>(moving_factor: u64) -> ([W; 2], usize) {
    let low = W::narrowed_from(moving_factor);
    if W::BYTES == 4 { ([W::narrowed_from(moving_factor >> 32), low], 2) } else { ([low; 2], 1) }
}

fn empty_block<W: Word>() -> [W; 16] {
    // Seen as a constant, it would be filled by a `memset` that a small device has no other use for.
    [black_box(W::ZERO); 16]
}

#[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
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
/// highest bit. The offset is secret: it decides by mask up to where bytes are taken in, and is no address and no shift count.
fn truncated<W: Word>(words: &[W]) -> u32 {
    let offset = words.last().map_or(0, |word| word.widened() as i32) & 0x0f;
    let mut left = offset + 3;
    let mut number = 0;
    for word in words.iter().take(20 / W::BYTES + 1) {
        let mut rest = *word;
        for _ in 0..W::BYTES {
            // All ones after the last of the four, since nothing else is negative.
            let kept = black_box(left >> 31) as u32;
            let next = number << 8 | u32::from(rest.take_first_byte());
            number = next ^ (next ^ number) & kept;
            left -= 1;
        }
    }
    number & 0x7fff_ffff
}

#[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
pub(super) fn wipe<W: Zeroize>(words: &mut [W]) {
    words.iter_mut().for_each(Zeroize::zeroize);
}
