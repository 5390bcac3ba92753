//! The device under test, as it should be.

use std::fmt;

use kodeviser::{MovingFactor, Profile};

use crate::mistakes::name_of;
use crate::prover::{Clock, Prover};
use crate::secret::SecretText;

pub(crate) struct Device {
    pub(crate) profile: Profile,
    pub(crate) secret: SecretText,
    pub(crate) first_counter: u64,
    /// How far to search.
    pub(crate) window: u64,
}

impl Device {
    /// Nothing for a counter token.
    pub(crate) fn clock(&self) -> Option<Clock> {
        match self.profile.moving_factor() {
            MovingFactor::Counter => None,
            MovingFactor::Clock { period, t0 } => Some(Clock::new(period, t0)),
        }
    }

    pub(crate) fn prover(&self) -> Prover {
        Prover::new(self.profile.algorithm(), self.profile.digits(), &self.secret.secret)
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (algorithm, digits) = (name_of(self.profile.algorithm()), self.profile.digits().count());
        match self.profile.moving_factor() {
            MovingFactor::Counter => {
                write!(f, "HOTP, {algorithm}, {digits} digits, from counter {}", self.first_counter)
            }
            MovingFactor::Clock { period, t0 } => write!(f, "TOTP, {algorithm}, {digits} digits, {period} s from {t0}"),
        }
    }
}
