//! What a display shows and a person types.

use core::fmt;

use subtle::{Choice, ConstantTimeEq};
use zeroize::ZeroizeOnDrop;

use crate::Error;
use crate::mac::Reduction;
use crate::revealed::{ascii, revealed};
use crate::stack::{Depth, wiped_after};

/// How many digits a token shows (RFC 4226 section 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Digits {
    /// Six, the most common.
    Six,
    /// Seven.
    Seven,
    /// Eight.
    Eight,
}

impl Digits {
    /// The number of digits as one of these.
    ///
    /// # Errors
    /// [`Error::Digits`] unless it is 6, 7 or 8.
    pub const fn new(digits: u32) -> Result<Self, Error> {
        match digits {
            6 => Ok(Self::Six),
            7 => Ok(Self::Seven),
            8 => Ok(Self::Eight),
            _ => Err(Error::Digits { digits }),
        }
    }

    /// 6, 7 or 8.
    #[must_use]
    pub const fn count(self) -> u8 {
        match self {
            Self::Six => 6,
            Self::Seven => 7,
            Self::Eight => 8,
        }
    }

    /// How the last digits of a 31-bit number are found without a division.
    pub(crate) const fn reduction(self) -> Reduction {
        match self {
            Self::Six => Reduction::by(1_000_000, 19),
            Self::Seven => Reduction::by(10_000_000, 23),
            Self::Eight => Reduction::by(100_000_000, 26),
        }
    }
}

/// A one-time code: exactly as many digits as the token shows, leading zeros and all.
///
/// It is wiped on drop, compared in constant time and never printed by `Debug`.
///
/// ```
/// use kodeviser::{Code, Digits, Error};
/// assert_eq!(Code::parse("004 217", Digits::Six)?.as_str(), "004217");
/// assert_eq!(Code::parse("4217", Digits::Six).unwrap_err(), Error::CodeLength { expected: 6, found: 4 });
/// assert_eq!(Code::parse("+04217", Digits::Six).unwrap_err(), Error::CodeCharacter { position: 0 });
/// # Ok::<(), Error>(())
/// ```
// The text first, and aligned, so that a small processor fills and copies it by words.
#[derive(Clone, ZeroizeOnDrop)]
#[repr(C, align(4))]
pub struct Code {
    text: [u8; 8],
    #[zeroize(skip)]
    digits: Digits,
}

impl Code {
    /// The longest text that is read, in bytes: eight digits and more separators than anyone types.
    ///
    /// cbindgen:ignore
    pub const MAX_TEXT_LEN: usize = 64;

    /// Reads what a person typed: ASCII digits, with spaces and hyphens allowed between them, nothing else.
    ///
    /// Bytes rather than a `str`, so that what comes from a form or from C is taken as it is.
    ///
    /// # Errors
    /// [`Error::CodeCharacter`], [`Error::CodeLength`], [`Error::CodeTooLong`].
    pub fn parse(typed: impl AsRef<[u8]>, digits: Digits) -> Result<Self, Error> {
        wiped_after(Depth::Value, || Self::read(typed.as_ref(), digits))
    }

    fn read(typed: &[u8], digits: Digits) -> Result<Self, Error> {
        if typed.len() > Self::MAX_TEXT_LEN {
            return Err(Error::CodeTooLong { limit: Self::MAX_TEXT_LEN, length: typed.len() });
        }
        let mut code = Self { text: [0; 8], digits };
        let mut found: u8 = 0;
        let mut previous = b' ';
        for (position, &byte) in typed.iter().enumerate() {
            if revealed(byte.is_ascii_digit()) {
                // A code of too many digits is counted to its end, for the error.
                if let Some(place) = code.text.get_mut(usize::from(found)) {
                    *place = byte;
                }
                found = found.saturating_add(1);
            } else if !is_separator(byte) || found == 0 {
                return Err(Error::CodeCharacter { position });
            }
            previous = byte;
        }
        if found > 0 && is_separator(previous) {
            return Err(Error::CodeCharacter { position: typed.len().saturating_sub(1) });
        }
        if found != digits.count() {
            return Err(Error::CodeLength { expected: digits.count(), found });
        }
        Ok(code)
    }

    /// The last digits of a number: taken in half byte by half byte, it makes every digit sixteen times as much, and what goes
    /// above nine is carried on. So there is no division, and no wide product, which small processors lack.
    pub(crate) fn ending(number: u32, digits: Digits) -> Self {
        let mut text = [0; 8];
        let mut rest = number;
        for _ in 0..8 {
            let mut carry = rest >> 28;
            rest <<= 4;
            let mut left = usize::from(digits.count());
            while let Some(place) = left.checked_sub(1).and_then(|index| text.get_mut(index)) {
                // The upper half of the place, which makes it ASCII, falls off.
                let sum = u32::from(*place << 4) | carry;
                carry = tenth_of(sum);
                *place = ascii(sum.wrapping_sub(carry.wrapping_mul(10)) as u8);
                left = left.wrapping_sub(1);
            }
        }
        Self { text, digits }
    }

    /// The digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = usize::from(self.digits.count());
        self.text.get(..length).and_then(|text| core::str::from_utf8(text).ok()).unwrap_or_default()
    }

    /// The digits as bytes, ASCII: for a display, where text would cost flash.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.text.get(..usize::from(self.digits.count())).unwrap_or_default()
    }

    /// How many digits it has.
    #[must_use]
    pub const fn digits(&self) -> Digits {
        self.digits
    }

    /// The code as a number.
    pub(crate) fn value(&self) -> u32 {
        self.as_bytes().iter().fold(0, |value: u32, digit| value.wrapping_mul(10).wrapping_add(u32::from(digit & 0x0f)))
    }
}

impl ConstantTimeEq for Code {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.text.ct_eq(&other.text) & self.digits.count().ct_eq(&other.digits.count())
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({} digits)", self.digits.count())
    }
}

/// Between the groups that a display or a person makes of the digits, or that a secret is written in: where, is no secret.
pub(crate) fn is_separator(byte: u8) -> bool {
    revealed((byte == b' ') | (byte == b'-'))
}

/// A tenth, rounded down; exact for sixteen times a digit and a half byte.
const fn tenth_of(sum: u32) -> u32 {
    sum.wrapping_mul(205) >> 11
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The quotient never falls as the number rises, so it is right everywhere if it is right
    /// on both sides of every multiple of the modulus.
    #[test]
    fn r5_reduction_without_division_is_exact_below_two_to_the_31() {
        for (digits, modulus) in
            [(Digits::Six, 1_000_000_u32), (Digits::Seven, 10_000_000), (Digits::Eight, 100_000_000)]
        {
            for multiple in (0..=i32::MAX as u32 / modulus).map(|q| q * modulus) {
                assert_eq!(digits.reduction().of(multiple), 0, "{multiple}");
                assert_eq!(digits.reduction().of(multiple + 1), 1, "{multiple}");
                if let Some(below) = multiple.checked_sub(1) {
                    assert_eq!(digits.reduction().of(below), modulus - 1, "{below}");
                }
            }
            assert_eq!(digits.reduction().of(i32::MAX as u32), i32::MAX as u32 % modulus);
        }
    }

    #[test]
    fn r5_tenth_without_division_is_exact() {
        for sum in 0..16 * 10 {
            assert_eq!(tenth_of(sum), sum / 10, "{sum}");
        }
    }

    #[test]
    fn r5_digits_without_division_are_the_number_s_last() {
        let around = [1_000_000, 10_000_000, 100_000_000, 1 << 31].into_iter().flat_map(|edge: u32| [edge - 1, edge]);
        for number in (0..=u32::MAX).step_by(99_991).chain(around).chain([u32::MAX]) {
            for digits in [Digits::Six, Digits::Seven, Digits::Eight] {
                let written = std::format!("{number:010}");
                let last = &written[10 - usize::from(digits.count())..];
                assert_eq!(Code::ending(number, digits).as_str(), last);
            }
        }
    }
}
