//! The estimate of a token's clock: phase, rate, and how sure we are of each. Integers only.

use super::candidates::Prediction;
use crate::Policy;

/// How long a person takes from pressing the button to sending the code, on average.
const TYPING_MS: i64 = 10_000;
/// Some take much longer and nobody much shorter, so the window leans this much towards late codes, or a sixth of a period
/// if that is less. On the simulated population (`examples/drift`) it halves the refused first tries; more of it costs
/// second codes.
const LEAN_MS: u32 = 5_000;
/// What one success leaves open: half a period of 30 seconds.
const NOISE_MS: u32 = 15_000;
/// However many successes there are, the phase is not believed closer than this.
const LEAST_UNCERTAINTY_MS: u64 = 2_000;
/// How much a quartz changes its rate by temperature and age.
const WANDER_PPB: u64 = 3_000;
/// A rate over a short time is believed less: by t / (t + this).
const SHRINK_SECONDS: i64 = 15 * DAY;
/// A rate over less than this is not believed at all.
const LEAST_BASE_SECONDS: i64 = 10 * DAY;
/// A new anchor is taken this long after the last one, so the slope's anchor is up to twice as old.
const ANCHOR_SECONDS: i64 = 180 * DAY;

const DAY: i64 = 86_400;
/// No time between two events is taken to be longer.
const CENTURY: u64 = 100 * 365 * 86_400;
/// A rate uncertainty above any policy's bound, which then holds in its stead.
const UNKNOWN_PPB: u32 = u32::MAX;
/// A gain is given in parts of 2^16.
const GAIN_ONE: u64 = 1 << 16;

/// Where the token's clock is, as of the last success.
///
/// The phase is that of the codes: how far a code that arrives is ahead of the server's clock, less the lean towards late
/// ones. The device itself is ahead by that and by the typing delay more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) latest: Estimate,
    pub(crate) rate_ppb: i32,
    pub(crate) rate_uncertainty_ppb: u32,
    /// Earlier estimates, the older first: the rate is the slope from that one to now.
    pub(crate) anchors: [Estimate; 2],
}

/// An estimate of the phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Estimate {
    /// In Unix seconds.
    pub(crate) at: u64,
    pub(crate) phase_ms: i64,
    pub(crate) uncertainty_ms: u32,
}

/// The present time, in the time steps of a token and with what the policy believes of quartzes.
pub(super) struct Present {
    /// In Unix seconds.
    now: u64,
    step: u64,
    /// Since the step began. No step is longer than a day.
    into_step_ms: u32,
    period_ms: u32,
    /// The fastest drift that is believed.
    bound_ppb: i32,
}

impl Clock {
    /// Nothing is known, and nothing speaks against a clock that is right.
    pub(crate) const UNKNOWN: Self = {
        let unknown = Estimate { at: 0, phase_ms: 0, uncertainty_ms: 0 };
        Self { latest: unknown, rate_ppb: 0, rate_uncertainty_ppb: 0, anchors: [unknown; 2] }
    };

    /// A phase with no history.
    pub(crate) const fn measured(phase_ms: i64, at: u64) -> Self {
        let latest = Estimate { at, phase_ms, uncertainty_ms: NOISE_MS };
        Self { latest, rate_ppb: 0, rate_uncertainty_ppb: UNKNOWN_PPB, anchors: [latest; 2] }
    }

    /// Enrolment or resynchronization with a code: afresh.
    pub(super) fn restart(&mut self, moving_factor: u64, present: &Present) {
        *self = Self::measured(present.observed_phase(moving_factor), present.now);
    }

    /// A far code and its next one. The way from the anchor to here tells the rate, as long as a quartz can have gone it;
    /// otherwise something else has set a clock, and this one starts afresh.
    pub(super) fn relocate(&mut self, moving_factor: u64, present: &Present) {
        let phase_ms = present.observed_phase(moving_factor);
        if !self.move_to(Estimate { at: present.now, phase_ms, uncertainty_ms: NOISE_MS }, present) {
            *self = Self::measured(phase_ms, present.now);
        }
    }

    /// A success: the phase is pulled towards the observed one, the less the surer it was.
    pub(super) fn adjust(&mut self, moving_factor: u64, present: &Present) {
        let uncertainty = self.uncertainty_at(present).max(LEAST_UNCERTAINTY_MS);
        let sum = uncertainty.saturating_add(NOISE_MS.into());
        let gain = (uncertainty.saturating_mul(GAIN_ONE) / sum) as i64;
        let predicted = self.phase_at(present);
        let surprise = present.observed_phase(moving_factor).saturating_sub(predicted);
        let phase_ms = predicted.saturating_add(surprise.saturating_mul(gain) / GAIN_ONE as i64);
        let uncertainty = (uncertainty.saturating_mul(NOISE_MS.into()) / sum).max(LEAST_UNCERTAINTY_MS);
        self.move_to(Estimate { at: present.now, phase_ms, uncertainty_ms: saturated(uncertainty) }, present);
    }

    /// Takes up a new estimate, and the rate as the slope from the older anchor to it. Whether a quartz can have gone that
    /// way; over a short time nothing is believed.
    fn move_to(&mut self, here: Estimate, present: &Present) -> bool {
        let [_, newer] = self.anchors;
        if elapsed(newer.at, here.at) >= ANCHOR_SECONDS {
            self.anchors = [newer, here];
        }
        self.latest = here;
        self.rate_ppb = 0;
        self.rate_uncertainty_ppb = UNKNOWN_PPB;
        let [anchor, _] = self.anchors;
        let base = elapsed(anchor.at, here.at);
        if base < LEAST_BASE_SECONDS {
            return false;
        }
        let way = here.phase_ms.saturating_sub(anchor.phase_ms);
        let ends = i64::from(here.uncertainty_ms) + i64::from(anchor.uncertainty_ms);
        // The way is at most as long as the base, a slope of 1000 ppm.
        let slope = way.clamp(-base, base) * 1_000_000 / base;
        let shrunk = slope * base / base.saturating_add(SHRINK_SECONDS);
        self.rate_ppb = present.believed(shrunk as i32);
        self.rate_uncertainty_ppb = saturated(WANDER_PPB + (ends * 1_000_000 / base) as u64);
        way.unsigned_abs() <= (drift(present.bound_ppb, base) + ends) as u64
    }

    /// The step of a code that arrives now. It may be below 0 or above 2^64.
    pub(super) fn predicted_step(&self, present: &Present) -> Prediction {
        let into_step_ms = self.phase_at(present).saturating_add(present.into_step_ms.into());
        Prediction { from: present.step, ahead: into_step_ms.div_euclid(present.period_ms.max(1).into()) }
    }

    /// How many steps to each side of the prediction the token may well be.
    pub(super) fn half_width(&self, present: &Present) -> u64 {
        self.uncertainty_at(present) * 2 / u64::from(present.period_ms.max(1)) + 2
    }

    /// How far the device's clock is ahead, in whole seconds.
    pub(super) fn drift_seconds(&self, present: &Present) -> i64 {
        self.latest.phase_ms.saturating_add(TYPING_MS + i64::from(present.lean_ms())).div_euclid(1000)
    }

    fn phase_at(&self, present: &Present) -> i64 {
        let rate_ppb = present.believed(self.rate_ppb);
        self.latest.phase_ms.saturating_add(drift(rate_ppb, elapsed(self.latest.at, present.now)))
    }

    fn uncertainty_at(&self, present: &Present) -> u64 {
        let rate_ppb = self.rate_uncertainty_ppb.min(present.bound_ppb.unsigned_abs()) as i32;
        let growth = drift(rate_ppb, elapsed(self.latest.at, present.now)).unsigned_abs();
        u64::from(self.latest.uncertainty_ms) + growth
    }
}

impl Present {
    /// The period is 1 to 86400 seconds, and `now` is not before T0.
    pub(super) fn new(now: u64, period: u32, t0: u64, policy: &Policy) -> Self {
        let since_t0 = now.saturating_sub(t0);
        let period_seconds = u64::from(period.max(1));
        Self {
            now,
            step: since_t0 / period_seconds,
            into_step_ms: (since_t0 % period_seconds) as u32 * 1000,
            period_ms: period * 1000,
            bound_ppb: (policy.drift_ppm * 1000) as i32,
        }
    }

    /// The phase at which a code that arrives now is in the middle of its step, or a little past it.
    fn observed_phase(&self, moving_factor: u64) -> i64 {
        let apart = i64::try_from(moving_factor.abs_diff(self.step)).unwrap_or(i64::MAX);
        let ahead = if moving_factor < self.step { -apart } else { apart };
        let late = i64::from(self.lean_ms()) + i64::from(self.into_step_ms) - i64::from(self.period_ms / 2);
        ahead.saturating_mul(self.period_ms.into()).saturating_sub(late)
    }

    /// A rate within the policy's bound.
    fn believed(&self, rate_ppb: i32) -> i32 {
        rate_ppb.min(self.bound_ppb).max(-self.bound_ppb)
    }

    fn lean_ms(&self) -> u32 {
        LEAN_MS.min(self.period_ms / 6)
    }
}

/// How far a clock of that rate goes wrong, in milliseconds. Both are bounded, so nothing overflows.
fn drift(rate_ppb: i32, seconds: i64) -> i64 {
    i64::from(rate_ppb) * seconds / 1_000_000
}

/// Seconds from one time to another; negative where the server's clock went back.
#[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
fn elapsed(from: u64, to: u64) -> i64 {
    let between = from.abs_diff(to).min(CENTURY) as i64;
    if to < from { -between } else { between }
}

fn saturated(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
