//! What really happened, kept beside the record and by other means: what was used up, how many failures came in a row, until when
//! the token is locked. The record must say the same after every stored decision.

use kodeviser::{MovingFactor, State, Verdict};

use crate::act::Act;
use crate::promise::{Broken, Promise, must};
use crate::world::World;

/// How long a far code waits for its next one, in seconds (R7).
const FIVE_MINUTES: u64 = 300;

/// What a decision does once it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Effect {
    /// The moving factors of the first and the last code typed, those that were near, and when it was decided.
    Accepted {
        first: u64,
        last: u64,
        near: (u64, u64),
        at: u64,
        by: Act,
    },
    /// With the moving factor that a wrong PIN used up.
    Failed {
        spent: Option<u64>,
        at: u64,
    },
    /// The moving factor of a far code.
    NextCode {
        far: u64,
        at: u64,
    },
    /// An answer of which nothing is stored.
    Nothing,
    Unlocked,
    /// Failures are taken back, and a far code that waits.
    Cleared,
    UsedBefore(u64),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Ledger {
    /// One more than the last moving factor used up; 0: none.
    used: u64,
    until: u64,
    /// How many seconds the clock has yet to go forward, all in all, before the lock is over.
    wait: u32,
    failures: u16,
    blocked: bool,
    /// A far code, and when it was given.
    far: Option<(u64, u64)>,
}

impl Ledger {
    pub(crate) fn of_start(world: &World) -> Self {
        Self { used: used(&world.start), ..Self::default() }
    }

    pub(crate) fn clock_goes(&mut self, from: u64, to: u64) {
        self.wait = self.wait.saturating_sub(to.saturating_sub(from) as u32);
    }

    /// Takes up what was stored, now.
    pub(crate) fn stored(&mut self, world: &World, effect: Effect, now: u64) -> Result<(), Broken> {
        match effect {
            Effect::Accepted { first, last, near, at, by } => {
                self.decided(world, at)?;
                let promise = if matches!(by, Act::Resync(..)) {
                    Promise::ResyncLetsNoUsedCodeIn
                } else {
                    Promise::NothingAcceptedTwice
                };
                must(world, promise, first >= self.used, || {
                    format!("{first} is accepted, and {} was used up before", self.used.wrapping_sub(1))
                })?;
                self.far_codes_come_in_pairs(world, last, near, at)?;
                *self = Self { used: self.used.max(last + 1), ..Self::default() };
            }
            Effect::Failed { spent, at } => {
                self.decided(world, at)?;
                self.used = self.used.max(spent.map_or(0, |spent| spent + 1));
                self.failures += 1;
                let policy = &world.policy;
                let failures = u32::from(self.failures);
                must(world, Promise::BlockAfterHolds, failures <= policy.block_after, || {
                    format!("{failures} failures in a row")
                })?;
                self.blocked = failures >= policy.block_after;
                if !self.blocked && failures.is_multiple_of(policy.max_failures) {
                    let doubled = 1 << (failures / policy.max_failures - 1);
                    let length = (u64::from(policy.lock_seconds) * doubled).min(86_400);
                    self.until = at + length;
                    self.wait = if world.waits { self.until.saturating_sub(now) as u32 } else { 0 };
                }
            }
            Effect::NextCode { far, at } => {
                self.decided(world, at)?;
                self.far = Some((far, at));
            }
            Effect::Nothing => {}
            Effect::Unlocked => *self = Self { used: self.used, far: self.far, ..Self::default() },
            Effect::Cleared => *self = Self { used: self.used, ..Self::default() },
            Effect::UsedBefore(used) => self.used = self.used.max(used),
        }
        Ok(())
    }

    fn far_codes_come_in_pairs(&self, world: &World, accepted: u64, near: (u64, u64), at: u64) -> Result<(), Broken> {
        let is_near = (near.0..=near.1).contains(&accepted);
        let is_next = self.far.is_some_and(|(far, given_at)| {
            (far + 1..=far + 2).contains(&accepted) && given_at.abs_diff(at) <= FIVE_MINUTES
        });
        must(world, Promise::FarCodesComeInPairs, is_near || is_next, || {
            format!("{accepted} is accepted at {at}, {near:?} are near, and {:?} was given before", self.far)
        })
    }

    /// A code was looked at.
    fn decided(&self, world: &World, at: u64) -> Result<(), Broken> {
        must(world, Promise::BlockAfterHolds, !self.blocked, || "a blocked token looked at a code".to_owned())?;
        must(world, Promise::ThrottleHolds, at >= self.until, || {
            format!("a code was looked at {} s before the lock's end", self.until - at)
        })?;
        must(world, Promise::ThrottleHolds, self.wait == 0, || {
            format!("a code was looked at, and the clock had yet to go {} s forward", self.wait)
        })
    }

    /// Whether the record says the same.
    pub(crate) fn agrees(&self, world: &World, state: &State) -> Result<(), Broken> {
        must(world, Promise::LastUsedNeverFalls, used(state) >= self.used, || {
            format!("last used is {:?}, and {} was used up", state.last_used(), self.used - 1)
        })?;
        must(world, Promise::NothingAcceptedTwice, used(state) == self.used, || {
            format!("last used is {:?}, and {} was used up last", state.last_used(), self.used.wrapping_sub(1))
        })?;
        must(world, Promise::BlockAfterHolds, state.failures() == self.failures.into(), || {
            format!("{} failures are recorded of {}", state.failures(), self.failures)
        })?;
        must(world, Promise::BlockAfterHolds, state.is_blocked() == self.blocked, || {
            format!("{} failures in a row, blocked: {}", self.failures, state.is_blocked())
        })?;
        must(world, Promise::ThrottleHolds, state.locked_until() == self.until, || {
            format!("locked until {}, where it must be {}", state.locked_until(), self.until)
        })
    }
}

fn used(state: &State) -> u64 {
    state.last_used().map_or(0, |used| used + 1)
}

/// The first and the last moving factor that one code suffices for: of a counter from the first unused one on; of a clock around the
/// step that it shows now, by how far ahead the record says it is (over so few days no rate is believed).
fn near(world: &World, state: &State, by: Act, now: u64) -> (u64, u64) {
    let policy = &world.policy;
    match (by, world.token.profile().moving_factor()) {
        // A pair is there already.
        (Act::Resync(..), _) => (0, u64::MAX),
        (_, MovingFactor::Counter) => {
            let ahead = if matches!(by, Act::Enrol(_)) { policy.counter_enrol_window } else { policy.look_ahead };
            (used(state), used(state) + u64::from(ahead))
        }
        (_, MovingFactor::Clock { period, t0 }) => {
            let around = u64::from(if matches!(by, Act::Enrol(_)) { policy.enrol_window } else { policy.near_window });
            let shown = (now - t0).saturating_add_signed(state.drift().0) / u64::from(period);
            (shown - around, shown + around)
        }
    }
}

/// What a decision of the act does, and whether it is one that the act may have.
pub(crate) fn effect(
    world: &World,
    act: Act,
    state: &State,
    next: &State,
    verdict: Option<Verdict>,
    at: u64,
) -> Result<Effect, Broken> {
    Ok(match (act, verdict) {
        (Act::Unlock, _) => Effect::Unlocked,
        (Act::Release | Act::Adopt, _) => Effect::Cleared,
        (Act::FirstCounter, _) => Effect::UsedBefore(world.first + 2),
        (_, Some(Verdict::Accepted { moving_factor, .. })) => {
            let [first, last] = act.typed(world).ok_or_else(|| Broken {
                promise: Promise::NothingAcceptedTwice,
                seen: "a wrong code is accepted".to_owned(),
            })?;
            must(world, Promise::NothingAcceptedTwice, moving_factor == last, || {
                format!("the code of {last} is accepted as that of {moving_factor}")
            })?;
            Effect::Accepted { first, last, near: near(world, state, act, at), at, by: act }
        }
        (_, Some(Verdict::Rejected { .. })) => {
            // A code that is right by itself is used up by a wrong PIN.
            let spent = match act {
                Act::LoginWithPin(typed, false) => match world.by_library(state, Act::Login(typed), at) {
                    Some((Some(Verdict::Accepted { .. }), _)) => world.moving_factor(typed),
                    _ => None,
                },
                _ => None,
            };
            must(world, Promise::BlockAfterHolds, next != state, || "a failure is not counted".to_owned())?;
            Effect::Failed { spent, at }
        }
        (_, Some(Verdict::NextCode)) => {
            let [_, far] = act.typed(world).ok_or_else(|| Broken {
                promise: Promise::FarCodesComeInPairs,
                seen: "a wrong code is taken for a far one".to_owned(),
            })?;
            Effect::NextCode { far, at }
        }
        (_, Some(Verdict::Replayed | Verdict::Locked { .. } | Verdict::Blocked)) => {
            must(world, Promise::LastUsedNeverFalls, next == state, || format!("{verdict:?} changes the record"))?;
            Effect::Nothing
        }
        (_, None) => Effect::Nothing,
    })
}
