//! Where to search: the near and the far region around the likeliest moving factor.

use super::Attempt;
use super::candidates::{Candidates, Prediction};

/// Where to search.
pub(super) struct Region {
    /// Where one code is accepted.
    pub(super) near: Candidates,
    /// All that is searched: the near region, and the far one around it.
    pub(super) whole: Candidates,
}

/// How far a time token is searched to each side, and a counter token ahead.
struct Windows {
    near: u32,
    far: u32,
}

impl Region {
    pub(super) fn to_login(attempt: &Attempt) -> Self {
        let Attempt { policy, state, present, .. } = attempt;
        let half_width = present.as_ref().map_or(0, |present| state.clock.half_width(present));
        Self::around(
            attempt,
            policy.counter_far_window.max(1),
            Windows { near: policy.look_ahead, far: policy.counter_far_window },
            Windows { near: policy.near_window, far: half_width.min(policy.far_window.into()) as u32 },
        )
    }

    pub(super) fn to_enrol(attempt: &Attempt) -> Self {
        let policy = attempt.policy;
        Self::around(
            attempt,
            policy.counter_far_window.max(1),
            Windows { near: policy.counter_enrol_window, far: policy.counter_far_window },
            Windows { near: policy.enrol_window, far: policy.far_window },
        )
    }

    pub(super) fn to_resync(attempt: &Attempt) -> Self {
        let policy = attempt.policy;
        Self::around(
            attempt,
            policy.counter_far_window,
            Windows { near: 0, far: policy.counter_resync_window },
            Windows { near: 0, far: policy.resync_window },
        )
    }

    /// A counter only goes forward; the counters before the next one are searched for replays alone.
    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
    fn around(attempt: &Attempt, counters_before: u32, of_counter: Windows, of_clock: Windows) -> Self {
        let Attempt { state, present, .. } = attempt;
        let (prediction, Windows { near, far }) = match present {
            None => {
                let ahead = i64::from(state.used.is_some);
                (Prediction { from: state.used.moving_factor, ahead }, of_counter)
            }
            Some(present) => (state.clock.predicted_step(present), of_clock),
        };
        let far = far.max(near);
        let [near_before, far_before] = if present.is_some() { [near, far] } else { [0, counters_before] };
        Self {
            near: Candidates::around(prediction, near_before, near),
            whole: Candidates::around(prediction, far_before, far),
        }
    }
}
