//! Where the model searches: the regions of R6, R7, R11 and R12 as ranges of unbounded integers, and their moving factors
//! as plain lists.

use std::cell::RefCell;
use std::collections::HashMap;

use kodeviser::{Error, Policy};

use crate::oracle::{Hash, hotp};
use crate::reference_clock::{ReferenceClock, Steps};

pub(crate) const LARGEST: i128 = u64::MAX as i128;

/// A token, seen from outside the library: steps where it has a clock, or a counter.
#[derive(Clone, Debug)]
pub(crate) struct ReferenceToken {
    pub(crate) hash: Hash,
    pub(crate) secret: &'static [u8],
    pub(crate) digits: u32,
    pub(crate) steps: Option<Steps>,
}

/// By secret, which serves one hash each, digits and moving factor.
type Codes = HashMap<(&'static [u8], u32, i128), String>;

thread_local! {
    /// The oracle is slow, and the stories ask for the same codes again and again.
    static CODES: RefCell<Codes> = RefCell::default();
}

impl ReferenceToken {
    pub(crate) fn code(&self, moving_factor: i128) -> String {
        CODES.with_borrow_mut(|codes| {
            let compute = || hotp(self.hash, self.secret, moving_factor.try_into().unwrap(), self.digits);
            codes.entry((self.secret, self.digits, moving_factor)).or_insert_with(compute).clone()
        })
    }
}

/// The circumstances of an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances<'a> {
    pub(crate) token: &'a ReferenceToken,
    pub(crate) policy: &'a Policy,
    pub(crate) now: i128,
}

/// What a decision is for: each searches elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Purpose {
    Login,
    Enrolment,
    Resynchronization,
}

/// Where to search, before anything is cut off at 0 and 2^64 - 1. Both ends are inside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    pub(crate) predicted: i128,
    pub(crate) near: (i128, i128),
    pub(crate) all: (i128, i128),
}

/// Where to search.
pub(crate) fn search(of: Circumstances, purpose: Purpose, clock: &ReferenceClock, last_used: Option<i128>) -> Region {
    let policy = of.policy;
    match of.token.steps {
        Some(steps) => {
            let drift_ppm = policy.drift_ppm.into();
            let predicted = clock.predicted_step(steps, drift_ppm, of.now);
            let around = |half: i128| (predicted - half, predicted + half);
            let far_window = i128::from(policy.far_window);
            let (near, all) = match purpose {
                // R7 and R14: the far region is as wide as the clock is uncertain.
                Purpose::Login => {
                    let uncertain = clock.half_width(steps, drift_ppm, of.now);
                    (i128::from(policy.near_window), far_window.min(uncertain))
                }
                // R11: nothing is known of the clock, so the far region is the whole window.
                Purpose::Enrolment => (i128::from(policy.enrol_window), far_window),
                // R12: both codes together are believed anywhere.
                Purpose::Resynchronization => (policy.resync_window.into(), policy.resync_window.into()),
            };
            Region { predicted, near: around(near), all: around(near.max(all)) }
        }
        None => {
            // It may be 2^64: no counter is left then, and every code is an old or a wrong one.
            let next = last_used.map_or(0, |last| last + 1);
            let far_window = i128::from(policy.counter_far_window);
            let (near, all) = match purpose {
                Purpose::Login => (i128::from(policy.look_ahead), far_window),
                Purpose::Enrolment => (i128::from(policy.counter_enrol_window), far_window),
                Purpose::Resynchronization => {
                    (policy.counter_resync_window.into(), policy.counter_resync_window.into())
                }
            };
            // The counters before the next one are searched for replays alone.
            Region { predicted: next, near: (next, next + near), all: (next - far_window, next + near.max(all)) }
        }
    }
}

/// R10: cut off at 0 and 2^64 - 1, never wrapped.
pub(crate) fn candidates((first, last): (i128, i128)) -> Vec<i128> {
    (first.max(0)..=last.min(LARGEST)).collect()
}

/// R10: of two equally near, the earlier.
pub(crate) fn nearest_first(candidates: &mut [i128], predicted: i128) {
    candidates.sort_by_key(|candidate| ((candidate - predicted).abs(), *candidate));
}

/// The bounds in the words of `Policy`'s documentation, field after field.
pub(crate) fn check_policy(policy: &Policy) -> Result<(), Error> {
    let fields = [
        ("near_window", policy.near_window, 0, 100_000),
        ("look_ahead", policy.look_ahead, 0, 100_000),
        ("enrol_window", policy.enrol_window, 0, 100_000),
        ("counter_enrol_window", policy.counter_enrol_window, 0, 100_000),
        ("far_window", policy.far_window, 0, 100_000),
        ("counter_far_window", policy.counter_far_window, 0, 100_000),
        ("resync_window", policy.resync_window, 0, 100_000),
        ("counter_resync_window", policy.counter_resync_window, 0, 100_000),
        ("drift_ppm", policy.drift_ppm, 0, 1_000),
        ("max_failures", policy.max_failures, 1, 100_000),
        ("lock_seconds", policy.lock_seconds, 0, 86_400),
        ("block_after", policy.block_after, 1, 100_000),
    ];
    for (field, value, least, most) in fields {
        if value < least || value > most {
            return Err(Error::Policy { field, value, least, most });
        }
    }
    Ok(())
}
