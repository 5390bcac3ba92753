//! The device itself: a secret, and a counter or a clock. What a maker of tokens would put behind the button.

use kodeviser::{Algorithm, Code, Digits, Error, generate};

/// What both kinds of device have in their flash.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// The hash.
    pub algorithm: Algorithm,
    /// How many digits the display has.
    pub digits: Digits,
    /// 1 to 128 bytes.
    pub secret: &'a [u8],
}

impl Settings<'_> {
    fn code(&self, moving_factor: u64) -> Result<Code, Error> {
        generate(self.algorithm, self.digits, self.secret, moving_factor)
    }
}

/// A device that counts how often its button is pressed.
#[derive(Debug)]
pub struct CounterDevice<'a> {
    settings: Settings<'a>,
    /// The counter of the next press: to be kept where it outlives a change of the battery.
    counter: u64,
}

impl<'a> CounterDevice<'a> {
    /// A device whose first code is that of this counter.
    #[must_use]
    pub const fn new(settings: Settings<'a>, counter: u64) -> Self {
        Self { settings, counter }
    }

    /// The button: the code, and the counter moves on. It moves first, so that no code is ever shown twice.
    ///
    /// # Errors
    /// [`Error::CounterExhausted`] at the last counter; those of [`generate`].
    pub fn press(&mut self) -> Result<Code, Error> {
        let counter = self.counter;
        self.counter = counter.checked_add(1).ok_or(Error::CounterExhausted)?;
        self.settings.code(counter)
    }
}

/// A device with a clock. It has no other time than the ticks of its own watch crystal.
#[derive(Debug)]
pub struct ClockDevice<'a> {
    settings: Settings<'a>,
    period: u64,
    /// Unix seconds by its own clock, and the ticks since the last of them.
    seconds: u64,
    ticks: u32,
}

/// What a watch crystal is sold for: 32768 Hz.
pub const TICKS_A_SECOND: u32 = 1 << 15;

impl<'a> ClockDevice<'a> {
    /// A device whose clock is set to this time, in Unix seconds. A period of 0 is taken for 1.
    #[must_use]
    pub const fn new(settings: Settings<'a>, period: u32, now: u64) -> Self {
        let period = if period == 0 { 1 } else { period as u64 };
        Self { settings, period, seconds: now, ticks: 0 }
    }

    /// The crystal has ticked so often: what the timer counted since it was last read.
    pub const fn tick(&mut self, ticks: u64) {
        let all = ticks.saturating_add(self.ticks as u64);
        self.seconds = self.seconds.saturating_add(all / TICKS_A_SECOND as u64);
        self.ticks = (all % TICKS_A_SECOND as u64) as u32;
    }

    /// The button: the code of the time step that its clock is in.
    ///
    /// # Errors
    /// Those of [`generate`].
    pub fn press(&self) -> Result<Code, Error> {
        self.settings.code(self.seconds.checked_div(self.period).unwrap_or(0))
    }
}
