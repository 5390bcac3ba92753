//! What the device under test computes, or is suspected to compute: the library's code, with room for a firmware's mistakes
//! before it (which moving factor) and after it (which digits).

use kodeviser::{Algorithm, Digits, Profile, Secret, Token};

use crate::seconds::{Nanoseconds, SECOND};

pub(crate) struct Prover {
    token: Token,
    /// From the counter, or the number of the time step, to what is hashed.
    hashed: fn(u64) -> u64,
    /// From the code to what is shown.
    shown: fn(u32) -> u32,
    digits: u8,
}

/// The steps of a clock. T0 may lie before 1970 and a step may be shorter than a second, as no right firmware has it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Clock {
    pub(crate) period: Nanoseconds,
    pub(crate) t0: Nanoseconds,
}

impl Prover {
    /// One without a mistake.
    pub(crate) fn new(algorithm: Algorithm, digits: Digits, secret: &Secret) -> Self {
        // The steps of a clock are counted here, so a counter's profile does for both kinds.
        let token = Token::new(Profile::hotp(algorithm, digits), secret);
        Self { token, hashed: |moving_factor| moving_factor, shown: |code| code, digits: digits.count() }
    }

    pub(crate) fn hashing(mut self, hashed: fn(u64) -> u64) -> Self {
        self.hashed = hashed;
        self
    }

    pub(crate) fn showing(mut self, digits: Digits, shown: fn(u32) -> u32) -> Self {
        (self.digits, self.shown) = (digits.count(), shown);
        self
    }

    /// What it shows at a counter or in a step, as a number.
    pub(crate) fn code_at(&self, moving_factor: u64) -> u32 {
        let code = self.token.code_at_counter((self.hashed)(moving_factor));
        (self.shown)(code.as_str().parse().unwrap_or(0))
    }

    pub(crate) const fn digits(&self) -> u8 {
        self.digits
    }
}

impl Clock {
    pub(crate) fn new(period: u32, t0: u64) -> Self {
        Self { period: Nanoseconds::from(period) * SECOND, t0: Nanoseconds::from(t0) * SECOND }
    }

    /// The step at a time; negative before T0.
    pub(crate) const fn step_at(&self, time: Nanoseconds) -> i128 {
        (time - self.t0).div_euclid(self.period)
    }

    /// When a step begins.
    pub(crate) fn begin(&self, step: u64) -> Nanoseconds {
        self.t0 + i128::from(step) * self.period
    }

    /// How far a clock in the middle of a step is ahead of a time.
    pub(crate) fn ahead(&self, step: u64, time: Nanoseconds) -> Nanoseconds {
        self.begin(step) + self.period / 2 - time
    }
}
