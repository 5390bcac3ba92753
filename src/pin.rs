//! The PIN beside the code.

use core::fmt;

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::ZeroizeOnDrop;

use crate::code::is_separator;
use crate::revealed::revealed;
use crate::stack::{Depth, wiped_after};
use crate::{Digits, Error};

/// The longest PIN, in bytes.
pub const MAX_PIN_LEN: usize = 32;

/// A PIN of 1 to 32 bytes, usually digits: wiped on drop, compared in constant time, never printed.
///
/// Where PINs are stored salted and hashed (NIST SP 800-63B section 5.1.1.2), 32 bytes of the hash stand for the PIN on both sides.
///
/// ```
/// use kodeviser::Pin;
/// let pin = Pin::new("7304")?;
/// assert!(pin == Pin::new("7304")?);
/// assert!(pin != Pin::new("73040")?);
/// # Ok::<(), kodeviser::Error>(())
/// ```
#[derive(ZeroizeOnDrop)]
pub struct Pin {
    /// The PIN, then zeros.
    bytes: [u8; MAX_PIN_LEN],
    length: u8,
}

impl Pin {
    /// Takes a PIN as typed or as stored.
    ///
    /// # Errors
    /// [`Error::PinLength`] unless it has 1 to 32 bytes.
    pub fn new(pin: impl AsRef<[u8]>) -> Result<Self, Error> {
        wiped_after(Depth::Value, || Self::of(pin.as_ref()))
    }

    fn of(pin: &[u8]) -> Result<Self, Error> {
        if pin.is_empty() || pin.len() > MAX_PIN_LEN {
            return Err(Error::PinLength { length: pin.len() });
        }
        let mut bytes = [0; MAX_PIN_LEN];
        bytes.iter_mut().zip(pin).for_each(|(place, byte)| *place = *byte);
        Ok(Self { bytes, length: pin.len() as u8 })
    }

    /// Draws a PIN of 4 to 12 digits from the caller's random bytes. Each PIN that is not weak
    /// ([`Pin::is_weak`]) is as likely as any other.
    ///
    /// A byte gives a digit five times in eight on average; 64 bytes suffice for practically every draw.
    ///
    /// # Errors
    /// [`Error::PinDigits`], [`Error::RandomnessExhausted`].
    pub fn from_random(random: &[u8], digits: u32) -> Result<Self, Error> {
        wiped_after(Depth::Value, || Self::drawn(random, digits))
    }

    fn drawn(random: &[u8], digits: u32) -> Result<Self, Error> {
        if !(4..=12).contains(&digits) {
            return Err(Error::PinDigits { digits });
        }
        let mut pin = Self { bytes: [0; MAX_PIN_LEN], length: 0 };
        for byte in random {
            // Four random bits are a digit, or are thrown away: what is kept tells nothing by having been kept.
            let drawn = byte & 0x0f;
            if revealed(drawn > 9) {
                continue;
            }
            if let Some(place) = pin.bytes.get_mut(usize::from(pin.length)) {
                *place = b'0' | drawn;
            }
            pin.length = pin.length.saturating_add(1);
            if u32::from(pin.length) == digits {
                if !revealed(pin.is_weak()) {
                    return Ok(pin);
                }
                pin.bytes = [0; MAX_PIN_LEN];
                pin.length = 0;
            }
        }
        Err(Error::RandomnessExhausted { given: random.len() })
    }

    /// Whether it is one of the PINs that are guessed first: one digit or one pair again and again (0000, 1212),
    /// even steps up or down (1234, 9876, 2468, and round the corner 7890), two halves alike or mirrored (4747, 4774),
    /// a year of the last or this century (1987, 2026), or the middle column of the keys (2580, 0852).
    ///
    /// It takes the same time for all PINs of one length.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        let pin = self.expose();
        let (front, back) = pin.split_at(pin.len() / 2);
        let steps = || pin.iter().zip(pin.iter().skip(1)).map(|(one, next)| step_up(*one, *next));
        let weak = alike(steps(), steps().skip(1))
            | alike(pin.iter().copied(), pin.iter().copied().skip(2))
            | (front.ct_eq(back))
            | alike(pin.iter().copied(), pin.iter().copied().rev());
        let weak_of_four = match pin {
            [a, b, _, _] => {
                let century = [*a, *b];
                century.ct_eq(b"19") | century.ct_eq(b"20") | pin.ct_eq(b"2580") | pin.ct_eq(b"0852")
            }
            _ => Choice::from(0),
        };
        (weak | weak_of_four).into()
    }

    /// The PIN itself: for storing it encrypted, or for showing it to its owner.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

impl Clone for Pin {
    fn clone(&self) -> Self {
        wiped_after(Depth::Value, || Self { bytes: self.bytes, length: self.length })
    }
}

impl ConstantTimeEq for Pin {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.bytes.ct_eq(&other.bytes) & self.length.ct_eq(&other.length)
    }
}

impl PartialEq for Pin {
    fn eq(&self, other: &Self) -> bool {
        self.ct_eq(other).into()
    }
}

impl Eq for Pin {}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

/// The step from one digit up to the next, round the corner from 9 to 0, without a division.
fn step_up(one: u8, next: u8) -> u8 {
    let step = next.wrapping_sub(one);
    u8::conditional_select(&step, &step.wrapping_add(10), (step >> 7).into())
}

/// Whether two rows of bytes are the same as far as the shorter one goes.
fn alike(one: impl Iterator<Item = u8>, other: impl Iterator<Item = u8>) -> Choice {
    one.zip(other).fold(0, |difference, (a, b)| difference | (a ^ b)).ct_eq(&0)
}

/// Splits what was typed into one field, PIN first and code last, into the two. The code is the last digits as many
/// as the token shows, with the spaces and hyphens among them; those at the seam belong to neither.
///
/// Nothing is said about either part: an empty PIN or a malformed code comes out as such.
///
/// ```
/// use kodeviser::{Digits, split_pin_and_code};
/// assert_eq!(split_pin_and_code(b"7304 123 456", Digits::Six), (&b"7304"[..], &b"123 456"[..]));
/// assert_eq!(split_pin_and_code(b"7304123456", Digits::Six), (&b"7304"[..], &b"123456"[..]));
/// assert_eq!(split_pin_and_code(b"456", Digits::Six), (&b""[..], &b"456"[..]));
/// ```
#[must_use]
pub fn split_pin_and_code(typed: &[u8], digits: Digits) -> (&[u8], &[u8]) {
    let mut wanted = digits.count();
    let mut seam = typed.len();
    for (position, byte) in typed.iter().enumerate().rev() {
        if wanted == 0 {
            break;
        }
        if !is_separator(*byte) {
            wanted = wanted.saturating_sub(1);
        }
        seam = position;
    }
    let (mut pin, code) = typed.split_at_checked(seam).unwrap_or((typed, &[]));
    while let [shorter @ .., last] = pin
        && is_separator(*last)
    {
        pin = shorter;
    }
    (pin, code)
}
