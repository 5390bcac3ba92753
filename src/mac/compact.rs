//! The smallest kernel, for devices: each hash a loop over one word, without tables where the hash has none.

#![allow(clippy::indexing_slicing, reason = "every index is masked to the 16 words of a block, or below them")]

use super::constants::{SHA1, SHA256, SHA512};
use super::hmac::{Hash, wipe};

/// SHA-1 (FIPS 180-4 section 6.1.2).
pub(super) struct Sha1;

impl Hash for Sha1 {
    type Word = u32;
    type State = [u32; 5];

    const INITIAL: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

    #[inline(never)]
    fn compress(state: &mut [u32; 5], block: &mut [u32; 16]) {
        let [mut a, mut b, mut c, mut d, mut e] = *state;
        let mut index = 0;
        for (quarter, constant) in SHA1.iter().enumerate() {
            for _ in 0..20 {
                if index == 16 {
                    expand(block);
                    index = 0;
                }
                let differing = c ^ d;
                let mixed = match quarter {
                    0 => (b & c) | (d & !b),
                    2 => d ^ ((b ^ d) & differing),
                    _ => b ^ differing,
                };
                let next = block[index & 15]
                    .wrapping_add(e)
                    .wrapping_add(*constant)
                    .wrapping_add(mixed)
                    .wrapping_add(a.rotate_left(5));
                (a, b, c, d, e) = (next, a, b.rotate_left(30), c, d);
                index += 1;
            }
        }
        // Each variable moves up in its turn: side by side in an array, they would be on the stack twice.
        for word in state.iter_mut() {
            *word = word.wrapping_add(a);
            (a, b, c, d) = (b, c, d, e);
        }
        wipe(block);
    }
}

#[inline(never)]
fn expand(block: &mut [u32; 16]) {
    for index in 0..16 {
        block[index] = (block[index] ^ block[(index + 2) & 15] ^ block[(index + 8) & 15] ^ block[(index + 13) & 15])
            .rotate_left(1);
    }
}

/// SHA-256 and SHA-512 (FIPS 180-4 sections 6.2.2 and 6.4.2), which are one but for the word, the rotations and the rounds.
macro_rules! sha2 {
    ($(#[$doc:meta])* $name:ident, $word:ty, $constants:ident, $big0:expr, $big1:expr, $small0:expr, $small1:expr, $initial:expr) => {
        $(#[$doc])*
        pub(super) struct $name;

        impl Hash for $name {
            type Word = $word;
            type State = [$word; 8];

            const INITIAL: Self::State = $initial;

            #[inline(never)]
            fn compress(state: &mut Self::State, block: &mut [$word; 16]) {
                let mut mixed = *state;
                for (round, constant) in $constants.iter().enumerate() {
                    let [a, b, c, d, e, f, g, h] = mixed;
                    let word = block[round & 15];
                    let [before, after] = [block[(round + 14) & 15], block[(round + 1) & 15]];
                    block[round & 15] = word
                        .wrapping_add(after.rotate_right($small0.0) ^ after.rotate_right($small0.1) ^ (after >> $small0.2))
                        .wrapping_add(block[(round + 9) & 15])
                        .wrapping_add(before.rotate_right($small1.0) ^ before.rotate_right($small1.1) ^ (before >> $small1.2));
                    let first = h
                        .wrapping_add(e.rotate_right($big1.0) ^ e.rotate_right($big1.1) ^ e.rotate_right($big1.2))
                        .wrapping_add(g ^ (e & (f ^ g)))
                        .wrapping_add(*constant)
                        .wrapping_add(word);
                    let second = (a.rotate_right($big0.0) ^ a.rotate_right($big0.1) ^ a.rotate_right($big0.2))
                        .wrapping_add((a & b) | (c & (a | b)));
                    mixed = [first.wrapping_add(second), a, b, c, d.wrapping_add(first), e, f, g];
                }
                for (word, add) in state.iter_mut().zip(mixed) {
                    *word = word.wrapping_add(add);
                }
                wipe(block);
            }
        }
    };
}

sha2!(
    /// SHA-256.
    Sha256,
    u32,
    SHA256,
    (2, 13, 22),
    (6, 11, 25),
    (7, 18, 3),
    (17, 19, 10),
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19]
);

sha2!(
    /// SHA-512.
    Sha512,
    u64,
    SHA512,
    (28, 34, 39),
    (14, 18, 41),
    (1, 8, 7),
    (19, 61, 6),
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
