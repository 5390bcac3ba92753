//! One device and its verifier: what time it is for both, what the device shows, and what a person types.

use std::collections::BTreeSet;

use kodeviser::{Algorithm, Digits, Policy, Profile, Secret, State, Token};

use crate::oracle::Hash;
use crate::reference_clock::Steps;
use crate::reference_search::{Circumstances, LARGEST, Purpose, ReferenceToken};
use crate::reference_state::ReferenceState;
use crate::story::{Aim, Device, Edge, Pass, Start, Story, Typed};
use crate::tally::Tally;

/// Two moving factors with the same code under `TWIN_SECRET` (SHA-1, six digits): the first, and how much later the
/// second is.
pub(crate) const TWINS: [(i128, i128); 7] =
    [(910_737, 1), (153_567, 2), (103_424, 3), (2_288_500, 4), (1_217_265, 5), (285_885, 6), (2_386, 8)];
pub(crate) const TWIN_SECRET: &[u8] = b"12345678901234567890";

const USUAL_TIME: i128 = 1_800_000_000;
const USUAL_COUNTER: i128 = 4;

/// The token as the library has it, with its fellow in the model.
pub(crate) struct Tokens {
    pub(crate) library: Token,
    pub(crate) reference: ReferenceToken,
}

impl Tokens {
    pub(crate) fn new(algorithm: Algorithm, secret: &'static [u8], digits: u32, clock: Option<(u32, u64)>) -> Self {
        let shown = Digits::new(digits).unwrap();
        let profile = match clock {
            None => Profile::hotp(algorithm, shown),
            Some((period, t0)) => Profile::totp(algorithm, shown, period, t0).unwrap(),
        };
        let hash = match algorithm {
            Algorithm::Sha1 => Hash::Sha1,
            Algorithm::Sha256 => Hash::Sha256,
            Algorithm::Sha512 => Hash::Sha512,
        };
        let steps = clock.map(|(period, t0)| Steps { period: period.into(), t0: t0.into() });
        Self {
            library: Token::new(profile, &Secret::from_bytes(secret).unwrap()),
            reference: ReferenceToken { hash, secret, digits, steps },
        }
    }

    pub(crate) fn of(device: Device) -> Self {
        match device {
            Device::TwinCounter => Self::new(Algorithm::Sha1, TWIN_SECRET, 6, None),
            Device::Counter => Self::new(Algorithm::Sha512, b"counter, SHA-512", 7, None),
            Device::TwinHalfMinute => Self::new(Algorithm::Sha1, TWIN_SECRET, 6, Some((30, 0))),
            Device::Minute => Self::new(Algorithm::Sha256, b"minute, SHA-256", 8, Some((60, 0))),
            Device::Second => Self::new(Algorithm::Sha1, b"second, SHA-1", 6, Some((1, 0))),
            Device::Day => Self::new(Algorithm::Sha1, b"day, SHA-1", 8, Some((86_400, 1_700_000_000))),
            Device::LateT0 => Self::new(Algorithm::Sha256, b"late, SHA-256", 6, Some((30, 1_799_999_990))),
        }
    }
}

pub(crate) struct World<'a> {
    pub(crate) tokens: Tokens,
    pub(crate) twin: Option<i128>,
    pub(crate) policy: Policy,
    pub(crate) state: State,
    pub(crate) reference: ReferenceState,
    /// The server's time.
    pub(crate) now: i128,
    /// The device's clock: how far ahead of the server's, and how fast it gains.
    pub(crate) ahead_ms: i128,
    pub(crate) quartz_ppb: i128,
    /// The device's counter: that of the next press.
    pub(crate) counter: i128,
    pub(crate) typed_before: Option<String>,
    pub(crate) accepted_at: i128,
    /// Everything accepted since the state was last made anew.
    pub(crate) accepted: BTreeSet<u64>,
    pub(crate) tally: &'a mut Tally,
}

impl<'a> World<'a> {
    pub(crate) fn at_the_start(story: &Story, tally: &'a mut Tally) -> Self {
        let tokens = Tokens::of(story.device);
        let is_twin = matches!(story.device, Device::TwinCounter | Device::TwinHalfMinute);
        let twin = match story.start {
            Start::Twin { index, .. } if is_twin => Some(TWINS[index].0),
            _ => None,
        };
        let (now, counter) = match (story.start, tokens.reference.steps) {
            (Start::Begin(after), Some(steps)) => (steps.t0 + i128::from(after), 0),
            (Start::Begin(after), None) => (i128::from(after), i128::from(after % 12)),
            (Start::End(before), _) => (LARGEST - i128::from(before), LARGEST - i128::from(before % 12)),
            (Start::Twin { after, .. }, steps) if is_twin => {
                let moving_factor = twin.unwrap_or_default() + i128::from(after);
                (steps.map_or(USUAL_TIME, |steps| steps.t0 + moving_factor * steps.period), moving_factor)
            }
            _ => (USUAL_TIME, USUAL_COUNTER),
        };
        Self {
            tokens,
            twin,
            policy: story.policy,
            state: State::fresh(),
            reference: ReferenceState::fresh(),
            now,
            ahead_ms: story.ahead_ms.into(),
            quartz_ppb: story.quartz_ppb.into(),
            counter,
            typed_before: None,
            accepted_at: now,
            accepted: BTreeSet::new(),
            tally,
        }
    }

    pub(crate) fn circumstances(&self) -> Circumstances<'_> {
        Circumstances { token: &self.tokens.reference, policy: &self.policy, now: self.now }
    }

    pub(crate) fn server_time(&self) -> u64 {
        self.now as u64
    }

    /// Moves server and device to another time; only forward does the quartz gain.
    pub(crate) fn go_to(&mut self, time: i128) {
        let time = time.clamp(0, LARGEST);
        let waited = (time - self.now).clamp(0, 200 * 365 * 86_400);
        self.ahead_ms += self.quartz_ppb * waited / 1_000_000;
        self.now = time;
    }

    pub(crate) fn pass(&mut self, pass: Pass) {
        let t0 = self.tokens.reference.steps.map_or(0, |steps| steps.t0);
        match pass {
            Pass::Seconds(seconds) => self.go_to(self.now + i128::from(seconds)),
            Pass::Periods(periods) => {
                let period = self.tokens.reference.steps.map_or(30, |steps| steps.period);
                self.go_to(self.now + i128::from(periods) * period);
            }
            Pass::Server(seconds) => {
                let before = self.now;
                self.now = (self.now + i128::from(seconds)).clamp(0, LARGEST);
                self.ahead_ms -= (self.now - before) * 1_000;
            }
            Pass::SinceAccepted(seconds) => self.go_to(self.accepted_at + i128::from(seconds)),
            Pass::SincePending(seconds) => {
                let given_at = self.reference.pending.map_or(self.now, |pending| pending.given_at);
                self.go_to(given_at + i128::from(seconds));
            }
            Pass::SinceLock(seconds) => {
                if self.now < self.reference.locked_until {
                    self.go_to(self.reference.locked_until + i128::from(seconds));
                }
            }
            Pass::ToTwin(after) => {
                if let (Some(steps), Some(twin)) = (self.tokens.reference.steps, self.twin) {
                    let predicted = self.reference.region(self.circumstances(), Purpose::Login).predicted;
                    self.go_to(self.now + (twin + i128::from(after) - predicted) * steps.period);
                }
            }
            Pass::ToT0(seconds) => self.go_to(t0 + i128::from(seconds)),
            Pass::ToEnd(seconds) => self.go_to(LARGEST - i128::from(seconds)),
        }
    }

    /// What the device would show.
    pub(crate) fn device_shows(&self) -> i128 {
        match self.tokens.reference.steps {
            None => self.counter,
            Some(steps) => ((self.now - steps.t0) * 1_000 + self.ahead_ms).div_euclid(steps.period * 1_000),
        }
    }

    pub(crate) fn moving_factor(&self, aim: Aim, purpose: Purpose) -> i128 {
        match aim {
            Aim::Device(after) => self.device_shows() + i128::from(after),
            Aim::LastUsed(after) => self.reference.last_used.unwrap_or(0) + i128::from(after),
            Aim::Pending(after) => {
                let pending = self.reference.pending.map(|pending| pending.moving_factor);
                pending.unwrap_or(self.device_shows()) + i128::from(after)
            }
            Aim::Edge(edge, after) => {
                let region = self.reference.region(self.circumstances(), purpose);
                let edge = match edge {
                    Edge::NearFirst => region.near.0,
                    Edge::NearLast => region.near.1,
                    Edge::AllFirst => region.all.0,
                    Edge::AllLast => region.all.1,
                };
                edge + i128::from(after)
            }
            Aim::Twin => self.twin.unwrap_or(self.device_shows()),
        }
    }

    pub(crate) fn code_of(&self, moving_factor: i128) -> String {
        if (0..=LARGEST).contains(&moving_factor) {
            self.tokens.reference.code(moving_factor)
        } else {
            self.zeros(self.tokens.reference.digits)
        }
    }

    pub(crate) fn zeros(&self, digits: u32) -> String {
        "0".repeat(digits as usize)
    }

    pub(crate) fn text(&self, typed: Typed, purpose: Purpose) -> String {
        let digits = self.tokens.reference.digits;
        match typed {
            Typed::CodeOf(aim) => self.code_of(self.moving_factor(aim, purpose)),
            Typed::Same => self.typed_before.clone().unwrap_or_else(|| self.zeros(digits)),
            Typed::Zeros => self.zeros(digits),
            Typed::Random(number) => format!("{:0width$}", number % 10_u32.pow(digits), width = digits as usize),
            Typed::OtherDigits => self.zeros(if digits == 8 { 7 } else { digits + 1 }),
        }
    }
}
