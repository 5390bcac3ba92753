//! Which kernel answers on x86, by processor and by what is asked.

#![allow(unsafe_code, reason = "a kernel may only run where its instructions are")]

mod words;

use self::words::{avx2, avx512, avx512_narrow};
#[cfg(not(kodeviser_small))]
use self::words::{pads, sse2};
use super::Work;
#[cfg(not(kodeviser_small))]
use super::hmac::{self, Hash};
use super::lanes::Asked;
#[cfg(not(kodeviser_small))]
use super::lanes::{Each, LANES, Lane};
use crate::Algorithm;

#[cfg(not(kodeviser_small))]
cpufeatures::new!(has_sse2, "sse2");
cpufeatures::new!(has_avx2, "avx2");
cpufeatures::new!(has_avx512, "avx2", "avx512f", "avx512vl");
cpufeatures::new!(has_sha, "sha", "sse2", "ssse3", "sse4.1");

/// So many codes take no longer one by one by the SHA extensions than eight at a time by AVX2 (AMD EPYC, 2026-11-22:
/// 140 ns each, 430 ns for eight).
const FEW: u32 = 3;

/// A way to compute many codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kernel {
    /// Four lanes, for every processor of 64 bits.
    #[cfg(not(kodeviser_small))]
    Sse2,
    /// Eight lanes.
    Avx2,
    /// The instructions of AVX-512 on registers of 256 bits: eight lanes.
    Avx512Narrow,
    /// Sixteen lanes.
    Avx512,
}

/// The kernel that `--cfg kodeviser_kernel` names.
const FORCED: Option<Kernel> = if cfg!(kodeviser_kernel = "avx2") {
    Some(Kernel::Avx2)
} else if cfg!(kodeviser_kernel = "avx512vl256") {
    Some(Kernel::Avx512Narrow)
} else if cfg!(kodeviser_kernel = "avx512") {
    Some(Kernel::Avx512)
} else {
    FORCED_BEYOND_SMALL
};
#[cfg(not(kodeviser_small))]
const FORCED_BEYOND_SMALL: Option<Kernel> = if cfg!(kodeviser_kernel = "sse2") { Some(Kernel::Sse2) } else { None };
#[cfg(kodeviser_small)]
const FORCED_BEYOND_SMALL: Option<Kernel> = None;

impl Kernel {
    /// The kernel for so many codes; none where one at a time is faster (few of them, where the processor has the hash's own
    /// instructions) or where the kernel for it is left out.
    pub(crate) fn worth(algorithm: Algorithm, count: u32, work: Work) -> Option<Self> {
        if cfg!(kodeviser_kernel = "one") {
            return None;
        }
        if let Some(forced) = FORCED {
            return forced.is_here().then_some(forced);
        }
        let few = if has_sha::get() && !algorithm.has_long_words() { FEW } else { 1 };
        // The widest registers take time to wake. Three codes, or 21 after something else, are faster in those of 256 bits, a search is
        // not (`KERNEL=avx512vl256 benches/peers/run.sh`, Intel Xeon, 2026-11-29: 450 and 2200 ns, 550 and 3000 in the widest).
        let widest = match work {
            Work::OneLogin => Self::Avx512Narrow,
            Work::Search => Self::Avx512,
        };
        let by_width = [
            widest,
            Self::Avx2,
            #[cfg(not(kodeviser_small))]
            Self::Sse2,
        ];
        if count > few { by_width.into_iter().find(|kernel| kernel.is_here()) } else { None }
    }

    /// Whether this processor has its instructions.
    pub(super) fn is_here(self) -> bool {
        match self {
            #[cfg(not(kodeviser_small))]
            Self::Sse2 => has_sse2::get(),
            Self::Avx2 => has_avx2::get(),
            Self::Avx512Narrow | Self::Avx512 => has_avx512::get(),
        }
    }
}

/// The answers of the kernel, by a hash. They are asked for only of a kernel that is here.
macro_rules! answers {
    ($($hash:ident $lane:ty),+) => {
        impl Kernel {
            $(
                pub(super) fn $hash(self, asked: &Asked<$lane>, count: usize) -> [u32; 2] {
                    // SAFETY: a kernel is made only where the processor has its instructions.
                    unsafe {
                        match self {
                            #[cfg(not(kodeviser_small))]
                            Self::Sse2 => sse2::$hash(asked, count),
                            Self::Avx2 => avx2::$hash(asked, count),
                            Self::Avx512Narrow => avx512_narrow::$hash(asked, count),
                            Self::Avx512 => avx512::$hash(asked, count),
                        }
                    }
                }
            )+
        }
    };
}
answers!(sha1 u32, sha256 u32, sha512 u64);

/// Empties the vector registers, where there is AVX2, and those that only AVX-512 has. Older processors keep theirs.
pub(super) fn empty_registers() {
    if has_avx2::get() {
        // SAFETY: AVX2 has the instruction.
        unsafe { words::empty_registers() }
    }
    #[cfg(target_arch = "x86_64")]
    if has_avx512::get() {
        // SAFETY: AVX-512 has the instructions.
        unsafe { words::empty_further_registers() }
    }
}

/// The states after the inner and the outer pad of a key, side by side; none where one after the other is faster, by the
/// hash's own instructions. With a forced kernel they are side by side, so that this way is searched wherever that is done.
///
/// A function of its own for each hash, lest the stack of all of them be taken at once.
#[cfg(not(kodeviser_small))]
#[inline(never)]
pub(super) fn midstates<H: Hash>(algorithm: Algorithm, secret: &[u8]) -> Option<[[u64; 8]; 2]> {
    let is_faster_alone = FORCED.is_none() && has_sha::get() && !algorithm.has_long_words();
    if cfg!(kodeviser_kernel = "one") || !has_sse2::get() || is_faster_alone {
        return None;
    }
    Some(side_by_side::<H>(algorithm, secret))
}

/// Only on a processor that has SSE2.
#[cfg(not(kodeviser_small))]
pub(super) fn side_by_side<H: Hash>(algorithm: Algorithm, secret: &[u8]) -> [[u64; 8]; 2] {
    let mut block = hmac::key_block::<H>(secret);
    let mut key = [0; 16];
    key.iter_mut().zip(block).for_each(|(place, word)| *place = hmac::Word::widened(word));
    let initial = H::INITIAL;
    // SAFETY: the processor has SSE2.
    let midstates = unsafe {
        match algorithm {
            #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
            Algorithm::Sha1 => two_lanes(&pads::sha1(&everywhere(initial.as_ref()), &key)),
            #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
            Algorithm::Sha256 => two_lanes(&pads::sha256(&everywhere(initial.as_ref()), &key)),
            #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
            Algorithm::Sha512 => two_lanes(&pads::sha512(&everywhere(initial.as_ref()), &key)),
        }
    };
    hmac::wipe(&mut block);
    hmac::wipe(&mut key);
    midstates
}

/// The words of a hash state, the same in all lanes.
#[cfg(not(kodeviser_small))]
fn everywhere<T: Lane>(words: &[impl hmac::Word]) -> [Each<T>; 8] {
    let mut rows = [[T::ZERO; LANES]; 8];
    rows.iter_mut().zip(words).for_each(|(row, word)| row.fill(T::of(word.widened())));
    rows
}

/// The states in the first two lanes.
#[cfg(not(kodeviser_small))]
fn two_lanes<T: Lane>(rows: &[Each<T>; 8]) -> [[u64; 8]; 2] {
    let mut states = [[0; 8]; 2];
    for (index, row) in rows.iter().enumerate() {
        for (state, lane) in states.iter_mut().zip(row) {
            state.iter_mut().skip(index).take(1).for_each(|place| *place = lane.widened());
        }
    }
    states
}
