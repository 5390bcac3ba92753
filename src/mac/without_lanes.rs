//! Where no processor has vector instructions that this library knows: nothing is ever answered in lanes.

use core::marker::PhantomData;
use core::ops::Range;

use super::{Question, Work};
use crate::Algorithm;

pub(crate) const LANES: usize = 1;

/// There is none.
#[derive(Clone, Copy)]
pub(crate) enum Kernel {}

impl Kernel {
    pub(crate) const fn worth(_algorithm: Algorithm, _count: u32, _work: Work) -> Option<Self> {
        None
    }
}

/// There are none.
pub(crate) struct Lanes<T>(Kernel, PhantomData<T>);

/// The words that there would be lanes of.
pub(crate) trait Answer {}

impl Answer for u32 {}
impl Answer for u64 {}

impl<T: Answer> Lanes<T> {
    pub(crate) const fn of(kernel: Kernel, _algorithm: Algorithm) -> Self {
        Self(kernel, PhantomData)
    }

    pub(crate) fn put(&mut self, _lanes: Range<usize>, _asker: usize, _question: &Question, _moving_factor: u64) {
        match self.0 {}
    }

    pub(crate) const fn answer(&self, _count: usize) -> [u32; 2] {
        match self.0 {}
    }
}
