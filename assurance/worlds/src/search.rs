//! Breadth first through all that can happen: two at once read, decide and swap, in every order, by a clock that shows any of its times.
//!
//! It is written out rather than left to a checker's crate: the decision is a pure function of the record, so each record is decided on
//! once, and a state of the search is a few numbers.

use std::collections::{HashMap, HashSet};

use kodeviser::{Policy, State};

use crate::defect::Defect;
use crate::study::{Answer, Decision, State128, decisions};
use crate::tell::{Ledger, Property};
use crate::world::World;

/// The longest lock, by R9: a day.
const DAY: u64 = 86_400;

/// A state of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Moment {
    /// What is stored.
    record: u32,
    /// What happened, kept apart from the record: which codes are used up, the failures told since the last success or unlocking,
    /// and when the lock ends that those failures brought.
    spent: u16,
    failures: u8,
    locked_until: u64,
    /// The lesser one first: which of the two is which makes no difference.
    logins: [Login; 2],
}

/// Someone at the door, or at the help desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Login {
    Away,
    HasRead {
        record: u32,
    },
    /// It has decided, and will swap. The decision's place among those on that record.
    HasDecided {
        record: u32,
        decision: u32,
    },
}

/// A record, and what may be decided on it.
struct Known {
    state: State,
    decisions: Vec<(Decision, u32)>,
}

/// What a search came to.
pub(crate) struct Outcome {
    pub(crate) states: usize,
    pub(crate) transitions: u64,
    pub(crate) depth: u32,
    pub(crate) records: usize,
    /// Swaps refused since another was faster.
    pub(crate) refused: u64,
    /// Whether nothing was left to visit.
    pub(crate) closed: bool,
    pub(crate) ledger: Ledger,
}

struct Explorer<'a> {
    world: &'a World,
    records: Vec<Known>,
    places: HashMap<State128, u32>,
    ledger: Ledger,
    transitions: u64,
    refused: u64,
}

/// Visits all states, or as many, or, for a control, up to the first that shows the property of that number failing.
pub(crate) fn explore(world: &World, most: usize, until: Option<usize>) -> Outcome {
    let mut explorer = Explorer {
        world,
        records: Vec::new(),
        places: HashMap::new(),
        ledger: Ledger::default(),
        transitions: 0,
        refused: 0,
    };
    let record = explorer.place(world.start.encode());
    let first = Moment { record, spent: 0, failures: 0, locked_until: 0, logins: [Login::Away; 2] };
    let mut visited = HashSet::from([first]);
    let (mut level, mut depth) = (vec![first], 0);
    let found = |explorer: &Explorer| until.is_some_and(|number| explorer.ledger.has_failed(number));
    while !level.is_empty() && visited.len() < most && !found(&explorer) {
        let mut following = Vec::new();
        for moment in level {
            explorer.steps(moment, |next| {
                if visited.insert(next) {
                    following.push(next);
                }
            });
        }
        level = following;
        depth += 1;
    }
    Outcome {
        states: visited.len(),
        transitions: explorer.transitions,
        depth,
        records: explorer.records.len(),
        refused: explorer.refused,
        closed: level.is_empty(),
        ledger: explorer.ledger,
    }
}

impl Explorer<'_> {
    fn place(&mut self, bytes: State128) -> u32 {
        if let Some(place) = self.places.get(&bytes) {
            return *place;
        }
        let place = self.records.len() as u32;
        self.places.insert(bytes, place);
        self.records.push(Known { state: State::decode(&bytes).unwrap(), decisions: Vec::new() });
        place
    }

    /// Decides on a record, once.
    fn study(&mut self, record: u32) {
        if self.records[record as usize].decisions.is_empty() {
            let state = self.records[record as usize].state;
            let decided = decisions(self.world, &state, &mut self.ledger);
            let decided = decided.into_iter().map(|decision| (decision, self.place(decision.next))).collect();
            self.records[record as usize].decisions = decided;
        }
    }

    fn steps(&mut self, moment: Moment, mut visit: impl FnMut(Moment)) {
        for who in 0..2 {
            if who == 1 && moment.logins[0] == moment.logins[1] {
                continue;
            }
            let mut go = |explorer: &mut Self, from: Moment, login: Login| {
                explorer.transitions += 1;
                let mut next = from;
                next.logins[who] = login;
                next.logins.sort_unstable();
                visit(next);
            };
            match moment.logins[who] {
                Login::Away => go(self, moment, Login::HasRead { record: moment.record }),
                Login::HasRead { record } => {
                    self.study(record);
                    for decision in 0..self.records[record as usize].decisions.len() as u32 {
                        if self.world.waits_decided {
                            go(self, moment, Login::HasDecided { record, decision });
                        } else {
                            let swapped = self.swap(moment, record, decision);
                            go(self, swapped, Login::Away);
                        }
                    }
                }
                Login::HasDecided { record, decision } => {
                    let swapped = self.swap(moment, record, decision);
                    go(self, swapped, Login::Away);
                }
            }
        }
    }

    /// Whether what is stored counts as what was read.
    fn unchanged(&self, stored: u32, read: u32) -> bool {
        let [stored_state, read_state] = [stored, read].map(|place| &self.records[place as usize].state);
        match self.world.defect {
            Defect::SwapWithoutCompare => true,
            Defect::SwapComparesUsed => stored_state.last_used() == read_state.last_used(),
            Defect::SwapComparesFailures => stored_state.failures() == read_state.failures(),
            _ => stored == read,
        }
    }

    /// Compare-and-swap: whoever is refused gets no answer and begins again.
    fn swap(&mut self, moment: Moment, read: u32, decision: u32) -> Moment {
        if !self.unchanged(moment.record, read) {
            self.refused += 1;
            return moment;
        }
        let (decision, record) = self.records[read as usize].decisions[decision as usize];
        let [before, after] = [moment.record, record].map(|place| self.records[place as usize].state);
        let mut next = Moment { record, ..moment };
        let Policy { block_after, max_failures, lock_seconds, .. } = self.world.policy;
        let tell = || format!("{moment:?} {decision:?} {before:?} {after:?}");
        let ledger = &mut self.ledger;
        if decision.spends != 0 {
            let property = if decision.resync { Property::Resync } else { Property::AcceptedOnce };
            ledger.check(property, decision.spends & moment.spent == 0, tell);
            next.spent |= decision.spends;
        }
        ledger.check(Property::LastUsedNeverFalls, before.last_used() <= after.last_used(), tell);
        let open = !matches!(decision.answer, Answer::Locked | Answer::Blocked | Answer::Cleared);
        let blocked = u32::from(moment.failures) >= block_after;
        ledger.check(Property::Failures, !(open && blocked), tell);
        ledger.check(Property::Throttle, !(open && decision.at < moment.locked_until), tell);
        match decision.answer {
            Answer::Accepted | Answer::Cleared => (next.failures, next.locked_until) = (0, 0),
            Answer::Rejected => {
                next.failures = moment.failures.saturating_add(1);
                let failures = u32::from(next.failures);
                if failures < block_after && failures.is_multiple_of(max_failures) {
                    let doubled = u64::from(lock_seconds) << (failures / max_failures - 1).min(20);
                    next.locked_until = decision.at + doubled.min(DAY);
                }
            }
            Answer::Neither | Answer::Locked | Answer::Blocked => {}
        }
        let failures = u32::from(next.failures);
        let counted = after.failures() == failures && after.is_blocked() == (failures >= block_after);
        ledger.check(Property::Failures, counted && failures <= block_after, tell);
        ledger.check(Property::Throttle, after.locked_until() == next.locked_until, tell);
        next
    }
}
