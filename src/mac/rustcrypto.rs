//! One code at a time, on the compression functions of RustCrypto's `sha1` and `sha2`.

use zeroize::Zeroize;

use super::hmac::Hash;
use super::lanes;

/// A hash by its words, block in bytes, output in bytes, compression function, where its words of 32 bits are, and its initial
/// state. It is given one block a call: so the compiler sees that the compression function's code for several, and the panics
/// in it, are never reached.
macro_rules! hash {
    (
        $(#[$doc:meta])* $name:ident, $word:ty, $state_words:literal, $block:literal, $output:literal, $compress:path,
        |$state:ident| $five_and_last:expr, $initial:expr
    ) => {
        $(#[$doc])*
        pub(super) struct $name;

        impl Hash for $name {
            type Word = $word;
            type State = [$word; $state_words];

            const INITIAL: Self::State = $initial;

            fn compress(state: &mut Self::State, block: &mut [$word; 16]) {
                let mut bytes = [0; $block];
                for (place, word) in bytes.as_chunks_mut().0.iter_mut().zip(block.iter()) {
                    *place = word.to_be_bytes();
                }
                $compress(state, &[bytes]);
                bytes.zeroize();
                block.zeroize();
            }

            fn resumed(inner: &[u64; 8], outer: &[u64; 8], moving_factor: u64) -> u32 {
                let resume = |midstate: &[u64; 8]| -> Self::State {
                    midstate.first_chunk().map_or($initial, |words| words.map(|word| word as $word))
                };
                let mut state = resume(inner);
                $compress(&mut state, &[last_block(&moving_factor.to_be_bytes())]);

                let mut digest = [0; $output];
                for (place, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
                    *place = word.to_be_bytes();
                }
                state = resume(outer);
                let mut block = last_block(&digest);
                $compress(&mut state, &[block]);
                // The rest of the block is no secret.
                block.iter_mut().take($output).for_each(Zeroize::zeroize);
                digest.zeroize();

                let $state = &mut state;
                let (five, last) = $five_and_last;
                let number = lanes::truncated(five, last);
                state.zeroize();
                return number as u32;

                /// What ends a message that has one block before it.
                #[inline(always)]
                fn last_block<const BYTES: usize>(message: &[u8; BYTES]) -> [u8; $block] {
                    let mut block = [0; $block];
                    block.first_chunk_mut().into_iter().for_each(|place| *place = *message);
                    block.iter_mut().skip(BYTES).take(1).for_each(|place| *place = 0x80);
                    let bits = ($block + BYTES as u64) * 8;
                    block.last_chunk_mut().into_iter().for_each(|place| *place = bits.to_be_bytes());
                    block
                }
            }
        }
    };
}

// The initial states are those of FIPS 180-4 section 5.3.
hash!(
    /// SHA-1.
    Sha1,
    u32,
    5,
    64,
    20,
    sha1::block_api::compress,
    |state| (*state, state[4]),
    [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
);
hash!(
    /// SHA-256.
    Sha256,
    u32,
    8,
    64,
    32,
    sha2::block_api::compress256,
    |state| {
        let [a, b, c, d, e, .., last] = *state;
        ([a, b, c, d, e], last)
    },
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19]
);
hash!(
    /// SHA-512.
    Sha512,
    u64,
    8,
    128,
    64,
    sha2::block_api::compress512,
    |state| {
        let [a, b, c, .., last] = *state;
        ([a >> 32, a & 0xffff_ffff, b >> 32, b & 0xffff_ffff, c >> 32], last)
    },
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
