//! Which kernel answers on ARM of 64 bits.

mod words;

use super::Work;
use super::lanes::Asked;
use crate::Algorithm;

cpufeatures::new!(has_sha, "sha2");

/// A way to compute many codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// Four lanes.
    Neon,
}

impl Kernel {
    /// The kernel for so many codes; none where the processor has the hash's own instructions, which are taken to be faster one by
    /// one. (Not measured: no such processor was at hand.)
    pub(crate) fn worth(algorithm: Algorithm, count: u32, _work: Work) -> Option<Self> {
        if cfg!(kodeviser_kernel = "one") {
            return None;
        }
        let one_by_one = count < 2 || has_sha::get() && !algorithm.has_long_words();
        (cfg!(kodeviser_kernel = "neon") || !one_by_one).then_some(Self::Neon)
    }

    #[cfg(test)]
    pub(super) const fn is_here(self) -> bool {
        true
    }

    pub(super) fn sha1(self, asked: &Asked<u32>, count: usize) -> [u32; 2] {
        words::sha1(asked, count)
    }

    pub(super) fn sha256(self, asked: &Asked<u32>, count: usize) -> [u32; 2] {
        words::sha256(asked, count)
    }

    pub(super) fn sha512(self, asked: &Asked<u64>, count: usize) -> [u32; 2] {
        words::sha512(asked, count)
    }
}
