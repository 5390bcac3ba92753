//! The keyed hash of one moving factor, the only hot code here: RFC 4226 section 5.3, steps 1 and 2.
//!
//! This file holds the key and chooses a kernel; each kernel has a file of its own beside it.

#![cfg_attr(
    any(
        feature = "sha1",
        feature = "sha256",
        feature = "sha512",
        feature = "compact",
        kodeviser_small,
        not(any(target_arch = "x86", target_arch = "x86_64"))
    ),
    allow(dead_code, reason = "not every build has every hash and every kernel")
)]

#[cfg(test)]
mod agreement;
mod asking;
#[cfg(any(test, feature = "compact"))]
mod compact;
mod constants;
mod hmac;
#[cfg(all(test, not(feature = "compact")))]
mod kernels;
mod lanes;
#[cfg(any(test, not(feature = "compact")))]
mod plain;
mod rounds;
#[cfg(any(test, not(feature = "compact")))]
mod rustcrypto;

use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop};

use self::hmac::Hash;
use crate::{Algorithm, Secret};

pub(crate) use self::asking::{Answer, Lanes};
pub(crate) use self::lanes::LANES;

#[cfg(feature = "compact")]
use compact as kernel;
#[cfg(not(feature = "compact"))]
use rustcrypto as kernel;

// The kernels for many codes at once.
#[cfg(all(target_arch = "aarch64", target_feature = "neon", not(feature = "compact")))]
mod neon;
#[cfg(any(
    feature = "compact",
    not(any(target_arch = "x86", target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))
))]
mod without_kernel;
#[cfg(all(any(target_arch = "x86", target_arch = "x86_64"), not(feature = "compact")))]
mod x86;

#[cfg(all(target_arch = "aarch64", target_feature = "neon", not(feature = "compact")))]
pub(crate) use self::neon::Kernel;
#[cfg(any(
    feature = "compact",
    not(any(target_arch = "x86", target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))
))]
pub(crate) use self::without_kernel::Kernel;
#[cfg(all(any(target_arch = "x86", target_arch = "x86_64"), not(feature = "compact")))]
pub(crate) use self::x86::Kernel;

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
        with_hash!(algorithm, |H| {
            #[cfg(all(
                any(target_arch = "x86", target_arch = "x86_64"),
                not(any(feature = "compact", kodeviser_small))
            ))]
            if let Some([inner, outer]) = x86::midstates::<H>(algorithm, secret.expose()) {
                (key.inner, key.outer) = (inner, outer);
                return key;
            }
            hmac::midstates::<H>(secret.expose(), &mut key.inner, &mut key.outer);
        });
        key
    }

    pub(crate) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// HMAC of the moving factor, truncated to 31 bits.
    pub(crate) fn truncated(&self, moving_factor: u64) -> u32 {
        with_hash!(self.algorithm, |H| <H as Hash>::resumed(&self.inner, &self.outer, moving_factor))
    }
}

/// Whether the code of a key at a moving factor is the first or the second typed one. Wiped on drop.
pub(crate) struct Question<'a> {
    pub(crate) key: &'a Key,
    pub(crate) reduction: Reduction,
    pub(crate) typed: [u32; 2],
}

impl Question<'_> {
    /// All ones where it is, else zero.
    pub(crate) fn answer(&self, moving_factor: u64) -> [u32; 2] {
        let mut value = self.reduction.of(self.key.truncated(moving_factor));
        let answer = self.typed.map(|typed| u32::conditional_select(&0, &u32::MAX, value.ct_eq(&typed)));
        value.zeroize();
        answer
    }
}

impl Drop for Question<'_> {
    fn drop(&mut self) {
        self.typed.zeroize();
    }
}

/// Empties the vector registers, which the kernels leave full, where there is an instruction for all of them.
#[inline(always)]
pub(crate) fn empty_registers() {
    #[cfg(all(any(target_arch = "x86", target_arch = "x86_64"), not(feature = "compact")))]
    x86::empty_registers();
}

/// What codes are computed for, which decides how wide a register they are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// One login, after something else: what takes time to wake is not worth it.
    OneLogin,
    /// An enrolment, a resynchronization, or many logins.
    Search,
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

    /// The modulus, its reciprocal, and what makes a product's upper half a shift: two products leave a quotient.
    pub(crate) const fn factors(self) -> [u64; 3] {
        [self.modulus as u64, self.reciprocal as u64, 1 << (32 - self.shift)]
    }

    /// The rest.
    pub(crate) fn of(self, number: u32) -> u32 {
        let quotient = high_product(number, self.reciprocal) >> self.shift;
        number.wrapping_sub(quotient.wrapping_mul(self.modulus))
    }
}

/// The upper half of a product. Of halves, since a Cortex-M3 takes the longer for a wide product the larger the numbers are; there the
/// black box keeps the compiler from making one of them again.
fn high_product(a: u32, b: u32) -> u32 {
    let [a_high, a_low] = [a >> 16, a & 0xffff];
    let [b_high, b_low] = [b >> 16, b & 0xffff];
    let lowest = a_low.wrapping_mul(b_low);
    let lowest = if cfg!(target_arch = "arm") { core::hint::black_box(lowest) } else { lowest };
    // None of these sums reaches 2^32.
    let middle = a_high.wrapping_mul(b_low).wrapping_add(lowest >> 16);
    let other = a_low.wrapping_mul(b_high).wrapping_add(middle & 0xffff);
    a_high.wrapping_mul(b_high).wrapping_add(middle >> 16).wrapping_add(other >> 16)
}

/// The same straight from the bytes of a secret, for one code.
pub(crate) fn truncated(algorithm: Algorithm, secret: &[u8], moving_factor: u64) -> u32 {
    with_hash!(algorithm, |H| hmac::from_secret::<H>(secret, moving_factor))
}
