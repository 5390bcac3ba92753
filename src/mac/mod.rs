//! The keyed hash of one moving factor, the only hot code here: RFC 4226 section 5.3, steps 1 and 2.
//!
//! This file chooses a kernel; each kernel has a file of its own beside it.

mod rustcrypto;

use crate::{Algorithm, Secret};

/// A secret made ready: the hash states after the inner and the outer pad, so that a code
/// costs two compressions instead of four. Wiped on drop.
pub(crate) struct Key(rustcrypto::Key);

impl Key {
    pub(crate) fn new(algorithm: Algorithm, secret: &Secret) -> Self {
        Self(rustcrypto::Key::new(algorithm, secret))
    }

    /// HMAC of the moving factor, truncated to 31 bits.
    pub(crate) fn truncated(&self, moving_factor: u64) -> u32 {
        #[cfg(test)]
        COMPUTED.set(COMPUTED.get() + 1);
        self.0.truncated(moving_factor)
    }
}

#[cfg(test)]
std::thread_local! {
    /// How many codes this thread has computed.
    pub(crate) static COMPUTED: core::cell::Cell<u32> = const { core::cell::Cell::new(0) };
}
