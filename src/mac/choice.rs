//! Which kernel answers, by processor and by the number of candidates.

#![allow(unsafe_code, reason = "a kernel may only run where its instructions are")]

use zeroize::Zeroize;

use super::lanes::{Each, LANES, OneKey};
use super::x86::{avx2, sse2};
use super::{Key, Reduction};
use crate::Algorithm;

cpufeatures::new!(has_avx2, "avx2");
cpufeatures::new!(has_sha, "sha", "sse2", "ssse3", "sse4.1");

/// So many codes take no longer one by one by the SHA extensions than eight at a time by AVX2 (AMD EPYC, 2026-11-22:
/// 140 ns each, 430 ns for eight).
const FEW: usize = 3;

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
        let few = if algorithm != Algorithm::Sha512 && has_sha::get() { FEW } else { 1 };
        if count > few { Self::widest() } else { None }
    }

    /// The widest that this processor has.
    pub(super) fn widest() -> Option<Self> {
        if cfg!(kodeviser_kernel = "one") {
            None
        } else if has_avx2::get() && !cfg!(kodeviser_kernel = "sse2") {
            Some(Self::Avx2)
        } else if cfg!(kodeviser_small) {
            None
        } else {
            Some(Self::Sse2)
        }
    }

    /// Whether this processor has its instructions.
    #[cfg(test)]
    pub(super) fn is_here(self) -> bool {
        match self {
            Self::Sse2 => true,
            Self::Avx2 => has_avx2::get(),
        }
    }

    pub(super) fn matches(
        self,
        key: &Key,
        reduction: Reduction,
        moving_factors: &[u64],
        typed: [u32; 2],
    ) -> [Each<u32>; 2] {
        let count = moving_factors.len().min(LANES);
        match key.algorithm {
            Algorithm::Sha512 => {
                let mut wide = [[0; LANES]; 2];
                wide[0].iter_mut().zip(moving_factors).for_each(|(place, factor)| *place = *factor);
                let candidates = OneKey { inner: &key.inner, outer: &key.outer, moving_factors: wide, typed };
                let mut matches = [[0_u64; LANES]; 2];
                // SAFETY: `widest` is never more than the processor has.
                match self {
                    Self::Sse2 => unsafe { sse2::sha512(&candidates, reduction, count, &mut matches) },
                    Self::Avx2 => unsafe { avx2::sha512(&candidates, reduction, count, &mut matches) },
                }
                let narrow = matches.map(|lanes| lanes.map(|lane| lane as u32));
                matches.zeroize();
                narrow
            }
            algorithm => {
                let mut halves = [[0; LANES]; 2];
                for (index, factor) in moving_factors.iter().enumerate().take(LANES) {
                    [halves[0][index], halves[1][index]] = [(factor >> 32) as u32, *factor as u32];
                }
                let candidates = OneKey { inner: &key.inner, outer: &key.outer, moving_factors: halves, typed };
                let mut matches = [[0; LANES]; 2];
                // SAFETY: as above.
                match (self, algorithm) {
                    (Self::Sse2, Algorithm::Sha1) => unsafe { sse2::sha1(&candidates, reduction, count, &mut matches) },
                    (Self::Sse2, _) => unsafe { sse2::sha256(&candidates, reduction, count, &mut matches) },
                    (Self::Avx2, Algorithm::Sha1) => unsafe { avx2::sha1(&candidates, reduction, count, &mut matches) },
                    (Self::Avx2, _) => unsafe { avx2::sha256(&candidates, reduction, count, &mut matches) },
                }
                matches
            }
        }
    }
}
