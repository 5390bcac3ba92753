//! What every peer is asked to do.

pub(crate) use kodeviser::Algorithm;

/// The period of every token here, in seconds.
pub(crate) const PERIOD: u32 = 30;

/// What is typed.
pub(crate) const DIGITS: u32 = 6;

/// What a token is made from.
#[derive(Clone)]
pub(crate) struct Seed {
    pub(crate) algorithm: Algorithm,
    pub(crate) secret: Vec<u8>,
}

/// A window of time steps: one, and as many to each side of it.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    pub(crate) step: u64,
    pub(crate) each_side: u16,
}

impl Window {
    /// How many codes it holds.
    pub(crate) fn codes(self) -> u32 {
        2 * u32::from(self.each_side) + 1
    }

    /// The middle of its middle step, in Unix seconds.
    pub(crate) fn now(self) -> u64 {
        self.step * u64::from(PERIOD) + u64::from(PERIOD) / 2
    }

    /// The steps in it.
    pub(crate) fn steps(self) -> impl Iterator<Item = u64> {
        let each_side = u64::from(self.each_side);
        self.step - each_side..=self.step + each_side
    }
}

/// Computes the code at a counter, and drops it.
pub(crate) type Generator = Box<dyn Fn(u64)>;

/// Whether what was typed is the code of any step of a window.
pub(crate) type Search = Box<dyn Fn(&str) -> bool>;

/// A library, used as its documentation says. Whatever can be done before a code is typed is done when a generator or a search
/// is made.
pub(crate) trait Peer {
    fn name(&self) -> &'static str;
    fn generator(&self, seed: &Seed) -> Generator;
    fn search(&self, seed: &Seed, window: Window) -> Search;
    /// The code at a counter as text, by the same call as the generator's.
    fn shown(&self, seed: &Seed, counter: u64) -> String;
}
