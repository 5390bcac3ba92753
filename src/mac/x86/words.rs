//! Words for the vector instructions of x86.

#![allow(unsafe_code, reason = "each instruction needs a processor that has it")]

#[cfg(target_arch = "x86")]
use core::arch::x86::*;
#[cfg(target_arch = "x86_64")]
use core::arch::x86_64::*;

use crate::mac::lanes::{Each, LANES, Word};

/// A word by its register, lane, width, and instructions. Every function is inlined into one that may only be called where the
/// processor has them.
macro_rules! word {
    (
        $(#[$doc:meta])* $name:ident, $register:ty, $lane:ty, $width:literal, all: $all:ident, load: $load:ident, store: $store:ident,
        plus: $plus:ident, minus: $minus:ident, xor: $xor:ident, and: $and:ident, or: $or:ident,
        left: $left:expr, right: $right:expr, equals: $equals:expr, bits: $bits:expr, product: [$high:expr, $low:expr], $($more:tt)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(super) struct $name($register);

        impl Word for $name {
            type Lane = $lane;
            const WIDTH: usize = $width;

            #[inline(always)]
            fn all(lane: u64) -> Self {
                // SAFETY: inlined where the processor has the instruction; it computes in registers.
                Self(unsafe { $all(lane as _) })
            }
            #[inline(always)]
            fn load(lanes: &Each<$lane>, part: usize) -> Self {
                // SAFETY: as above; `part` is brought below the number of parts, so all lanes read lie in the array.
                Self(unsafe { $load(lanes.as_ptr().add(part * $width % LANES).cast()) })
            }
            #[inline(always)]
            fn store(self, lanes: &mut Each<$lane>, part: usize) {
                // SAFETY: as above, for the lanes written.
                unsafe { $store(lanes.as_mut_ptr().add(part * $width % LANES).cast(), self.0) }
            }
            word!(two plus $plus, minus $minus, xor $xor, and $and, or $or);
            #[inline(always)]
            fn shifted_left(self, bits: u32) -> Self {
                // SAFETY: as in `all`.
                Self(unsafe { $left(self.0, _mm_cvtsi32_si128(bits as i32)) })
            }
            #[inline(always)]
            fn shifted_right(self, bits: u32) -> Self {
                // SAFETY: as in `all`.
                Self(unsafe { $right(self.0, _mm_cvtsi32_si128(bits as i32)) })
            }
            #[inline(always)]
            fn equals(self, other: Self) -> Self {
                // SAFETY: as in `all`.
                Self(unsafe { $equals(self.0, other.0) })
            }
            #[inline(always)]
            fn highest_bits(self) -> u32 {
                // SAFETY: as in `all`.
                (unsafe { $bits(self.0) }) as u32
            }
            #[inline(always)]
            fn high_product(self, other: Self) -> Self {
                // SAFETY: as in `all`.
                Self(unsafe { $high(self.0, other.0) })
            }
            #[inline(always)]
            fn low_product(self, other: Self) -> Self {
                // SAFETY: as in `all`.
                Self(unsafe { $low(self.0, other.0) })
            }
            $($more)*
        }
    };
    (two $($name:ident $instruction:ident),+) => {
        $(
            #[inline(always)]
            fn $name(self, other: Self) -> Self {
                // SAFETY: as in `all`.
                Self(unsafe { $instruction(self.0, other.0) })
            }
        )+
    };
}

#[cfg(not(kodeviser_small))]
word!(
    /// Four words of 32 bits, for SSE2.
    Sse2x32, __m128i, u32, 4, all: _mm_set1_epi32, load: _mm_loadu_si128, store: _mm_storeu_si128,
    plus: _mm_add_epi32, minus: _mm_sub_epi32, xor: _mm_xor_si128, and: _mm_and_si128, or: _mm_or_si128,
    left: _mm_sll_epi32, right: _mm_srl_epi32, equals: _mm_cmpeq_epi32,
    bits: |a| _mm_movemask_ps(_mm_castsi128_ps(a)),
    product: [
        // The products of the even lanes and of the odd ones, 64 bits each.
        |a, b| {
            let odd = _mm_mul_epu32(_mm_srli_epi64::<32>(a), _mm_srli_epi64::<32>(b));
            _mm_or_si128(_mm_srli_epi64::<32>(_mm_mul_epu32(a, b)), _mm_andnot_si128(_mm_set1_epi64x(0xffff_ffff), odd))
        },
        |a, b| {
            let even = _mm_and_si128(_mm_mul_epu32(a, b), _mm_set1_epi64x(0xffff_ffff));
            let odd = _mm_mul_epu32(_mm_srli_epi64::<32>(a), _mm_srli_epi64::<32>(b));
            _mm_or_si128(even, _mm_slli_epi64::<32>(odd))
        }
    ],
);

#[cfg(not(kodeviser_small))]
word!(
    /// Two words of 64 bits, for SSE2.
    Sse2x64, __m128i, u64, 2, all: _mm_set1_epi64x, load: _mm_loadu_si128, store: _mm_storeu_si128,
    plus: _mm_add_epi64, minus: _mm_sub_epi64, xor: _mm_xor_si128, and: _mm_and_si128, or: _mm_or_si128,
    left: _mm_sll_epi64, right: _mm_srl_epi64,
    equals: |a, b| {
        // Both halves must be equal.
        let halves = _mm_cmpeq_epi32(a, b);
        _mm_and_si128(halves, _mm_shuffle_epi32::<0b10_11_00_01>(halves))
    },
    bits: |a| _mm_movemask_pd(_mm_castsi128_pd(a)),
    product: [|a, b| _mm_srli_epi64::<32>(_mm_mul_epu32(a, b)), _mm_mul_epu32],
);

word!(
    /// Eight words of 32 bits, for AVX2.
    Avx2x32, __m256i, u32, 8, all: _mm256_set1_epi32, load: _mm256_loadu_si256, store: _mm256_storeu_si256,
    plus: _mm256_add_epi32, minus: _mm256_sub_epi32, xor: _mm256_xor_si256, and: _mm256_and_si256, or: _mm256_or_si256,
    left: _mm256_sll_epi32, right: _mm256_srl_epi32, equals: _mm256_cmpeq_epi32,
    bits: |a| _mm256_movemask_ps(_mm256_castsi256_ps(a)),
    product: [
        |a, b| {
            let odd = _mm256_mul_epu32(_mm256_srli_epi64::<32>(a), _mm256_srli_epi64::<32>(b));
            _mm256_blend_epi32::<0b1010_1010>(_mm256_srli_epi64::<32>(_mm256_mul_epu32(a, b)), odd)
        },
        _mm256_mullo_epi32
    ],
);

word!(
    /// Four words of 64 bits, for AVX2.
    Avx2x64, __m256i, u64, 4, all: _mm256_set1_epi64x, load: _mm256_loadu_si256, store: _mm256_storeu_si256,
    plus: _mm256_add_epi64, minus: _mm256_sub_epi64, xor: _mm256_xor_si256, and: _mm256_and_si256, or: _mm256_or_si256,
    left: _mm256_sll_epi64, right: _mm256_srl_epi64, equals: _mm256_cmpeq_epi64,
    bits: |a| _mm256_movemask_pd(_mm256_castsi256_pd(a)),
    product: [|a, b| _mm256_srli_epi64::<32>(_mm256_mul_epu32(a, b)), _mm256_mul_epu32],
);

/// What AVX-512 has an instruction for, and others compose.
macro_rules! in_one_instruction {
    ($rotate:ident, $all:ident, $ternary:ident) => {
        #[inline(always)]
        fn rotated_right(self, bits: u32) -> Self {
            // SAFETY: as in `all`.
            Self(unsafe { $rotate(self.0, $all(bits as _)) })
        }
        // The numbers are tables: bit 4a + 2b + c is the result for bits a, b and c.
        #[inline(always)]
        fn choose(self, ones: Self, zeros: Self) -> Self {
            // SAFETY: as in `all`.
            Self(unsafe { $ternary::<0b1100_1010>(self.0, ones.0, zeros.0) })
        }
        #[inline(always)]
        fn majority(self, b: Self, c: Self) -> Self {
            // SAFETY: as in `all`.
            Self(unsafe { $ternary::<0b1110_1000>(self.0, b.0, c.0) })
        }
        #[inline(always)]
        fn parity(self, b: Self, c: Self) -> Self {
            // SAFETY: as in `all`.
            Self(unsafe { $ternary::<0b1001_0110>(self.0, b.0, c.0) })
        }
    };
}

word!(
    /// Eight words of 32 bits, for AVX-512.
    Narrow32, __m256i, u32, 8, all: _mm256_set1_epi32, load: _mm256_loadu_si256, store: _mm256_storeu_si256,
    plus: _mm256_add_epi32, minus: _mm256_sub_epi32, xor: _mm256_xor_si256, and: _mm256_and_si256, or: _mm256_or_si256,
    left: _mm256_sll_epi32, right: _mm256_srl_epi32, equals: _mm256_cmpeq_epi32,
    bits: |a| _mm256_movemask_ps(_mm256_castsi256_ps(a)),
    product: [
        |a, b| {
            let odd = _mm256_mul_epu32(_mm256_srli_epi64::<32>(a), _mm256_srli_epi64::<32>(b));
            _mm256_blend_epi32::<0b1010_1010>(_mm256_srli_epi64::<32>(_mm256_mul_epu32(a, b)), odd)
        },
        _mm256_mullo_epi32
    ],
    in_one_instruction!(_mm256_rorv_epi32, _mm256_set1_epi32, _mm256_ternarylogic_epi32);
);

#[cfg(not(kodeviser_small))]
word!(
    /// Four words of 64 bits, for AVX-512.
    Narrow64, __m256i, u64, 4, all: _mm256_set1_epi64x, load: _mm256_loadu_si256, store: _mm256_storeu_si256,
    plus: _mm256_add_epi64, minus: _mm256_sub_epi64, xor: _mm256_xor_si256, and: _mm256_and_si256, or: _mm256_or_si256,
    left: _mm256_sll_epi64, right: _mm256_srl_epi64, equals: _mm256_cmpeq_epi64,
    bits: |a| _mm256_movemask_pd(_mm256_castsi256_pd(a)),
    product: [|a, b| _mm256_srli_epi64::<32>(_mm256_mul_epu32(a, b)), _mm256_mul_epu32],
    in_one_instruction!(_mm256_rorv_epi64, _mm256_set1_epi64x, _mm256_ternarylogic_epi32);
);

word!(
    /// Sixteen words of 32 bits, for AVX-512.
    Avx512x32, __m512i, u32, 16, all: _mm512_set1_epi32, load: _mm512_loadu_si512, store: _mm512_storeu_si512,
    plus: _mm512_add_epi32, minus: _mm512_sub_epi32, xor: _mm512_xor_si512, and: _mm512_and_si512, or: _mm512_or_si512,
    left: |word, bits| _mm512_sllv_epi32(word, _mm512_broadcastd_epi32(bits)),
    right: |word, bits| _mm512_srlv_epi32(word, _mm512_broadcastd_epi32(bits)),
    equals: |a, b| _mm512_maskz_set1_epi32(_mm512_cmpeq_epi32_mask(a, b), -1),
    bits: |a| _mm512_cmplt_epi32_mask(a, _mm512_setzero_si512()),
    product: [
        |a, b| {
            let odd = _mm512_mul_epu32(_mm512_srli_epi64::<32>(a), _mm512_srli_epi64::<32>(b));
            _mm512_mask_mov_epi32(_mm512_srli_epi64::<32>(_mm512_mul_epu32(a, b)), 0xaaaa, odd)
        },
        _mm512_mullo_epi32
    ],
    in_one_instruction!(_mm512_rorv_epi32, _mm512_set1_epi32, _mm512_ternarylogic_epi32);
);

#[cfg(not(kodeviser_small))]
word!(
    /// Eight words of 64 bits, for AVX-512.
    Avx512x64, __m512i, u64, 8, all: _mm512_set1_epi64, load: _mm512_loadu_si512, store: _mm512_storeu_si512,
    plus: _mm512_add_epi64, minus: _mm512_sub_epi64, xor: _mm512_xor_si512, and: _mm512_and_si512, or: _mm512_or_si512,
    left: |word, bits| _mm512_sllv_epi64(word, _mm512_broadcastq_epi64(bits)),
    right: |word, bits| _mm512_srlv_epi64(word, _mm512_broadcastq_epi64(bits)),
    equals: |a, b| _mm512_maskz_set1_epi64(_mm512_cmpeq_epi64_mask(a, b), -1),
    bits: |a| _mm512_cmplt_epi64_mask(a, _mm512_setzero_si512()),
    product: [|a, b| _mm512_srli_epi64::<32>(_mm512_mul_epu32(a, b)), _mm512_mul_epu32],
    in_one_instruction!(_mm512_rorv_epi64, _mm512_set1_epi64, _mm512_ternarylogic_epi32);
);

/// A kernel: the answers for each hash, in functions that may use the instructions.
macro_rules! kernel {
    ($(#[$doc:meta])* sha1 alone: $kernel:ident, $instructions:literal, $word:ident) => {
        $(#[$doc])*
        pub(super) mod $kernel {
            use super::$word;
            pub(in crate::mac) use super::avx2::{sha256, sha512};
            use crate::mac::lanes::{Asked, answer};
            use crate::mac::rounds::Sha1;

            kernel!(hash sha1, $instructions, $word, Sha1, u32);
        }
    };
    ($(#[$doc:meta])* $kernel:ident, $instructions:literal, $word:ident, $long_word:ident) => {
        $(#[$doc])*
        pub(super) mod $kernel {
            use super::{$long_word, $word};
            use crate::mac::lanes::{Asked, answer};
            use crate::mac::rounds::{Sha1, Sha256, Sha512};

            kernel!(hash sha1, $instructions, $word, Sha1, u32);
            kernel!(hash sha256, $instructions, $word, Sha256, u32);
            kernel!(hash sha512, $instructions, $long_word, Sha512, u64);
        }
    };
    (hash $name:ident, $instructions:literal, $word:ident, $hash:ident, $lane:ty) => {
        /// Only for a processor that has the instructions.
        #[target_feature(enable = $instructions)]
        pub(in crate::mac) fn $name(asked: &Asked<$lane>, count: usize) -> [u32; 2] {
            answer::<$word, $hash>(asked, count)
        }
    };
}

/// The two pads of a key side by side, for each hash.
#[cfg(not(kodeviser_small))]
pub(super) mod pads {
    use super::{Sse2x32, Sse2x64};
    use crate::mac::lanes::{Each, padded};
    use crate::mac::rounds::{Sha1, Sha256, Sha512};

    macro_rules! pads {
        ($name:ident, $word:ident, $hash:ident, $lane:ty) => {
            /// Only for a processor that has SSE2.
            #[target_feature(enable = "sse2")]
            pub(in crate::mac) fn $name(initial: &[Each<$lane>; 8], key: &[u64; 16]) -> [Each<$lane>; 8] {
                padded::<$word, $hash>(initial, key)
            }
        };
    }
    pads!(sha1, Sse2x32, Sha1, u32);
    pads!(sha256, Sse2x32, Sha256, u32);
    pads!(sha512, Sse2x64, Sha512, u64);
}

kernel!(
    /// Four lanes: every processor of 64 bits.
    #[cfg(not(kodeviser_small))]
    sse2, "sse2", Sse2x32, Sse2x64
);
kernel!(
    /// Eight lanes.
    avx2, "avx2", Avx2x32, Avx2x64
);
kernel!(
    /// Eight lanes, with the instructions of AVX-512.
    #[cfg(not(kodeviser_small))]
    avx512_narrow, "avx512f,avx512vl", Narrow32, Narrow64
);
kernel!(
    /// Sixteen lanes.
    #[cfg(not(kodeviser_small))]
    avx512, "avx512f,avx512vl", Avx512x32, Avx512x64
);
// Where every byte counts, AVX-512 is for the hash of nearly all tokens.
kernel!(
    /// Eight lanes, with the instructions of AVX-512.
    #[cfg(kodeviser_small)]
    sha1 alone: avx512_narrow, "avx512f,avx512vl", Narrow32
);
kernel!(
    /// Sixteen lanes.
    #[cfg(kodeviser_small)]
    sha1 alone: avx512, "avx512f,avx512vl", Avx512x32
);

/// Empties the registers that AVX knows.
///
/// # Safety
/// The processor must have AVX.
#[target_feature(enable = "avx")]
#[inline(never)]
pub(super) unsafe fn empty_registers() {
    _mm256_zeroall();
}

/// Empties those that only AVX-512 knows: sixteen more for vectors, and those for masks, which say where there was a match.
///
/// # Safety
/// The processor must have AVX-512.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vl")]
#[inline(never)]
pub(super) unsafe fn empty_further_registers() {
    macro_rules! emptied {
        (vectors [$($vector:tt)+], masks [$($mask:tt)+]) => {
            // SAFETY: it changes these registers alone, and says so. What is zero in its lowest 128 bits by such an instruction is
            // zero in all of them.
            unsafe {
                core::arch::asm!(
                    $(concat!("vpxord ", $vector, ", ", $vector, ", ", $vector),)+
                    $(concat!("kxorw ", $mask, ", ", $mask, ", ", $mask),)+
                    $(out($vector) _,)+
                    $(out($mask) _,)+
                    options(nomem, nostack, preserves_flags),
                );
            }
        };
    }
    emptied!(
        vectors ["xmm16" "xmm17" "xmm18" "xmm19" "xmm20" "xmm21" "xmm22" "xmm23"
            "xmm24" "xmm25" "xmm26" "xmm27" "xmm28" "xmm29" "xmm30" "xmm31"],
        masks ["k0" "k1" "k2" "k3" "k4" "k5" "k6" "k7"]
    );
}
