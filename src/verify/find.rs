//! What a typed code turns out to be, once the whole region is searched.

use super::Attempt;
use super::candidates::Candidates;
use super::region::Region;
use super::scan::{RANGES, Search};
use crate::state::{LastUsed, Pending};
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

impl Region {
    /// Where a code is searched: in the region, at the last used one, and where a waiting far code has its next ones.
    pub(super) fn search<'a>(&self, attempt: &Attempt<'a>, code: &Code) -> Search<'a> {
        // A used one beside the region is farther off than all of it.
        let used = attempt.state.used.get().filter(|used| !self.whole.contains(*used));
        let beside = used.map_or(Candidates::NONE, |used| Candidates::from(used, 0));
        let waiting = attempt.waiting().map_or(Candidates::NONE, |pending| Candidates::from(pending.moving_factor, 2));
        Search::for_code(attempt.token, code, [self.whole, beside, waiting])
    }

    /// What it is, by what was found in each of these.
    pub(super) fn finding(&self, attempt: &Attempt, [nearest, beside, next]: [Option<u64>; RANGES]) -> Finding {
        let state = attempt.state;
        // One or two after the earlier far one; that one itself is not its next one.
        let next = next.filter(|next| {
            attempt.waiting().is_some_and(|pending| pending.moving_factor != *next) && !state.is_used(*next)
        });
        match nearest.or(beside) {
            Some(moving_factor) if state.is_used(moving_factor) => Finding::Used,
            Some(moving_factor) if self.near.contains(moving_factor) => Finding::Near(moving_factor),
            far => match (next, far) {
                (Some(moving_factor), _) => Finding::Next(moving_factor),
                (None, Some(moving_factor)) => Finding::Far(moving_factor),
                (None, None) => Finding::Nothing,
            },
        }
    }
}

impl Region {
    /// The last used moving factor once a code is used up that is accepted by itself or after a far one, which is one of
    /// [`Finding::Near`] and [`Finding::Next`]. Nothing branches on what matched: with a wrong PIN nobody is told (R18).
    pub(super) fn used_up(&self, attempt: &Attempt, search: &Search) -> LastUsed {
        let before = attempt.state.used;
        let used = before.get();
        let [(whole, nearest), (beside, last), (waiting, next)] = search.nearest();
        let free = whole.used(used);
        let near = self.near.place_in(whole);
        let (near, is_near) = whole.within(nearest, near.start.max(free), near.end);
        let [(_, is_used), (_, is_found)] = [free, whole.count()].map(|end| whole.within(nearest, 0, end));
        let (_, is_beside) = beside.within(last, 0, beside.count());
        // The far one itself is not its next one.
        let (next, is_next) = waiting.within(next, waiting.used(used).max(1), waiting.count());
        let is_next = is_next & !(is_near | is_used | is_beside & !is_found);
        let is_new = is_near | is_next;
        LastUsed {
            is_some: before.is_some | (is_new & 1 == 1),
            moving_factor: near & is_near | next & is_next | before.moving_factor & !is_new,
        }
    }
}

impl Attempt<'_> {
    /// A far code that came not long ago.
    fn waiting(&self) -> Option<Pending> {
        self.state.pending.filter(|pending| pending.given_at.abs_diff(self.now) <= PAIR_SECONDS)
    }
}

impl State {
    /// Whether a moving factor is at or before the last used one.
    pub(super) fn is_used(&self, moving_factor: u64) -> bool {
        self.used.get().is_some_and(|used| moving_factor <= used)
    }
}
