//! The keyed hash of one moving factor, the only hot code here: RFC 4226 section 5.3, steps 1 and 2.
//!
//! This file holds the key and chooses a kernel; each kernel has a file of its own beside it.

#![cfg_attr(
    any(
        feature = "sha1",
        feature = "sha256",
        feature = "sha512",
        feature = "compact",
        not(any(target_arch = "x86", target_arch = "x86_64"))
    ),
    allow(dead_code, reason = "not every build has every hash and every kernel")
)]

#[cfg(test)]
mod agreement;
#[cfg(all(any(target_arch = "x86", target_arch = "x86_64"), not(feature = "compact")))]
mod choice;
#[cfg(any(test, feature = "compact"))]
mod compact;
mod constants;
mod hmac;
#[cfg(all(test, any(target_arch = "x86", target_arch = "x86_64"), not(feature = "compact")))]
mod kernels;
#[cfg(any(test, not(feature = "compact")))]
mod lanes;
#[cfg(any(test, not(feature = "compact")))]
mod plain;
#[cfg(any(test, not(feature = "compact")))]
mod rounds;
#[cfg(any(test, not(feature = "compact")))]
mod rustcrypto;
#[cfg(all(any(target_arch = "x86", target_arch = "x86_64"), not(feature = "compact")))]
mod x86;

use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

use self::hmac::Hash;
use crate::{Algorithm, Secret};

#[cfg(all(any(target_arch = "x86_64", target_arch = "x86"), not(feature = "compact")))]
pub(crate) use lanes::LANES;
#[cfg(not(all(any(target_arch = "x86_64", target_arch = "x86"), not(feature = "compact"))))]
pub(crate) const LANES: usize = 1;

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
        with_hash!(self.algorithm, |H| <H as Hash>::resumed(&self.inner, &self.outer, moving_factor))
    }

    /// Whether the codes at these moving factors, at most [`LANES`] of them, are the first or the second typed one: all ones where
    /// they are, else zero.
    pub(crate) fn matches(&self, reduction: Reduction, moving_factors: &[u64], typed: [u32; 2]) -> [[u32; LANES]; 2] {
        #[cfg(test)]
        COMPUTED.set(COMPUTED.get() + moving_factors.len() as u32);
        #[cfg(all(any(target_arch = "x86", target_arch = "x86_64"), not(feature = "compact")))]
        if let Some(kernel) = choice::Kernel::for_one_key(self.algorithm, moving_factors.len()) {
            return kernel.matches(self, reduction, moving_factors, typed);
        }
        self.matches_one_by_one(reduction, moving_factors, typed)
    }

    fn matches_one_by_one(&self, reduction: Reduction, moving_factors: &[u64], typed: [u32; 2]) -> [[u32; LANES]; 2] {
        let mut matches = [[0; LANES]; 2];
        for (index, moving_factor) in moving_factors.iter().enumerate() {
            let mut value = reduction.of(self.truncated(*moving_factor));
            for (typed, matches) in typed.iter().zip(&mut matches) {
                if let Some(place) = matches.get_mut(index) {
                    place.conditional_assign(&u32::MAX, value.ct_eq(typed));
                }
            }
            value.zeroize();
        }
        matches
    }
}

/// Division of a 31-bit number by a power of ten, as a product with its reciprocal: exact for all of them.
#[derive(Clone, Copy)]
pub(crate) struct Reduction {
    modulus: u32,
    /// 2^(32 + shift) / modulus, rounded up.
    reciprocal: u32,
    shift: u32,
}

impl Reduction {
    pub(crate) const fn by(modulus: u32, shift: u32) -> Self {
        Self { modulus, reciprocal: (1_u64 << (32 + shift)).div_ceil(modulus as u64) as u32, shift }
    }

    /// The rest.
    pub(crate) fn of(self, number: u32) -> u32 {
        let quotient = high_product(number, self.reciprocal) >> self.shift;
        number.wrapping_sub(quotient.wrapping_mul(self.modulus))
    }
}

/// The upper half of a product. Of halves, since a Cortex-M3 takes the longer for a wide product the larger the numbers are.
fn high_product(a: u32, b: u32) -> u32 {
    let [a_high, a_low] = [a >> 16, a & 0xffff];
    let [b_high, b_low] = [b >> 16, b & 0xffff];
    // None of these sums reaches 2^32.
    let middle = a_high.wrapping_mul(b_low).wrapping_add(a_low.wrapping_mul(b_low) >> 16);
    let other = a_low.wrapping_mul(b_high).wrapping_add(middle & 0xffff);
    a_high.wrapping_mul(b_high).wrapping_add(middle >> 16).wrapping_add(other >> 16)
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
