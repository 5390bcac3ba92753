//! What is written around an HMAC by hand: the loop, the truncation and the comparison of a window, for any HMAC.

use std::hint::black_box;

use crate::peer::{DIGITS, Generator, Peer, Search, Seed, Window};

/// An HMAC of a library.
pub(crate) trait Hmac {
    fn name(&self) -> &'static str;
    /// The last digits of the code at a moving factor.
    fn keyed(&self, seed: &Seed) -> Box<dyn Fn(u64) -> u32>;
}

impl<T: Hmac> Peer for T {
    fn name(&self) -> &'static str {
        Hmac::name(self)
    }

    fn generator(&self, seed: &Seed) -> Generator {
        let value = self.keyed(seed);
        Box::new(move |counter| {
            black_box(value(counter));
        })
    }

    fn search(&self, seed: &Seed, window: Window) -> Search {
        let value = self.keyed(seed);
        Box::new(move |typed| {
            let typed: u32 = typed.parse().expect("digits");
            window.steps().fold(false, |found, step| found | (value(step) == typed))
        })
    }

    fn shown(&self, seed: &Seed, counter: u64) -> String {
        format!("{:0width$}", self.keyed(seed)(counter), width = DIGITS as usize)
    }
}

/// RFC 4226 section 5.3, steps 2 and 3.
pub(crate) fn truncated(mac: &[u8]) -> u32 {
    let offset = usize::from(mac[mac.len() - 1] & 15);
    let word = u32::from_be_bytes([mac[offset], mac[offset + 1], mac[offset + 2], mac[offset + 3]]);
    (word & 0x7fff_ffff) % 10_u32.pow(DIGITS)
}
