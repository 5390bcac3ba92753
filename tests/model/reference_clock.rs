//! The clock estimate as R14 and R15 have it, in unbounded integers: nothing here can overflow, so nothing is guarded.

/// Floor of the uncertainty: 2 s (R15).
const LEAST_UNCERTAINTY_MS: i128 = 2_000;
/// What one success leaves open, and a drift that another system or a seed file states (R15).
const NOISE_MS: i128 = 15_000;
/// A gain of one.
const GAIN_ONE: i128 = 65_536;
/// A new anchor is set when the newer one is this old.
const ANCHOR_AGE: i128 = 180 * 86_400;
/// No rate is believed over less time than this.
const LEAST_BASE: i128 = 10 * 86_400;
/// The slope is shrunk by t / (t + this).
const SHRINKING: i128 = 15 * 86_400;
/// A quartz wanders by this much.
const WANDER_PPB: i128 = 3_000;
/// No slope is steeper.
const STEEPEST_PPB: i128 = 1_000_000;
/// A hundred years: no time between two points counts as longer.
pub(crate) const HUNDRED_YEARS: i128 = 100 * 365 * 86_400;
/// How long a person takes to type a code (R15): a code that arrives tells of the clock as it was then.
const TYPING_MS: i128 = 10_000;
/// Some type much later and nobody much earlier: the phase leans by this much, or a sixth of a period if that is less.
const MOST_LEAN_MS: i128 = 5_000;

/// A token's steps: period and T0 in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steps {
    pub(crate) period: i128,
    pub(crate) t0: i128,
}

impl Steps {
    fn period_ms(self) -> i128 {
        self.period * 1_000
    }

    fn step(self, now: i128) -> i128 {
        (now - self.t0).div_euclid(self.period)
    }

    fn into_step_ms(self, now: i128) -> i128 {
        (now - self.t0).rem_euclid(self.period) * 1_000
    }

    /// The phase that a code shows which arrives at `now`: that of the middle of its step, less the lean.
    fn observed(self, moving_factor: i128, now: i128) -> i128 {
        let middle = (moving_factor - self.step(now)) * self.period_ms() + self.period_ms() / 2;
        middle - self.into_step_ms(now) - self.lean_ms()
    }

    fn lean_ms(self) -> i128 {
        MOST_LEAN_MS.min(self.period_ms() / 6)
    }
}

/// What was known at one success. The phase is how far a code that arrives is ahead of the server's clock.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    at: i128,
    phase_ms: i128,
    uncertainty_ms: i128,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ReferenceClock {
    here: Point,
    rate_ppb: i128,
    /// Nothing where it is unknown: then it counts as the policy's `drift_ppm`.
    rate_uncertainty_ppb: Option<i128>,
    older: Point,
    newer: Point,
}

impl ReferenceClock {
    pub(crate) fn fresh() -> Self {
        Self::starting(Point { at: 0, phase_ms: 0, uncertainty_ms: 0 })
    }

    pub(crate) fn stated(drift_seconds: i128, measured_at: i128) -> Self {
        Self::starting(Point { at: measured_at, phase_ms: drift_seconds * 1_000, uncertainty_ms: NOISE_MS })
    }

    /// After enrolment or resynchronization.
    pub(crate) fn afresh(steps: Steps, moving_factor: i128, now: i128) -> Self {
        let phase_ms = steps.observed(moving_factor, now);
        Self::starting(Point { at: now, phase_ms, uncertainty_ms: NOISE_MS })
    }

    fn starting(here: Point) -> Self {
        Self { here, rate_ppb: 0, rate_uncertainty_ppb: None, older: here, newer: here }
    }

    /// The predicted step, which may lie outside 0..2^64.
    pub(crate) fn predicted_step(&self, steps: Steps, drift_ppm: i128, now: i128) -> i128 {
        let ahead_ms = steps.into_step_ms(now) + self.phase_at(drift_ppm, now);
        steps.step(now) + ahead_ms.div_euclid(steps.period_ms())
    }

    /// Half the width of the far region in steps, before the policy's windows are asked (R14).
    pub(crate) fn half_width(&self, steps: Steps, drift_ppm: i128, now: i128) -> i128 {
        2 + (2 * self.uncertainty_at(drift_ppm, now)).div_euclid(steps.period_ms())
    }

    /// How far the device's clock is ahead: its codes arrive later than it shows them.
    pub(crate) fn drift_seconds(&self, steps: Steps) -> i128 {
        (self.here.phase_ms + TYPING_MS + steps.lean_ms()).div_euclid(1_000)
    }

    /// Whether the last success brought a rate that is believed: for counting how often that happens.
    pub(crate) fn has_rate(&self) -> bool {
        self.rate_uncertainty_ppb.is_some()
    }

    /// Whether the rate is drawn from another point than before: for counting too.
    pub(crate) fn has_other_anchor_than(&self, before: &Self) -> bool {
        self.older != before.older
    }

    fn phase_at(&self, drift_ppm: i128, now: i128) -> i128 {
        let rate = self.rate_ppb.clamp(-drift_ppm * 1_000, drift_ppm * 1_000);
        // Rust's division goes towards zero: that is the `trunc` of the rule.
        self.here.phase_ms + rate * elapsed(self.here.at, now) / 1_000_000
    }

    fn uncertainty_at(&self, drift_ppm: i128, now: i128) -> i128 {
        let rate = self.rate_uncertainty_ppb.unwrap_or(i128::MAX).min(drift_ppm * 1_000);
        self.here.uncertainty_ms + (rate * elapsed(self.here.at, now).abs()).div_euclid(1_000_000)
    }

    /// After a code in the near region.
    pub(crate) fn after_success(&self, steps: Steps, drift_ppm: i128, moving_factor: i128, now: i128) -> Self {
        let uncertainty = self.uncertainty_at(drift_ppm, now).max(LEAST_UNCERTAINTY_MS);
        let gain = (uncertainty * GAIN_ONE).div_euclid(uncertainty + NOISE_MS);
        let predicted = self.phase_at(drift_ppm, now);
        self.drawn_to(
            drift_ppm,
            Point {
                at: now,
                phase_ms: predicted + (steps.observed(moving_factor, now) - predicted) * gain / GAIN_ONE,
                uncertainty_ms: (uncertainty * NOISE_MS).div_euclid(uncertainty + NOISE_MS).max(LEAST_UNCERTAINTY_MS),
            },
        )
    }

    /// After a far code and its next one: the phase starts afresh. The way from the anchor that it is drawn from tells the rate where a
    /// quartz can have gone it; otherwise something else has set a clock, and everything starts afresh.
    pub(crate) fn after_pair(&self, steps: Steps, drift_ppm: i128, moving_factor: i128, now: i128) -> Self {
        let afresh = Self::afresh(steps, moving_factor, now);
        let drawn = self.drawn_to(drift_ppm, afresh.here);
        let base = elapsed(drawn.older.at, now);
        let way = (afresh.here.phase_ms - drawn.older.phase_ms).abs();
        let both_ends = afresh.here.uncertainty_ms + drawn.older.uncertainty_ms;
        if base < LEAST_BASE || way > (base * drift_ppm).div_euclid(1_000) + both_ends {
            return afresh;
        }
        drawn
    }

    /// The anchors and the rate as of a new point.
    fn drawn_to(&self, drift_ppm: i128, here: Point) -> Self {
        let (older, newer) =
            if elapsed(self.newer.at, here.at) >= ANCHOR_AGE { (self.newer, here) } else { (self.older, self.newer) };
        let base = elapsed(older.at, here.at);
        if base < LEAST_BASE {
            return Self { here, rate_ppb: 0, rate_uncertainty_ppb: None, older, newer };
        }
        let slope = (here.phase_ms - older.phase_ms) * 1_000_000 / base;
        let shrunk = slope.clamp(-STEEPEST_PPB, STEEPEST_PPB) * base / (base + SHRINKING);
        let both_ends = here.uncertainty_ms + older.uncertainty_ms;
        Self {
            here,
            rate_ppb: shrunk.clamp(-drift_ppm * 1_000, drift_ppm * 1_000),
            rate_uncertainty_ppb: Some(WANDER_PPB + (both_ends * 1_000_000).div_euclid(base)),
            older,
            newer,
        }
    }
}

/// Seconds from one time to another, at most a hundred years either way.
fn elapsed(from: i128, to: i128) -> i128 {
    (to - from).clamp(-HUNDRED_YEARS, HUNDRED_YEARS)
}
