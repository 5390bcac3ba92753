//! What a token computes, apart from its secret.

use crate::{Digits, Error};

/// The longest time step: 24 hours, in seconds.
pub const MAX_PERIOD: u32 = 86_400;

/// The hash under the HMAC (RFC 6238 section 1.2).
///
/// All three are there, unless the features `sha1`, `sha256`, `sha512` name some: then only those are, which saves a device's
/// flash. That is for the one who builds the whole image to decide; a library should not name any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
    /// SHA-1, as RFC 4226 has it.
    Sha1,
    #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
    /// SHA-256.
    Sha256,
    #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// All that are there.
    pub(crate) const ALL: &[Self] = &[
        #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
        Self::Sha1,
        #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
        Self::Sha256,
        #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
        Self::Sha512,
    ];

    /// Whether it computes in words of 64 bits.
    pub(crate) const fn has_long_words(self) -> bool {
        match self {
            #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
            Self::Sha512 => true,
            #[allow(unreachable_patterns, reason = "the others may be left out")]
            _ => false,
        }
    }
}

/// What changes from one code to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MovingFactor {
    /// A counter of button presses (HOTP, RFC 4226 section 5.1).
    Counter,
    /// The number of whole time steps since `t0` (TOTP, RFC 6238 section 4).
    Clock {
        /// The length of a time step in seconds: 1 to 86400.
        period: u32,
        /// The start of step 0, in Unix seconds.
        t0: u64,
    },
}

/// What a token computes: hash, digits, and a counter or a clock.
///
/// ```
/// use kodeviser::{Algorithm, Digits, Profile};
/// let counter = Profile::hotp(Algorithm::Sha1, Digits::Six);
/// let clock = Profile::totp(Algorithm::Sha256, Digits::Eight, 30, 0)?;
/// assert_eq!(clock.step_at(59)?, 1);
/// assert!(counter.step_at(59).is_err());
/// # Ok::<(), kodeviser::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    algorithm: Algorithm,
    digits: Digits,
    moving_factor: MovingFactor,
}

impl Profile {
    /// A token that counts button presses. RFC 4226 knows SHA-1 alone; other hashes are in use.
    #[must_use]
    pub const fn hotp(algorithm: Algorithm, digits: Digits) -> Self {
        Self { algorithm, digits, moving_factor: MovingFactor::Counter }
    }

    /// A token with a clock: time steps of `period` seconds, counted from `t0` (Unix seconds, usually 0).
    ///
    /// # Errors
    /// [`Error::Period`] unless the period is 1 to 86400 seconds.
    pub const fn totp(algorithm: Algorithm, digits: Digits, period: u32, t0: u64) -> Result<Self, Error> {
        if period == 0 || period > MAX_PERIOD {
            return Err(Error::Period { period });
        }
        Ok(Self { algorithm, digits, moving_factor: MovingFactor::Clock { period, t0 } })
    }

    /// The hash.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The number of digits.
    #[must_use]
    pub const fn digits(&self) -> Digits {
        self.digits
    }

    /// Counter or clock.
    #[must_use]
    pub const fn moving_factor(&self) -> MovingFactor {
        self.moving_factor
    }

    /// The time step at a time in Unix seconds: floor((time - T0) / period), RFC 6238 section 4.2.
    ///
    /// # Errors
    /// [`Error::NoClock`] for a counter token, [`Error::TimeBeforeT0`].
    pub const fn step_at(&self, time: u64) -> Result<u64, Error> {
        match self.moving_factor {
            MovingFactor::Counter => Err(Error::NoClock),
            MovingFactor::Clock { period, t0 } => match time.checked_sub(t0) {
                // A period is never 0, but a division that cannot panic needs no proof.
                Some(elapsed) => match elapsed.checked_div(period as u64) {
                    Some(step) => Ok(step),
                    None => Err(Error::Period { period }),
                },
                None => Err(Error::TimeBeforeT0 { time, t0 }),
            },
        }
    }
}
