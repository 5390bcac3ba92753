//! The token itself: what the device and its verifier both hold.

use core::fmt;

use crate::mac::{Key, Question};
use crate::stack::{Depth, wiped_after};
use crate::{Code, Error, Profile, Secret};

/// A token: its profile and its secret made ready. Wiped on drop, never printed.
///
/// It has nothing that moves, so one token may serve many threads.
///
/// ```
/// use kodeviser::{Algorithm, Digits, Profile, Secret, Token};
/// let secret = Secret::from_bytes(b"12345678901234567890")?;
/// let token = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Six), &secret);
/// assert_eq!(token.code_at_counter(0).as_str(), "755224"); // RFC 4226 appendix D
/// # Ok::<(), kodeviser::Error>(())
/// ```
pub struct Token {
    profile: Profile,
    key: Key,
    weak: bool,
}

impl Token {
    /// Makes a token ready: four compressions, once. The secret may be dropped afterwards.
    #[must_use]
    pub fn new(profile: Profile, secret: &Secret) -> Self {
        wiped_after(Depth::Key, || Self { profile, key: Key::new(profile.algorithm(), secret), weak: secret.is_weak() })
    }

    /// What it computes.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Whether its secret is shorter than the 128 bits of RFC 4226 (R6).
    #[must_use]
    pub const fn is_weak(&self) -> bool {
        self.weak
    }

    /// Reads what a person typed as a code of this token: [`Code::parse`] with the token's digits.
    ///
    /// # Errors
    /// Those of [`Code::parse`].
    #[cfg_attr(kodeviser_small, inline(never))]
    pub fn parse(&self, typed: impl AsRef<[u8]>) -> Result<Code, Error> {
        Code::parse(typed, self.profile.digits())
    }

    /// The code at a moving factor: a counter, or the number of a time step (RFC 4226 section 5.3).
    #[must_use]
    #[cfg_attr(kodeviser_small, inline(never))]
    pub fn code_at_counter(&self, counter: u64) -> Code {
        wiped_after(self.depth(), || self.code_at(counter))
    }

    /// The code at a time in Unix seconds (RFC 6238 section 4.2).
    ///
    /// # Errors
    /// [`Error::NoClock`] for a counter token, [`Error::TimeBeforeT0`].
    pub fn code_at_time(&self, time: u64) -> Result<Code, Error> {
        let step = self.profile.step_at(time)?;
        wiped_after(self.depth(), || Ok(self.code_at(step)))
    }

    fn code_at(&self, moving_factor: u64) -> Code {
        Code::ending(self.key.truncated(moving_factor), self.profile.digits())
    }

    /// How deep the computation of a code goes.
    pub(crate) fn depth(&self) -> Depth {
        Depth::of_a_code(self.profile.algorithm())
    }

    /// Whether its code at a moving factor is one of two typed ones.
    pub(crate) fn question(&self, typed: [u32; 2]) -> Question<'_> {
        let reduction = self.profile.digits().reduction();
        Question { key: &self.key, reduction, typed }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("profile", &self.profile).finish_non_exhaustive()
    }
}
