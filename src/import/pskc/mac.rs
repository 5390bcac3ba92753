//! Message authentication codes of encrypted values (RFC 6030 section 6.1.1).

use std::vec::Vec;

use hmac::{Hmac, KeyInit};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::import::problem::Problem;
use crate::import::xml::short;

/// The hash under an HMAC: of values, and of PBKDF2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// By a URI that ends in `hmac-sha256` and the like, or the drafts' short names.
    pub(super) fn named(name: &str, role: &'static str) -> Result<Self, Problem> {
        let lower = name.trim_ascii().to_ascii_lowercase();
        let last = lower.rsplit('#').next().unwrap_or_default();
        match last.strip_prefix("hmac-").unwrap_or_default() {
            "sha1" | "sha-1" => Ok(Self::Sha1),
            "sha224" | "sha-224" => Ok(Self::Sha224),
            "sha256" | "sha-256" => Ok(Self::Sha256),
            "sha384" | "sha-384" => Ok(Self::Sha384),
            "sha512" | "sha-512" => Ok(Self::Sha512),
            _ => Err(Problem::UnknownAlgorithm { role, name: short(name) }),
        }
    }

    /// PBKDF2 (RFC 8018 section 5.2) with this hash.
    pub(super) fn derive(self, password: &[u8], salt: &[u8], iterations: u32, key: &mut [u8]) {
        match self {
            Self::Sha1 => pbkdf2::pbkdf2_hmac::<Sha1>(password, salt, iterations, key),
            Self::Sha224 => pbkdf2::pbkdf2_hmac::<Sha224>(password, salt, iterations, key),
            Self::Sha256 => pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, iterations, key),
            Self::Sha384 => pbkdf2::pbkdf2_hmac::<Sha384>(password, salt, iterations, key),
            Self::Sha512 => pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, iterations, key),
        }
    }
}

/// A MAC with its key made ready.
#[derive(Clone)]
pub(super) enum Mac {
    Sha1(Hmac<Sha1>),
    Sha224(Hmac<Sha224>),
    Sha256(Hmac<Sha256>),
    Sha384(Hmac<Sha384>),
    Sha512(Hmac<Sha512>),
}

fn ready<M: KeyInit>(key: &[u8]) -> Result<M, Problem> {
    M::new_from_slice(key).map_err(|_| Problem::WrongKey)
}

fn of<M: hmac::Mac + Clone>(mac: &M, value: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut mac = mac.clone();
    mac.update(value);
    Zeroizing::new(mac.finalize().into_bytes().to_vec())
}

impl Mac {
    pub(super) fn new(hash: Hash, key: &[u8]) -> Result<Self, Problem> {
        Ok(match hash {
            Hash::Sha1 => Self::Sha1(ready(key)?),
            Hash::Sha224 => Self::Sha224(ready(key)?),
            Hash::Sha256 => Self::Sha256(ready(key)?),
            Hash::Sha384 => Self::Sha384(ready(key)?),
            Hash::Sha512 => Self::Sha512(ready(key)?),
        })
    }

    pub(super) fn of(&self, value: &[u8]) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Sha1(mac) => of(mac, value),
            Self::Sha224(mac) => of(mac, value),
            Self::Sha256(mac) => of(mac, value),
            Self::Sha384(mac) => of(mac, value),
            Self::Sha512(mac) => of(mac, value),
        }
    }

    /// Compares in constant time; a shorter code is none.
    pub(super) fn check(&self, value: &[u8], code: &[u8]) -> Result<(), Problem> {
        let right = self.of(value);
        if right.len() != code.len() {
            return Err(Problem::MacLength { expected: right.len(), found: code.len() });
        }
        if right.ct_eq(code).into() { Ok(()) } else { Err(Problem::MacWrong) }
    }
}
