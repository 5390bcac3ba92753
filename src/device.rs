//! A token in software: what the verifier is tried against.

use core::fmt;

use crate::stack::wiped_after;
use crate::{Code, Error, MovingFactor, Token};

const NANOSECONDS: i128 = 1_000_000_000;

/// A device in software: a button, a counter, a drifting quartz and a display.
///
/// Its clock is set right when it is made and from then on runs by its quartz alone: by `quartz_ppb` parts per
/// billion too fast (or, negative, too slow), however long it lies in a drawer.
///
/// ```
/// use kodeviser::{Algorithm, Digits, Profile, Secret, Token, VirtualToken};
/// let secret = Secret::from_bytes(b"12345678901234567890")?;
/// let token = Token::new(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0)?, &secret);
/// let mut device = VirtualToken::new(token, 1_800_000_000, 20_000); // 20 ppm fast
/// let two_years = 2 * 365 * 86_400;
/// device.press(1_800_000_000 + two_years)?;
/// assert_eq!(device.drift_seconds(1_800_000_000 + two_years), 1261);
/// assert_eq!(device.display().unwrap().as_str().len(), 6);
/// # Ok::<(), kodeviser::Error>(())
/// ```
pub struct VirtualToken {
    token: Token,
    /// The counter of the next press.
    counter: u64,
    /// How far the clock was ahead at `set_at`, in nanoseconds: at 1 ppb it gains one in each second.
    ahead_ns: i128,
    set_at: u64,
    quartz_ppb: i32,
    display: Option<Code>,
}

impl VirtualToken {
    /// A device made at `made_at` (Unix seconds) whose quartz runs `quartz_ppb` too fast.
    #[must_use]
    pub const fn new(token: Token, made_at: u64, quartz_ppb: i32) -> Self {
        Self { token, counter: 0, ahead_ns: 0, set_at: made_at, quartz_ppb, display: None }
    }

    /// Sets the counter of the next press.
    pub const fn set_counter(&mut self, counter: u64) {
        self.counter = counter;
    }

    /// The counter of the next press; it says nothing of a token with a clock.
    #[must_use]
    pub const fn counter(&self) -> u64 {
        self.counter
    }

    /// Sets the clock so that it is that far ahead at `now` (Unix seconds); negative: behind.
    pub const fn set_clock(&mut self, now: u64, ahead_seconds: i64) {
        self.ahead_ns = (ahead_seconds as i128).saturating_mul(NANOSECONDS);
        self.set_at = now;
    }

    /// From `now` on (Unix seconds) the quartz runs `quartz_ppb` too fast: it got colder, or older.
    pub const fn set_quartz(&mut self, now: u64, quartz_ppb: i32) {
        self.ahead_ns = self.ahead_ns(now);
        self.set_at = now;
        self.quartz_ppb = quartz_ppb;
    }

    /// How far its clock is ahead of the right time at `now`, in whole seconds, rounded down.
    #[must_use]
    pub const fn drift_seconds(&self, now: u64) -> i64 {
        let seconds = self.ahead_ns(now).div_euclid(NANOSECONDS);
        if seconds > i64::MAX as i128 {
            i64::MAX
        } else if seconds < i64::MIN as i128 {
            i64::MIN
        } else {
            seconds as i64
        }
    }

    /// Presses the button at `now` (Unix seconds): the display shows the code, and a counter moves on.
    ///
    /// # Errors
    /// [`Error::TimeBeforeT0`] where its clock is before its first step, [`Error::CounterExhausted`] after
    /// counter 2^64 - 2. The display goes dark then.
    pub fn press(&mut self, now: u64) -> Result<&Code, Error> {
        wiped_after(self.token.depth(), || self.show(now))
    }

    fn show(&mut self, now: u64) -> Result<&Code, Error> {
        self.display = None;
        let code = match self.token.profile().moving_factor() {
            MovingFactor::Counter => {
                let next = self.counter.checked_add(1).ok_or(Error::CounterExhausted)?;
                let code = self.token.code_at_counter(self.counter);
                self.counter = next;
                code
            }
            MovingFactor::Clock { .. } => {
                // Its clock, too, is a number of 64 bits, and stays at the ends of them.
                self.token.code_at_time(now.saturating_add_signed(self.drift_seconds(now)))?
            }
        };
        Ok(self.display.insert(code))
    }

    /// What the display shows: nothing before the first press.
    #[must_use]
    pub const fn display(&self) -> Option<&Code> {
        self.display.as_ref()
    }

    const fn ahead_ns(&self, now: u64) -> i128 {
        let elapsed = (now as i128).saturating_sub(self.set_at as i128);
        self.ahead_ns.saturating_add(elapsed.saturating_mul(self.quartz_ppb as i128))
    }
}

impl fmt::Debug for VirtualToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualToken").field("token", &self.token).finish_non_exhaustive()
    }
}
