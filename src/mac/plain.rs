//! A word of one lane: what the wider ones are compared with.

#![allow(clippy::indexing_slicing, reason = "masked to the lanes")]

use super::lanes::{Each, LANES, Word};

macro_rules! word {
    ($word:ty) => {
        impl Word for $word {
            type Lane = $word;
            const WIDTH: usize = 1;

            #[inline(always)]
            fn all(lane: u64) -> Self {
                lane as Self
            }
            #[inline(always)]
            fn load(lanes: &Each<Self>, part: usize) -> Self {
                lanes[part % LANES]
            }
            #[inline(always)]
            fn store(self, lanes: &mut Each<Self>, part: usize) {
                lanes[part % LANES] = self;
            }
            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            #[inline(always)]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
            #[inline(always)]
            fn xor(self, other: Self) -> Self {
                self ^ other
            }
            #[inline(always)]
            fn and(self, other: Self) -> Self {
                self & other
            }
            #[inline(always)]
            fn or(self, other: Self) -> Self {
                self | other
            }
            #[inline(always)]
            fn shifted_left(self, bits: u32) -> Self {
                self << bits
            }
            #[inline(always)]
            fn shifted_right(self, bits: u32) -> Self {
                self >> bits
            }
            #[inline(always)]
            fn equals(self, other: Self) -> Self {
                // Zero where they are equal; else the highest bit of the difference or of its negative is set.
                let differ = self ^ other;
                core::hint::black_box((differ | differ.wrapping_neg()) >> (Self::BITS - 1)).wrapping_sub(1)
            }
            #[inline(always)]
            fn highest_bits(self) -> u32 {
                (self >> (Self::BITS - 1)) as u32
            }
            #[inline(always)]
            fn high_product(self, other: Self) -> Self {
                (u64::from(self as u32).wrapping_mul(u64::from(other as u32)) >> 32) as Self
            }
            #[inline(always)]
            fn low_product(self, other: Self) -> Self {
                Self::from((self as u32).wrapping_mul(other as u32))
            }
        }
    };
}
word!(u32);
word!(u64);
