//! The key bytes that a token and its verifier share.

use core::fmt;

use base32ct::Encoding;
use heapless::Vec;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::Error;
use crate::code::is_separator;
use crate::revealed::revealed;
use crate::stack::{Depth, wiped_after};

/// The longest secret, in bytes: the block of SHA-512.
pub const MAX_SECRET_LEN: usize = 128;

/// RFC 4226, R6: the shared secret MUST be at least 128 bits long.
const STRONG_SECRET_LEN: usize = 16;

/// The most characters of a secret's text without separators and padding: hexadecimal is the longer form.
const MAX_TEXT_LEN: usize = 2 * MAX_SECRET_LEN;

/// A shared secret of 1 to 128 bytes (RFC 4226, R6): wiped on drop, never printed.
///
/// ```
/// use kodeviser::Secret;
/// let secret = Secret::from_base32("GEZD GNBV GY3T QOJQ gezd gnbv gy3t qojq")?;
/// assert_eq!(secret.len(), 20);
/// assert_eq!(format!("{secret:?}"), "Secret(20 bytes)");
/// # Ok::<(), kodeviser::Error>(())
/// ```
#[derive(ZeroizeOnDrop)]
pub struct Secret {
    bytes: Vec<u8, MAX_SECRET_LEN>,
}

impl Secret {
    /// Takes the raw bytes of a secret.
    ///
    /// # Errors
    /// [`Error::SecretLength`] unless there are 1 to 128 of them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        wiped_after(Depth::Secret, || Self::of(bytes))
    }

    fn of(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.is_empty() {
            return Err(Error::SecretLength { length: 0 });
        }
        let bytes = Vec::from_slice(bytes).map_err(|_| Error::SecretLength { length: bytes.len() })?;
        Ok(Self { bytes })
    }

    /// Decodes hexadecimal text of either case; spaces and hyphens are dropped. Takes the same time for all
    /// secrets of one length (RFC 4648 section 8).
    ///
    /// # Errors
    /// [`Error::SecretCharacter`], [`Error::SecretIncomplete`] after an odd number of digits, [`Error::SecretLength`].
    pub fn from_hex(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        wiped_after(Depth::Secret, || Self::of_hex(text.as_ref()))
    }

    fn of_hex(text: &[u8]) -> Result<Self, Error> {
        let digits = without_separators(text)?;
        let mut bytes = Zeroizing::new([0; MAX_SECRET_LEN]);
        let decoded = base16ct::mixed::decode(&*digits, &mut *bytes).map_err(|_| {
            let incomplete = Error::SecretIncomplete { characters: digits.len() };
            foreign(text, |byte| byte.is_ascii_hexdigit()).unwrap_or(incomplete)
        })?;
        Self::of(decoded)
    }

    /// Decodes Base32 text of either case, padded or not; spaces and hyphens are dropped. Takes the same time
    /// for all secrets of one length (RFC 4648 section 6).
    ///
    /// # Errors
    /// [`Error::SecretCharacter`], [`Error::SecretIncomplete`], [`Error::SecretLength`].
    pub fn from_base32(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        wiped_after(Depth::Secret, || Self::of_base32(text.as_ref()))
    }

    fn of_base32(text: &[u8]) -> Result<Self, Error> {
        let mut unpadded = text;
        while let [before @ .., last] = unpadded
            && (is_separator(*last) || revealed(*last == b'='))
        {
            unpadded = before;
        }
        let letters = without_separators(unpadded)?;
        // Of at most 256 letters: it never wraps.
        let length = letters.len().wrapping_mul(5) / 8;
        if length > MAX_SECRET_LEN {
            return Err(foreign(unpadded, is_base32).unwrap_or(Error::SecretLength { length }));
        }
        let mut secret = Self { bytes: Vec::new() };
        // Eight letters are five bytes. Groups of a fixed size leave the decoder nothing to check but the letters.
        let (groups, rest) = letters.as_chunks::<8>();
        let mut right = true;
        for group in groups {
            right &= secret.push_decoded(group, 5);
        }
        if !rest.is_empty() {
            // The last group is filled up with letters that stand for zero bits.
            let mut group = Zeroizing::new([b'A'; 8]);
            group.iter_mut().zip(rest).for_each(|(place, letter)| *place = *letter);
            let length = [0, 0, 1, 0, 2, 3, 0, 4].get(rest.len()).copied().unwrap_or(0);
            right &= length > 0 && secret.push_decoded(&group, length);
        }
        if !right {
            let incomplete = Error::SecretIncomplete { characters: letters.len() };
            return Err(foreign(unpadded, is_base32).unwrap_or(incomplete));
        }
        match secret.len() {
            1.. => Ok(secret),
            length => Err(Error::SecretLength { length }),
        }
    }

    /// Appends the first bytes of a group of Base32 letters; false where it is none, or where there is no room.
    fn push_decoded(&mut self, letters: &[u8; 8], length: usize) -> bool {
        let upper = Zeroizing::new(letters.map(upper_case));
        let mut decoded = Zeroizing::new([0; 5]);
        let right = base32ct::Base32UpperUnpadded::decode(*upper, &mut *decoded).is_ok();
        right && self.bytes.extend_from_slice(decoded.get(..length).unwrap_or_default()).is_ok()
    }

    /// How many bytes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Always false: a secret has at least one byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether it is shorter than the 128 bits that RFC 4226 (R6) demands. It works all the same, since
    /// such tokens are in the field; whoever loads them should be told.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.len() < STRONG_SECRET_LEN
    }

    /// The bytes themselves: for storing them encrypted, or for programming a device.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }
}

impl Clone for Secret {
    fn clone(&self) -> Self {
        wiped_after(Depth::Secret, || Self { bytes: self.bytes.clone() })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.len())
    }
}

/// The text less its spaces and hyphens, which tell nothing about the secret.
fn without_separators(text: &[u8]) -> Result<Zeroizing<Vec<u8, MAX_TEXT_LEN>>, Error> {
    let mut kept = Zeroizing::new(Vec::new());
    for byte in text.iter().filter(|byte| !is_separator(**byte)) {
        kept.push(*byte).map_err(|_| Error::SecretLength { length: MAX_SECRET_LEN.saturating_add(1) })?;
    }
    Ok(kept)
}

/// The first character outside the alphabet. It branches on the text: only for text that was refused.
fn foreign(text: &[u8], in_alphabet: impl Fn(u8) -> bool) -> Option<Error> {
    let position = text.iter().position(|byte| !is_separator(*byte) && !in_alphabet(*byte))?;
    Some(Error::SecretCharacter { position })
}

fn is_base32(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || (b'2'..=b'7').contains(&byte)
}

/// Folds a letter to upper case without a branch: the letters alone have bit 6 set.
fn upper_case(byte: u8) -> u8 {
    byte & !((byte & 0x40) >> 1)
}
