//! One code at a time, on the compression functions of RustCrypto's `sha1` and `sha2`.

/// HMAC (RFC 2104) of one moving factor by one hash: its words, block and output in bytes, compression
/// function and initial state.
macro_rules! hmac {
    ($name:ident, $word:ty, $state_words:literal, $block:literal, $output:literal, $compress:path, $initial:expr) => {
        pub(super) mod $name {
            use zeroize::{Zeroize, Zeroizing};

            use super::super::truncation::dynamic_truncation;
            use crate::Secret;

            type State = [$word; $state_words];

            /// The states after the inner and the outer pad.
            pub(in crate::mac) fn set(secret: &Secret, inner: &mut [u64; 8], outer: &mut [u64; 8]) {
                let mut key = Zeroizing::new([0; $block]);
                if secret.len() > $block {
                    // A key longer than the block is hashed first, a shorter one padded with zeros.
                    let mut hashed = hash(secret.expose());
                    let bytes = hashed.iter().flat_map(|word| word.to_be_bytes());
                    key.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
                    hashed.zeroize();
                } else {
                    key.iter_mut().zip(secret.expose()).for_each(|(place, byte)| *place = *byte);
                }
                for (pad, midstate) in [(0x36, inner), (0x5c, outer)] {
                    let mut state: State = $initial;
                    $compress(&mut state, &[*Zeroizing::new(key.map(|byte| byte ^ pad))]);
                    midstate.iter_mut().zip(&state).for_each(|(place, word)| *place = u64::from(*word));
                    state.zeroize();
                }
            }

            pub(in crate::mac) fn truncated(inner: &[u64; 8], outer: &[u64; 8], moving_factor: u64) -> u32 {
                let mut state = resumed(inner);
                let mut block = padded(8);
                block.iter_mut().zip(moving_factor.to_be_bytes()).for_each(|(place, byte)| *place = byte);
                $compress(&mut state, &[block]);

                let mut block = padded($output);
                let digest = state.iter().flat_map(|word| word.to_be_bytes());
                block.iter_mut().zip(digest).for_each(|(place, byte)| *place = byte);
                state = resumed(outer);
                $compress(&mut state, &[block]);
                block.iter_mut().take($output).for_each(Zeroize::zeroize);

                let last_byte = state.last().map_or(0, |word| *word as u8);
                let number = dynamic_truncation(first_words(&state), last_byte);
                state.zeroize();
                number
            }

            /// The hash of a secret of at most two blocks. It is compressed block by block, never several in one call: so the
            /// compiler sees that the compression function's code for several, and the panics in it, are never reached.
            fn hash(secret: &[u8]) -> State {
                let mut message = Zeroizing::new([[0; $block]; 3]);
                message.as_flattened_mut().iter_mut().zip(secret).for_each(|(place, byte)| *place = *byte);
                message.as_flattened_mut().iter_mut().skip(secret.len()).take(1).for_each(|place| *place = 0x80);
                // The length takes an eighth of the block, and a block of its own where the second has no room left.
                let blocks = if secret.len() + 1 + $block / 8 <= 2 * $block { 2 } else { 3 };
                let bits = (secret.len() as u64 * 8).to_le_bytes();
                for block in message.iter_mut().take(blocks).skip(blocks - 1) {
                    block.iter_mut().rev().zip(bits).for_each(|(place, byte)| *place = byte);
                }
                let mut state: State = $initial;
                for block in message.iter().take(blocks) {
                    $compress(&mut state, &[*block]);
                }
                state
            }

            fn resumed(midstate: &[u64; 8]) -> State {
                let mut state: State = [0; $state_words];
                state.iter_mut().zip(midstate).for_each(|(place, word)| *place = *word as $word);
                state
            }

            /// The end of a message that fills one block and this many bytes of the next one, which are left to be filled in.
            fn padded(length: usize) -> [u8; $block] {
                let mut block = [0; $block];
                let bits = ($block + length) as u64 * 8;
                block.iter_mut().skip(length).take(1).for_each(|place| *place = 0x80);
                block.iter_mut().rev().zip(bits.to_le_bytes()).for_each(|(place, byte)| *place = byte);
                block
            }

            /// The first 20 bytes of a state as words of 32 bits.
            fn first_words(state: &State) -> [u32; 5] {
                let mut words = [0; 5];
                let halves = state.iter().flat_map(|word| {
                    let wide = u64::from(*word);
                    [(wide >> 32) as u32, wide as u32].into_iter().skip(if size_of::<$word>() == 4 { 1 } else { 0 })
                });
                words.iter_mut().zip(halves).for_each(|(place, word)| *place = word);
                words
            }
        }
    };
}

// The initial states are those of FIPS 180-4 section 5.3.
hmac!(
    sha1,
    u32,
    5,
    64,
    20,
    sha1::block_api::compress,
    [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0,]
);
hmac!(
    sha256,
    u32,
    8,
    64,
    32,
    sha2::block_api::compress256,
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,]
);
hmac!(
    sha512,
    u64,
    8,
    128,
    64,
    sha2::block_api::compress512,
    [
        0x6a09_e667_f3bc_c908,
        0xbb67_ae85_84ca_a73b,
        0x3c6e_f372_fe94_f82b,
        0xa54f_f53a_5f1d_36f1,
        0x510e_527f_ade6_82d1,
        0x9b05_688c_2b3e_6c1f,
        0x1f83_d9ab_fb41_bd6b,
        0x5be0_cd19_137e_2179,
    ]
);
