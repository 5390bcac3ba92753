//! Which kernel answers, by processor and by the number of candidates.

#![allow(unsafe_code, reason = "a kernel may only run where its instructions are")]

use super::lanes::{Each, LANES, OneKey};
use super::x86::{avx2, sse2};
use super::{Key, Reduction};
use crate::Algorithm;

cpufeatures::new!(has_sse2, "sse2");
cpufeatures::new!(has_avx2, "avx2");
cpufeatures::new!(has_sha, "sha", "sse2", "ssse3", "sse4.1");

/// So many codes take no longer one by one by the SHA extensions than eight at a time by AVX2 (AMD EPYC, 2026-11-22:
/// 140 ns each, 430 ns for eight).
const FEW: usize = 3;

/// A function of a kernel.
macro_rules! ask {
    ($kernel:expr, $hash:ident, $($argument:expr),+) => {
        match $kernel {
            // SAFETY: a kernel is chosen only where the processor has its instructions.
            Kernel::Sse2 => unsafe { sse2::$hash($($argument),+) },
            // SAFETY: as above.
            Kernel::Avx2 => unsafe { avx2::$hash($($argument),+) },
        }
    };
}

/// A way to compute many codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kernel {
    /// Four lanes.
    Sse2,
    /// Eight lanes.
    Avx2,
}

impl Kernel {
    /// The kernel for some candidates of one key; none where one at a time is faster (few of them, where the processor has the
    /// hash's own instructions) or where the kernel for it is left out.
    pub(super) fn for_one_key(algorithm: Algorithm, count: usize) -> Option<Self> {
        let few = if has_sha::get() && !is_sha512(algorithm) { FEW } else { 1 };
        if count > few { Self::widest() } else { None }
    }

    /// The widest that this processor has.
    pub(super) fn widest() -> Option<Self> {
        if cfg!(kodeviser_kernel = "one") {
            None
        } else if has_avx2::get() && !cfg!(kodeviser_kernel = "sse2") {
            Some(Self::Avx2)
        } else {
            (has_sse2::get() && !cfg!(kodeviser_small)).then_some(Self::Sse2)
        }
    }

    /// Whether this processor has its instructions.
    #[cfg(test)]
    pub(super) fn is_here(self) -> bool {
        match self {
            Self::Sse2 => has_sse2::get(),
            Self::Avx2 => has_avx2::get(),
        }
    }

    /// Which of the codes at these moving factors are the first or the second typed one. Only on a processor that has the
    /// kernel's instructions.
    pub(super) fn matches(
        self,
        key: &Key,
        reduction: Reduction,
        moving_factors: &[u64],
        typed: [u32; 2],
    ) -> [Each<u32>; 2] {
        let count = moving_factors.len().min(LANES);
        match key.algorithm {
            #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
            Algorithm::Sha1 => {
                let candidates = one_key(key, typed, moving_factors, [|whole| (whole >> 32) as u32, lower_half]);
                let mut matches = [[0; LANES]; 2];
                ask!(self, sha1, &candidates, reduction, count, &mut matches);
                matches
            }
            #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
            Algorithm::Sha256 => {
                let candidates = one_key(key, typed, moving_factors, [|whole| (whole >> 32) as u32, lower_half]);
                let mut matches = [[0; LANES]; 2];
                ask!(self, sha256, &candidates, reduction, count, &mut matches);
                matches
            }
            #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
            Algorithm::Sha512 => {
                let candidates = one_key(key, typed, moving_factors, [|whole| whole, |_| 0]);
                let mut wide = [[0; LANES]; 2];
                ask!(self, sha512, &candidates, reduction, count, &mut wide);
                let matches = wide.map(|lanes| lanes.map(lower_half));
                zeroize::Zeroize::zeroize(&mut wide);
                matches
            }
        }
    }
}

const fn is_sha512(algorithm: Algorithm) -> bool {
    match algorithm {
        #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
        Algorithm::Sha512 => true,
        #[allow(unreachable_patterns, reason = "the others may be left out")]
        _ => false,
    }
}

const fn lower_half(moving_factor: u64) -> u32 {
    moving_factor as u32
}

/// The moving factors in words, of which a hash of 64 bits needs only the first.
fn one_key<'a, T: Copy + Default>(
    key: &'a Key,
    typed: [u32; 2],
    moving_factors: &[u64],
    words: [fn(u64) -> T; 2],
) -> OneKey<'a, T> {
    let moving_factors = words.map(|word| {
        let mut lanes = [T::default(); LANES];
        lanes.iter_mut().zip(moving_factors).for_each(|(place, moving_factor)| *place = word(*moving_factor));
        lanes
    });
    OneKey { inner: &key.inner, outer: &key.outer, moving_factors, typed }
}
