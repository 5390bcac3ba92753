//! Words for NEON, which every ARM processor of 64 bits has.

#![allow(unsafe_code, reason = "loads and stores are by pointers")]

use core::arch::aarch64::*;

use crate::mac::lanes::{Asked, Each, LANES, Word, answer};
use crate::mac::rounds::{Sha1, Sha256, Sha512};

/// A word by its register, lane, width, and instructions. What this is compiled for has them all.
macro_rules! word {
    (
        $(#[$doc:meta])* $name:ident, $register:ty, $lane:ty, $width:literal, all: $all:ident, load: $load:ident, store: $store:ident,
        plus: $plus:ident, minus: $minus:ident, xor: $xor:ident, and: $and:ident, or: $or:ident, shift: $shift:ident by $by:ident,
        equals: $equals:ident, choose: $choose:ident, bits: $bits:expr, product: [$high:expr, $low:expr]
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        struct $name($register);

        impl Word for $name {
            type Lane = $lane;
            const WIDTH: usize = $width;

            #[inline(always)]
            fn load(lanes: &Each<$lane>, part: usize) -> Self {
                // SAFETY: `part` is brought below the number of parts, so all lanes read lie in the array.
                Self(unsafe { $load(lanes.as_ptr().add(part * $width % LANES)) })
            }
            #[inline(always)]
            fn store(self, lanes: &mut Each<$lane>, part: usize) {
                // SAFETY: as above, for the lanes written.
                unsafe { $store(lanes.as_mut_ptr().add(part * $width % LANES), self.0) }
            }
            word! {
                all(lane: u64) => Self($all(lane as _));
                plus(self, other: Self) => Self($plus(self.0, other.0));
                minus(self, other: Self) => Self($minus(self.0, other.0));
                xor(self, other: Self) => Self($xor(self.0, other.0));
                and(self, other: Self) => Self($and(self.0, other.0));
                or(self, other: Self) => Self($or(self.0, other.0));
                // To the left; by less than nothing, to the right.
                shifted_left(self, bits: u32) => Self($shift(self.0, $by(bits as _)));
                shifted_right(self, bits: u32) => Self($shift(self.0, $by(-(bits as i32) as _)));
                equals(self, other: Self) => Self($equals(self.0, other.0));
                choose(self, ones: Self, zeros: Self) => Self($choose(self.0, ones.0, zeros.0));
                high_product(self, other: Self) => Self($high(self.0, other.0));
                low_product(self, other: Self) => Self($low(self.0, other.0));
            }
            #[inline(always)]
            fn highest_bits(self) -> u32 {
                // SAFETY: as in `all`.
                (unsafe { $bits(self.0) }) as u32
            }
        }
    };
    ($($name:ident($($argument:tt)*) => $result:expr;)+) => {
        $(
            #[inline(always)]
            fn $name($($argument)*) -> Self {
                // SAFETY: this is only compiled for processors that have the instruction; it computes in registers.
                unsafe { $result }
            }
        )+
    };
}

word!(
    /// Four words of 32 bits.
    Neon32, uint32x4_t, u32, 4, all: vdupq_n_u32, load: vld1q_u32, store: vst1q_u32,
    plus: vaddq_u32, minus: vsubq_u32, xor: veorq_u32, and: vandq_u32, or: vorrq_u32, shift: vshlq_u32 by vdupq_n_s32,
    equals: vceqq_u32, choose: vbslq_u32,
    bits: |a| vaddvq_u32(vshlq_u32(vshrq_n_u32::<31>(a), vld1q_s32([0, 1, 2, 3].as_ptr()))),
    product: [
        |a, b| {
            let low = vshrn_n_u64::<32>(vmull_u32(vget_low_u32(a), vget_low_u32(b)));
            vshrn_high_n_u64::<32>(low, vmull_high_u32(a, b))
        },
        |a, b| vmulq_u32(a, b)
    ]
);

word!(
    /// Two words of 64 bits.
    Neon64, uint64x2_t, u64, 2, all: vdupq_n_u64, load: vld1q_u64, store: vst1q_u64,
    plus: vaddq_u64, minus: vsubq_u64, xor: veorq_u64, and: vandq_u64, or: vorrq_u64, shift: vshlq_u64 by vdupq_n_s64,
    equals: vceqq_u64, choose: vbslq_u64,
    bits: |a| vaddvq_u64(vshlq_u64(vshrq_n_u64::<63>(a), vld1q_s64([0, 1].as_ptr()))),
    product: [
        |a, b| vshrq_n_u64::<32>(vmull_u32(vmovn_u64(a), vmovn_u64(b))),
        |a, b| vmull_u32(vmovn_u64(a), vmovn_u64(b))
    ]
);

pub(super) fn sha1(asked: &Asked<u32>, count: usize) -> [u32; 2] {
    answer::<Neon32, Sha1>(asked, count)
}

pub(super) fn sha256(asked: &Asked<u32>, count: usize) -> [u32; 2] {
    answer::<Neon32, Sha256>(asked, count)
}

pub(super) fn sha512(asked: &Asked<u64>, count: usize) -> [u32; 2] {
    answer::<Neon64, Sha512>(asked, count)
}
