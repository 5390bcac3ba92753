//! Where no processor has vector instructions that this library knows: nothing is ever answered in lanes.

use super::Work;
use super::lanes::Asked;
use crate::Algorithm;

/// There is none.
#[derive(Clone, Copy)]
pub(crate) enum Kernel {}

impl Kernel {
    pub(crate) const fn worth(_algorithm: Algorithm, _count: u32, _work: Work) -> Option<Self> {
        None
    }

    pub(super) const fn sha1(self, _asked: &Asked<u32>, _count: usize) -> [u32; 2] {
        match self {}
    }

    pub(super) const fn sha256(self, _asked: &Asked<u32>, _count: usize) -> [u32; 2] {
        match self {}
    }

    pub(super) const fn sha512(self, _asked: &Asked<u64>, _count: usize) -> [u32; 2] {
        match self {}
    }
}
