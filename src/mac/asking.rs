//! What is asked of a kernel: questions of different tokens, a lane for each.

use core::ops::Range;

use super::lanes::{Asked, LANES, Lane};
use super::{Kernel, Question};
use crate::Algorithm;

/// Questions of one algorithm, a lane for each, answered together.
pub(crate) struct Lanes<T: Answer> {
    kernel: Kernel,
    algorithm: Algorithm,
    asked: Asked<T>,
    /// Whose question is in all lanes, if there is one.
    asker: Option<usize>,
}

impl<T: Answer> Lanes<T> {
    /// With no question yet. Only for a kernel that is here.
    #[inline(always)]
    pub(crate) const fn of(kernel: Kernel, algorithm: Algorithm) -> Self {
        Self { kernel, algorithm, asked: Asked::NOTHING, asker: None }
    }

    /// Asks about a moving factor in the first of some lanes, and about those after it in the others.
    #[inline(always)]
    pub(crate) fn put(&mut self, lanes: Range<usize>, asker: usize, question: &Question, moving_factor: u64) {
        if self.asker != Some(asker) {
            let all = lanes == (0..LANES);
            if all {
                self.asked.fill(question)
            } else {
                self.asked.put(lanes.clone(), question)
            }
            self.asker = all.then_some(asker);
        }
        self.asked.move_to(lanes, moving_factor);
    }

    /// A bit for each of the first `count` lanes: whether the code is the first typed one, or the second. The others' mean nothing.
    pub(crate) fn answer(&self, count: usize) -> [u32; 2] {
        T::answer(self.kernel, self.algorithm, &self.asked, count)
    }
}

/// A word of a hash, by which a kernel answers.
pub(crate) trait Answer: Lane {
    /// Nothing, where the algorithm has other words. Only for a kernel that is here.
    fn answer(kernel: Kernel, algorithm: Algorithm, asked: &Asked<Self>, count: usize) -> [u32; 2];
}

impl Answer for u32 {
    fn answer(kernel: Kernel, algorithm: Algorithm, asked: &Asked<Self>, count: usize) -> [u32; 2] {
        match algorithm {
            #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
            Algorithm::Sha1 => kernel.sha1(asked, count),
            #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
            Algorithm::Sha256 => kernel.sha256(asked, count),
            #[allow(unreachable_patterns, reason = "it may be left out")]
            _ => [0; 2],
        }
    }
}

impl Answer for u64 {
    fn answer(kernel: Kernel, algorithm: Algorithm, asked: &Asked<Self>, count: usize) -> [u32; 2] {
        if algorithm.has_long_words() { kernel.sha512(asked, count) } else { [0; 2] }
    }
}
