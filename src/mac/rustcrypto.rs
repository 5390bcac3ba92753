//! One code at a time, on the compression functions of RustCrypto's `sha1` and `sha2`.

use zeroize::Zeroize;

use super::hmac::Hash;

/// A hash by its words, block in bytes, initial state and compression function. It is given one block a call: so the compiler
/// sees that the compression function's code for several, and the panics in it, are never reached.
macro_rules! hash {
    ($(#[$doc:meta])* $name:ident, $word:ty, $state_words:literal, $block:literal, $compress:path, $initial:expr) => {
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
    sha1::block_api::compress,
    [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
);
hash!(
    /// SHA-256.
    Sha256,
    u32,
    8,
    64,
    sha2::block_api::compress256,
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19]
);
hash!(
    /// SHA-512.
    Sha512,
    u64,
    8,
    128,
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
