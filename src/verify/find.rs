//! What a typed code turns out to be, once the whole region is searched.

use super::Attempt;
use super::region::Region;
use super::scan::{Candidates, Prediction};
use crate::{Code, State};

/// How long a far code waits for its next one, in seconds.
const PAIR_SECONDS: u64 = 300;

/// What a typed code turned out to be.
#[derive(Clone, Copy)]
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

pub(super) fn find(attempt: &Attempt, code: &Code, region: &Region) -> Finding {
    let Attempt { token, state, .. } = attempt;
    let nearest = region.whole.find(token, code);
    // A used one beside the region is farther off than all of it.
    let beside =
        state.used.filter(|used| !region.whole.contains(*used)).and_then(|used| from(used, 0).find(token, code));
    let next = next_of_pending(attempt, code);
    match nearest.or(beside) {
        Some(moving_factor) if state.is_used(moving_factor) => Finding::Used,
        Some(moving_factor) if region.near.contains(moving_factor) => Finding::Near(moving_factor),
        far => match (next, far) {
            (Some(moving_factor), _) => Finding::Next(moving_factor),
            (None, Some(moving_factor)) => Finding::Far(moving_factor),
            (None, None) => Finding::Nothing,
        },
    }
}

/// The moving factor of a code that comes one or two after an earlier far one, in time. That one itself is not.
fn next_of_pending(attempt: &Attempt, code: &Code) -> Option<u64> {
    let Attempt { token, state, now, .. } = attempt;
    let pending = state.pending.filter(|pending| pending.given_at.abs_diff(*now) <= PAIR_SECONDS)?;
    let next = from(pending.moving_factor, 2).find(token, code);
    next.filter(|moving_factor| *moving_factor != pending.moving_factor && !state.is_used(*moving_factor))
}

/// A moving factor and those after it.
fn from(moving_factor: u64, after: u32) -> Candidates {
    Candidates::around(Prediction { from: moving_factor, ahead: 0 }, 0, after)
}

impl State {
    /// Whether a moving factor is at or before the last used one.
    pub(super) fn is_used(&self, moving_factor: u64) -> bool {
        self.used.is_some_and(|used| moving_factor <= used)
    }
}
