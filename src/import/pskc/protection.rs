//! What opens the encrypted values of a file: the key, given or derived, and the MAC that each value is checked with first.

use std::string::String;
use std::vec;
use std::vec::Vec;

use zeroize::Zeroizing;

use super::cipher::Cipher;
use super::mac::{Hash, Mac};
use crate::import::options::Options;
use crate::import::problem::Problem;

/// The longest key that is derived, in bytes.
const MAX_KEY: usize = 64;

/// What a file says about its encryption before its first key (RFC 6030 section 6).
#[derive(Default)]
pub(super) struct Header {
    /// It is encrypted for a certificate.
    pub(super) certificate: bool,
    /// How the key is derived from a password.
    pub(super) derivation: Option<Derivation>,
    /// The drafts named the cipher once.
    pub(super) cipher: Option<String>,
    /// The drafts had one initial vector for all values.
    pub(super) iv: Option<Vec<u8>>,
    pub(super) mac: Option<MacMethod>,
    /// The drafts made the MAC over the plain value, RFC 6030 over the encrypted one.
    pub(super) is_draft: bool,
}

/// PBKDF2's parameters (RFC 8018 appendix A.2).
#[derive(Default)]
pub(super) struct Derivation {
    pub(super) algorithm: Option<String>,
    pub(super) salt: Option<Vec<u8>>,
    pub(super) iterations: Option<u64>,
    pub(super) key_len: Option<u64>,
    pub(super) prf: Option<String>,
}

#[derive(Default)]
pub(super) struct MacMethod {
    pub(super) algorithm: Option<String>,
    /// Encrypted like the values; without one the encryption's key is the MAC's.
    pub(super) key: Option<Encrypted>,
}

/// An encrypted value as it stands in the file.
#[derive(Default)]
pub(super) struct Encrypted {
    pub(super) cipher: Option<String>,
    pub(super) value: Vec<u8>,
    pub(super) mac: Option<Vec<u8>>,
}

/// The key and the MAC, made ready.
#[derive(Clone)]
pub(super) struct Protection {
    key: Zeroizing<Vec<u8>>,
    mac: Option<Mac>,
    cipher: Option<Cipher>,
    iv: Option<Vec<u8>>,
    is_draft: bool,
}

impl Protection {
    /// Derives and decrypts what is needed; `first` is the first encrypted value.
    pub(super) fn new(header: &Header, options: &Options, first: &Encrypted) -> Result<Self, Problem> {
        let cipher = header.cipher.as_deref().map(Cipher::named).transpose()?;
        if header.certificate {
            return Err(Problem::Certificate);
        }
        let first_cipher = match &first.cipher {
            Some(name) => Some(Cipher::named(name)?),
            None => cipher,
        };
        let key = match (&options.key, &header.derivation) {
            (Some(key), _) => key.clone(),
            (None, Some(derivation)) => derivation.derive(options, first_cipher)?,
            (None, None) => return Err(Problem::KeyNeeded),
        };
        let mut protection = Self { key, mac: None, cipher, iv: header.iv.clone(), is_draft: header.is_draft };
        if let Some(method) = &header.mac {
            let name = method.algorithm.as_deref().ok_or(Problem::MacMethodMissing)?;
            let hash = Hash::named(name, "message authentication code")?;
            let mac_key = match &method.key {
                Some(encrypted) => protection.decrypt(encrypted).map_err(|problem| match problem {
                    Problem::Padding | Problem::MacWrong => Problem::WrongKey,
                    other => other,
                })?,
                None => protection.key.clone(),
            };
            protection.mac = Some(Mac::new(hash, &mac_key)?);
        }
        Ok(protection)
    }

    /// Decrypts a value whose MAC is right.
    pub(super) fn open(&self, encrypted: &Encrypted) -> Result<Zeroizing<Vec<u8>>, Problem> {
        match (&encrypted.mac, &self.mac) {
            (Some(_), None) => Err(Problem::MacMethodMissing),
            (None, _) if self.cipher_of(encrypted)?.needs_mac() => Err(Problem::MacMissing),
            (Some(code), Some(mac)) => match mac.check(&encrypted.value, code) {
                Ok(()) => self.decrypt(encrypted),
                Err(Problem::MacWrong) if self.is_draft => {
                    let plain = self.decrypt(encrypted).map_err(|_| Problem::MacWrong)?;
                    mac.check(&plain, code).map(|()| plain)
                }
                Err(problem) => Err(problem),
            },
            (None, _) => self.decrypt(encrypted),
        }
    }

    fn cipher_of(&self, encrypted: &Encrypted) -> Result<Cipher, Problem> {
        match &encrypted.cipher {
            Some(name) => Cipher::named(name),
            None => self.cipher.ok_or(Problem::Missing { what: "the EncryptionMethod" }),
        }
    }

    fn decrypt(&self, encrypted: &Encrypted) -> Result<Zeroizing<Vec<u8>>, Problem> {
        self.cipher_of(encrypted)?.decrypt(&self.key, &encrypted.value, self.iv.as_deref())
    }
}

impl Derivation {
    fn derive(&self, options: &Options, cipher: Option<Cipher>) -> Result<Zeroizing<Vec<u8>>, Problem> {
        if let Some(name) = &self.algorithm
            && !name.trim_ascii().to_ascii_lowercase().ends_with("pbkdf2")
        {
            return Err(Problem::UnknownAlgorithm { role: "key derivation", name: crate::import::xml::short(name) });
        }
        let password = options.password.as_ref().ok_or(Problem::PasswordNeeded)?;
        let salt = self.salt.as_ref().ok_or(Problem::Missing { what: "the salt of PBKDF2" })?;
        let iterations = self.iterations.ok_or(Problem::Missing { what: "the IterationCount of PBKDF2" })?;
        let limit = options.max_iterations;
        let iterations = u32::try_from(iterations)
            .ok()
            .filter(|count| *count <= limit)
            .ok_or(Problem::TooManyIterations { limit })?;
        if iterations == 0 {
            return Err(Problem::Number { least: 1, most: limit.into() });
        }
        let key_len = match self.key_len {
            Some(length) => usize::try_from(length).unwrap_or(usize::MAX),
            None => cipher.map(Cipher::key_len).ok_or(Problem::Missing { what: "the KeyLength of PBKDF2" })?,
        };
        if key_len == 0 || key_len > MAX_KEY {
            return Err(Problem::KeyLength { expected: cipher.map_or(16, Cipher::key_len), found: key_len });
        }
        let hash = match self.prf.as_deref() {
            Some(name) => Hash::named(name, "pseudorandom function")?,
            None => Hash::Sha1, // RFC 8018 appendix A.2: the default
        };
        let mut key = Zeroizing::new(vec![0; key_len]);
        hash.derive(password, salt, iterations, &mut key);
        Ok(key)
    }
}
