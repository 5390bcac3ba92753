//! What a typed code turns out to be, once the whole region is searched.

use super::region::Region;
use super::scan::{self, Prediction};
use crate::{Code, State, Token};

/// How long a far code waits for its next one, in seconds.
const PAIR_SECONDS: u64 = 300;

/// What a typed code turned out to be.
pub(super) enum Finding {
    /// A code that is accepted by itself.
    Near(u64),
    /// The code after an earlier far one.
    Next(u64),
    /// A code that asks for its next one.
    Far(u64),
    /// A code at or before the last used one.
    Used,
    Nothing,
}

impl Finding {
    /// The state after this with a wrong PIN: a right code is used up, and nothing else has changed.
    pub(super) fn used_up_in(&self, state: &State) -> State {
        match self {
            Self::Near(moving_factor) | Self::Next(moving_factor) => State { used: Some(*moving_factor), ..*state },
            Self::Far(_) | Self::Used | Self::Nothing => *state,
        }
    }
}

pub(super) fn find(token: &Token, state: &State, code: &Code, region: &Region, now: u64) -> Finding {
    let used = state.used.filter(|used| !region.whole.contains(used));
    let nearest = scan::code(token, code, region.prediction, region.whole.clone(), used);
    let next = next_of_pending(token, state, code, now);
    match nearest {
        Some(moving_factor) if state.is_used(moving_factor) => Finding::Used,
        Some(moving_factor) if region.near.contains(&moving_factor) => Finding::Near(moving_factor),
        far => match (next, far) {
            (Some(moving_factor), _) => Finding::Next(moving_factor),
            (None, Some(moving_factor)) => Finding::Far(moving_factor),
            (None, None) => Finding::Nothing,
        },
    }
}

/// The moving factor of a code that comes one or two after an earlier far one, in time. That one itself is not.
fn next_of_pending(token: &Token, state: &State, code: &Code, now: u64) -> Option<u64> {
    let pending = state.pending.filter(|pending| pending.given_at.abs_diff(now) <= PAIR_SECONDS)?;
    let given = Prediction { from: pending.moving_factor, ahead: 0 };
    let again = scan::code(token, code, given, scan::around(given, 0, 0), None);
    let next = scan::code(token, code, given, scan::around(Prediction { ahead: 1, ..given }, 0, 1), None);
    next.filter(|moving_factor| again.is_none() && !state.is_used(*moving_factor))
}

impl State {
    /// Whether a moving factor is at or before the last used one.
    pub(super) fn is_used(&self, moving_factor: u64) -> bool {
        self.used.is_some_and(|used| moving_factor <= used)
    }
}
