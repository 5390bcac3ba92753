//! Where to search: the near and the far region around the likeliest moving factor.

use core::ops::RangeInclusive;

use super::clock::Steps;
use super::scan;
use crate::{Policy, State};

/// Where to search.
pub(super) struct Region {
    /// The likeliest moving factor.
    pub(super) prediction: scan::Prediction,
    /// Where one code is accepted.
    pub(super) near: RangeInclusive<u64>,
    /// All that is searched: the near region, and the far one around it.
    pub(super) whole: RangeInclusive<u64>,
}

impl Region {
    pub(super) fn to_login(policy: &Policy, state: &State, steps: Option<Steps>, now: u64) -> Self {
        match steps {
            None => Self::of_counter(policy, state, policy.look_ahead, policy.counter_far_window),
            Some(steps) => {
                let width = state.clock.half_width(now, steps, policy).min(policy.far_window.into());
                Self::of_clock(policy, state, steps, now, policy.near_window, width)
            }
        }
    }

    pub(super) fn to_enrol(policy: &Policy, state: &State, steps: Option<Steps>, now: u64) -> Self {
        match steps {
            None => Self::of_counter(policy, state, policy.counter_enrol_window, policy.counter_far_window),
            Some(steps) => Self::of_clock(policy, state, steps, now, policy.enrol_window, policy.far_window.into()),
        }
    }

    pub(super) fn to_resync(policy: &Policy, state: &State, steps: Option<Steps>, now: u64) -> Self {
        match steps {
            None => Self::of_counter(policy, state, 0, policy.counter_resync_window),
            Some(steps) => Self::of_clock(policy, state, steps, now, 0, policy.resync_window.into()),
        }
    }

    fn of_clock(policy: &Policy, state: &State, steps: Steps, now: u64, near: u32, far: u64) -> Self {
        let prediction = state.clock.predicted_step(now, steps, policy);
        let near = u64::from(near);
        let far = far.max(near);
        Self { prediction, near: scan::around(prediction, near, near), whole: scan::around(prediction, far, far) }
    }

    /// A counter only goes forward; the counters before the next one are searched for replays alone.
    fn of_counter(policy: &Policy, state: &State, near: u32, far: u32) -> Self {
        let prediction =
            state.used.map_or(scan::Prediction { from: 0, ahead: 0 }, |used| scan::Prediction { from: used, ahead: 1 });
        Self {
            prediction,
            near: scan::around(prediction, 0, near.into()),
            whole: scan::around(prediction, policy.counter_far_window.into(), far.max(near).into()),
        }
    }
}
