//! Where no processor has vector instructions that this library knows: nothing is ever answered in lanes.

use super::{Question, Work};
use crate::Algorithm;

pub(crate) const LANES: usize = 1;

/// There is none.
pub(crate) enum Lanes {}

impl Lanes {
    pub(crate) const fn worth(_algorithm: Algorithm, _count: u32, _work: Work) -> Option<Self> {
        None
    }

    pub(crate) const fn fill(&mut self, _question: &Question) {
        match *self {}
    }

    pub(crate) const fn put(&mut self, _lane: usize, _asker: usize, _question: &Question, _moving_factor: u64) {
        match *self {}
    }

    pub(crate) const fn answer(&mut self, _count: usize) -> &[[u32; LANES]; 2] {
        match *self {}
    }
}
