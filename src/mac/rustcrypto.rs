//! One code at a time, on RustCrypto's `hmac`, `sha1` and `sha2`.

use hmac::digest::Key as BlockKey;
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroize;

use crate::{Algorithm, Secret};

/// The keyed hash, by its algorithm. `hmac` wipes its states on drop (its feature `zeroize`).
pub(super) enum Key {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha512(Hmac<Sha512>),
}

impl Key {
    pub(super) fn new(algorithm: Algorithm, secret: &Secret) -> Self {
        match algorithm {
            Algorithm::Sha1 => Self::Sha1(keyed(secret)),
            Algorithm::Sha256 => Self::Sha256(keyed(secret)),
            Algorithm::Sha512 => Self::Sha512(keyed(secret)),
        }
    }

    pub(super) fn truncated(&self, moving_factor: u64) -> u32 {
        match self {
            Self::Sha1(keyed) => truncated(keyed, moving_factor),
            Self::Sha256(keyed) => truncated(keyed, moving_factor),
            Self::Sha512(keyed) => truncated(keyed, moving_factor),
        }
    }
}

/// RFC 2104: a key longer than the block is hashed first, a shorter one padded with zeros.
fn keyed<D: EagerHash>(secret: &Secret) -> Hmac<D> {
    let mut key = BlockKey::<Hmac<D>>::default();
    if secret.len() > key.len() {
        let mut hashed = D::digest(secret.expose());
        key.iter_mut().zip(&hashed).for_each(|(place, byte)| *place = *byte);
        hashed.as_mut_slice().zeroize();
    } else {
        key.iter_mut().zip(secret.expose()).for_each(|(place, byte)| *place = *byte);
    }
    let keyed = Hmac::new(&key);
    key.as_mut_slice().zeroize();
    keyed
}

fn truncated<D: EagerHash>(keyed: &Hmac<D>, moving_factor: u64) -> u32 {
    let mut tag = keyed.clone().chain_update(moving_factor.to_be_bytes()).finalize().into_bytes();
    let number = dynamic_truncation(&tag);
    tag.as_mut_slice().zeroize();
    number
}

/// RFC 4226 section 5.3, step 2: the 31 bits at the offset that the last byte's low half names.
/// The offset is secret: it selects by mask, and is no address and no shift count.
fn dynamic_truncation(tag: &[u8]) -> u32 {
    let offset = tag.last().copied().unwrap_or_default() & 0x0f;
    // The offset's upper two bits choose two neighbouring words of the first five, its lower two a byte in them.
    let mut window: u64 = 0;
    let mut previous: u32 = 0;
    for (index, word) in tag.as_chunks().0.iter().take(5).enumerate() {
        let word = u32::from_be_bytes(*word);
        let pair = (u64::from(previous) << 32) | u64::from(word);
        window.conditional_assign(&pair, (index as u8).ct_eq(&(offset >> 2).wrapping_add(1)));
        previous = word;
    }
    window.conditional_assign(&(window << 16), ((offset >> 1) & 1).into());
    window.conditional_assign(&(window << 8), (offset & 1).into());
    (window >> 32) as u32 & 0x7fff_ffff
}
