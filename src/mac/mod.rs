//! The keyed hash of one moving factor, the only hot code here: RFC 4226 section 5.3, steps 1 and 2.
//!
//! This file holds the key and chooses a kernel; each kernel has a file of its own beside it.

#[cfg(test)]
mod agreement;
#[cfg(any(test, feature = "compact"))]
#[cfg_attr(
    any(feature = "sha1", feature = "sha256", feature = "sha512"),
    allow(dead_code, reason = "some hashes are left out")
)]
mod compact;
mod hmac;
#[cfg(any(test, not(feature = "compact")))]
#[cfg_attr(
    any(feature = "sha1", feature = "sha256", feature = "sha512"),
    allow(dead_code, reason = "some hashes are left out")
)]
mod rustcrypto;

use zeroize::ZeroizeOnDrop;

use crate::{Algorithm, Secret};

#[cfg(feature = "compact")]
use compact as kernel;
#[cfg(not(feature = "compact"))]
use rustcrypto as kernel;

/// A secret made ready: the hash states after the inner and the outer pad, so that a code
/// costs two compressions instead of four. Wiped on drop.
///
/// The states are kept by themselves, in words that any kernel can take up and with no byte unused: whatever else a keyed hash
/// of a library carries along (buffers, lengths, room for the largest hash) may hold what lay on the stack before.
#[derive(ZeroizeOnDrop)]
pub(crate) struct Key {
    #[zeroize(skip)]
    algorithm: Algorithm,
    inner: [u64; 8],
    outer: [u64; 8],
}

/// An expression with the kernel's hash in the place of a name.
macro_rules! with_hash {
    ($algorithm:expr, |$hash:ident| $computed:expr) => {
        match $algorithm {
            #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
            Algorithm::Sha1 => {
                type $hash = kernel::Sha1;
                $computed
            }
            #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
            Algorithm::Sha256 => {
                type $hash = kernel::Sha256;
                $computed
            }
            #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
            Algorithm::Sha512 => {
                type $hash = kernel::Sha512;
                $computed
            }
        }
    };
}

impl Key {
    pub(crate) fn new(algorithm: Algorithm, secret: &Secret) -> Self {
        let mut key = Self { algorithm, inner: [0; 8], outer: [0; 8] };
        with_hash!(algorithm, |H| hmac::midstates::<H>(secret.expose(), &mut key.inner, &mut key.outer));
        key
    }

    /// HMAC of the moving factor, truncated to 31 bits.
    pub(crate) fn truncated(&self, moving_factor: u64) -> u32 {
        #[cfg(test)]
        COMPUTED.set(COMPUTED.get() + 1);
        with_hash!(self.algorithm, |H| hmac::resumed::<H>(&self.inner, &self.outer, moving_factor))
    }
}

/// The same straight from the bytes of a secret, for one code.
pub(crate) fn truncated(algorithm: Algorithm, secret: &[u8], moving_factor: u64) -> u32 {
    with_hash!(algorithm, |H| hmac::from_secret::<H>(secret, moving_factor))
}

#[cfg(test)]
std::thread_local! {
    /// How many codes this thread has computed.
    pub(crate) static COMPUTED: core::cell::Cell<u32> = const { core::cell::Cell::new(0) };
}
