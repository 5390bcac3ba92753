//! The estimate of a token's clock: phase, rate, and how sure we are of each. Integers only.

use super::scan::Prediction;
use crate::Policy;

/// How long a person takes from pressing the button to sending the code, on average.
const TYPING_MS: i64 = 10_000;
/// Some take much longer and nobody much shorter, so the window leans this much towards late codes, or a sixth of a period
/// if that is less. On the simulated population (`examples/drift`) it halves the refused first tries; more of it costs
/// second codes.
const LEAN_MS: i64 = 5_000;
/// What one success leaves open: half a period of 30 seconds.
const NOISE_MS: u64 = 15_000;
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
    /// When the phase was estimated, in Unix seconds.
    pub(crate) at: u64,
    pub(crate) phase_ms: i64,
    pub(crate) uncertainty_ms: u32,
    pub(crate) rate_ppb: i32,
    pub(crate) rate_uncertainty_ppb: u32,
    /// Earlier estimates, the older first: the rate is the slope from that one to now.
    pub(crate) anchors: [Anchor; 2],
}

/// An earlier estimate of the phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// In Unix seconds.
    pub(crate) at: u64,
    pub(crate) phase_ms: i64,
    pub(crate) uncertainty_ms: u32,
}

/// The time steps of a token.
#[derive(Clone, Copy)]
pub(super) struct Steps {
    /// In seconds, 1 to 86400.
    pub(super) period: u32,
    /// In Unix seconds.
    pub(super) t0: u64,
}

impl Clock {
    /// Nothing is known, and nothing speaks against a clock that is right.
    pub(crate) const UNKNOWN: Self = Self {
        at: 0,
        phase_ms: 0,
        uncertainty_ms: 0,
        rate_ppb: 0,
        rate_uncertainty_ppb: 0,
        anchors: [Anchor { at: 0, phase_ms: 0, uncertainty_ms: 0 }; 2],
    };

    /// A phase with no history.
    pub(crate) const fn measured(phase_ms: i64, at: u64) -> Self {
        let uncertainty_ms = saturated(NOISE_MS);
        let anchor = Anchor { at, phase_ms, uncertainty_ms };
        Self { at, phase_ms, uncertainty_ms, rate_ppb: 0, rate_uncertainty_ppb: UNKNOWN_PPB, anchors: [anchor; 2] }
    }

    /// The clock after enrolment or resynchronization with a code: afresh.
    pub(super) fn enrolled(moving_factor: u64, now: u64, steps: Steps) -> Self {
        Self::measured(steps.observed_phase(moving_factor, now), now)
    }

    /// The clock after a far code and its next one. The way from the anchor to here tells the rate, as long as a quartz can
    /// have gone it; otherwise something else has set a clock, and this one starts afresh.
    pub(super) fn after_pair(&self, moving_factor: u64, now: u64, steps: Steps, policy: &Policy) -> Self {
        let started = Self::enrolled(moving_factor, now, steps);
        let [here, _] = started.anchors;
        let (anchors, rate_ppb, rate_uncertainty_ppb) = self.drawn_to(here, policy);
        if !here.is_reached_from(anchors[0], policy) {
            return started;
        }
        Self { rate_ppb, rate_uncertainty_ppb, anchors, ..started }
    }

    /// The clock after a success: the phase is pulled towards the observed one, the less the surer it was.
    pub(super) fn after_success(&self, moving_factor: u64, now: u64, steps: Steps, policy: &Policy) -> Self {
        let uncertainty = self.uncertainty_at(now, policy).max(LEAST_UNCERTAINTY_MS);
        let sum = uncertainty.saturating_add(NOISE_MS);
        let gain = (uncertainty.saturating_mul(GAIN_ONE) / sum) as i64;
        let predicted = self.phase_at(now, policy);
        let surprise = steps.observed_phase(moving_factor, now).saturating_sub(predicted);
        let phase_ms = predicted.saturating_add(surprise.saturating_mul(gain) / GAIN_ONE as i64);
        let uncertainty = (uncertainty.saturating_mul(NOISE_MS) / sum).max(LEAST_UNCERTAINTY_MS);
        let here = Anchor { at: now, phase_ms, uncertainty_ms: saturated(uncertainty) };
        let (anchors, rate_ppb, rate_uncertainty_ppb) = self.drawn_to(here, policy);
        Self { at: now, phase_ms, uncertainty_ms: here.uncertainty_ms, rate_ppb, rate_uncertainty_ppb, anchors }
    }

    /// The anchors as of here, and the rate from the older one to here with its uncertainty.
    fn drawn_to(&self, here: Anchor, policy: &Policy) -> ([Anchor; 2], i32, u32) {
        let [older, newer] = self.anchors;
        let anchors = if elapsed(newer.at, here.at) >= ANCHOR_SECONDS { [newer, here] } else { [older, newer] };
        let (rate_ppb, rate_uncertainty_ppb) = here.rate_since(anchors[0], policy);
        (anchors, rate_ppb, rate_uncertainty_ppb)
    }

    /// The step of a code that arrives at `now`, which is not before T0. It may be below 0 or above 2^64.
    pub(super) fn predicted_step(&self, now: u64, steps: Steps, policy: &Policy) -> Prediction {
        let (step, into_step) = steps.at(now);
        let into_step_ms = into_step.saturating_mul(1000).saturating_add(self.phase_at(now, policy));
        Prediction { from: step, ahead: into_step_ms.div_euclid(steps.period_ms()) }
    }

    /// How many steps to each side of the prediction the token may well be.
    pub(super) fn half_width(&self, now: u64, steps: Steps, policy: &Policy) -> u64 {
        let twice = self.uncertainty_at(now, policy).saturating_mul(2);
        (twice / steps.period_ms().unsigned_abs().max(1)).saturating_add(2)
    }

    /// How far the device's clock is ahead, in whole seconds.
    pub(super) fn drift_seconds(&self, steps: Steps) -> i64 {
        self.phase_ms.saturating_add(TYPING_MS).saturating_add(steps.lean_ms()).div_euclid(1000)
    }

    fn phase_at(&self, now: u64, policy: &Policy) -> i64 {
        let bound = i64::from(policy.drift_ppm).saturating_mul(1000);
        let rate = i64::from(self.rate_ppb).clamp(-bound, bound);
        self.phase_ms.saturating_add(rate.saturating_mul(elapsed(self.at, now)) / 1_000_000)
    }

    fn uncertainty_at(&self, now: u64, policy: &Policy) -> u64 {
        let rate_uncertainty =
            u64::from(self.rate_uncertainty_ppb).min(u64::from(policy.drift_ppm).saturating_mul(1000));
        let growth = rate_uncertainty.saturating_mul(elapsed(self.at, now).unsigned_abs()) / 1_000_000;
        u64::from(self.uncertainty_ms).saturating_add(growth)
    }
}

impl Anchor {
    /// Whether a quartz within the policy's bound can have gone from the earlier anchor to this one.
    fn is_reached_from(self, earlier: Self, policy: &Policy) -> bool {
        let base = elapsed(earlier.at, self.at);
        let ends = u64::from(self.uncertainty_ms).saturating_add(u64::from(earlier.uncertainty_ms));
        let farthest = base.unsigned_abs().saturating_mul(policy.drift_ppm.into()) / 1000;
        base >= LEAST_BASE_SECONDS
            && self.phase_ms.saturating_sub(earlier.phase_ms).unsigned_abs() <= farthest.saturating_add(ends)
    }

    /// The slope from an earlier anchor to this one, and how far it may be off; nothing is believed over a short time.
    fn rate_since(self, earlier: Self, policy: &Policy) -> (i32, u32) {
        let base = elapsed(earlier.at, self.at);
        if base < LEAST_BASE_SECONDS {
            return (0, UNKNOWN_PPB);
        }
        let bound = i64::from(policy.drift_ppm).saturating_mul(1000);
        let slope = self.phase_ms.saturating_sub(earlier.phase_ms).saturating_mul(1_000_000) / base;
        let shrunk = slope.clamp(-1_000_000, 1_000_000).saturating_mul(base) / base.saturating_add(SHRINK_SECONDS);
        let ends = u64::from(self.uncertainty_ms).saturating_add(u64::from(earlier.uncertainty_ms));
        let uncertainty = WANDER_PPB.saturating_add(ends.saturating_mul(1_000_000) / base.unsigned_abs().max(1));
        (shrunk.clamp(-bound, bound) as i32, saturated(uncertainty))
    }
}

impl Steps {
    fn period_ms(self) -> i64 {
        i64::from(self.period.max(1)).saturating_mul(1000)
    }

    /// The server's step at `now`, and the seconds since it began.
    fn at(self, now: u64) -> (u64, i64) {
        let since_t0 = now.saturating_sub(self.t0);
        let period = u64::from(self.period.max(1));
        (since_t0 / period, (since_t0 % period) as i64)
    }

    /// The phase at which a code that arrives at `now` is in the middle of its step, or a little past it.
    fn observed_phase(self, moving_factor: u64, now: u64) -> i64 {
        let (step, into_step) = self.at(now);
        let apart = i64::try_from(moving_factor.abs_diff(step)).unwrap_or(i64::MAX);
        let ahead = if moving_factor < step { apart.saturating_neg() } else { apart };
        ahead
            .saturating_mul(self.period_ms())
            .saturating_add(self.period_ms() / 2)
            .saturating_sub(self.lean_ms())
            .saturating_sub(into_step.saturating_mul(1000))
    }

    fn lean_ms(self) -> i64 {
        LEAN_MS.min(self.period_ms() / 6)
    }
}

/// Seconds from one time to another; negative where the server's clock went back.
fn elapsed(from: u64, to: u64) -> i64 {
    let between = from.abs_diff(to).min(CENTURY) as i64;
    if to < from { between.saturating_neg() } else { between }
}

const fn saturated(number: u64) -> u32 {
    if number > u32::MAX as u64 { u32::MAX } else { number as u32 }
}
