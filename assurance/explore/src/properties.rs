//! What has to hold of each decision, by itself: the rules said once more, without the library.

use kodeviser::{State, Verdict};

use crate::system::System;
use crate::world::{Question, World};

/// A promise that was broken, and where.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) promise: Promise,
    pub(crate) story: String,
}

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    /// No code is accepted after itself or after a later one.
    AcceptedOnce,
    /// What is used up stays so.
    LastUsedNeverFalls,
    /// A locked or blocked token says the same whatever is typed, and nothing of it changes.
    ClosedSaysNothing,
    /// Each failure is counted, each bound of the policy is kept, and a success begins anew.
    FailuresCount,
    /// A wrong PIN is told nothing about the code, and uses it up; a right one changes nothing.
    PinTellsNothing,
    /// Whatever two logins do at once, one after the other could have done as well.
    OneAfterTheOther,
    /// The owner of a token that is not blocked gets in.
    OwnerGetsIn,
}

impl Promise {
    pub(crate) const ALL: [Self; 7] = [
        Self::AcceptedOnce,
        Self::LastUsedNeverFalls,
        Self::ClosedSaysNothing,
        Self::FailuresCount,
        Self::PinTellsNothing,
        Self::OneAfterTheOther,
        Self::OwnerGetsIn,
    ];
}

/// Whether the token decides nothing at the time (R4).
pub(crate) fn is_closed(state: &State, now: u64) -> bool {
    state.is_blocked() || now < state.locked_until()
}

/// Checks all that can be asked of a record at a time.
pub(crate) fn check(system: &mut System<'_>, record: u32, now: u64) -> Result<(), Broken> {
    let before = *system.state(record);
    let world = system.world;
    let broken = |promise, what: String| Broken { promise, story: format!("{what}\n  at {now} with {before:?}") };
    for question in &world.questions {
        let Some((verdict, next)) = system.decide(record, *question, now) else { continue };
        let after = *system.state(next);
        if after.last_used() < before.last_used() {
            return Err(broken(Promise::LastUsedNeverFalls, format!("{question:?} gives {after:?}")));
        }
        match question {
            Question::Unlock | Question::Release => {
                if after.failures() > 0 || is_closed(&after, now) {
                    return Err(broken(Promise::FailuresCount, format!("{question:?} gives {after:?}")));
                }
            }
            _ if is_closed(&before, now) => {
                let expected = match before.is_blocked() {
                    true => Verdict::Blocked,
                    false => Verdict::Locked { retry_at: before.locked_until() },
                };
                if (verdict, next) != (expected, record) {
                    return Err(broken(
                        Promise::ClosedSaysNothing,
                        format!("{question:?} gives {verdict:?} and {after:?}"),
                    ));
                }
            }
            _ => counted(world, &before, &verdict, &after, now)
                .map_err(|what| broken(Promise::FailuresCount, format!("{question:?} gives {verdict:?}: {what}")))?,
        }
        if let Verdict::Accepted { moving_factor, .. } = verdict
            && (before.last_used() >= Some(moving_factor) || after.last_used() != Some(moving_factor))
        {
            return Err(broken(Promise::AcceptedOnce, format!("{question:?} gives {verdict:?} and {after:?}")));
        }
    }
    if is_closed(&before, now) { Ok(()) } else { pins(system, record, now) }
}

/// R9, and that a success begins anew.
fn counted(world: &World, before: &State, verdict: &Verdict, after: &State, now: u64) -> Result<(), String> {
    let policy = &world.policy;
    let same = (before.failures(), before.locked_until(), before.is_blocked());
    let found = (after.failures(), after.locked_until(), after.is_blocked());
    let expected = match verdict {
        Verdict::Accepted { .. } => (0, 0, false),
        Verdict::Replayed | Verdict::NextCode => same,
        Verdict::Rejected { attempts_left, retry_at } => {
            let failures = before.failures() + 1;
            let locks = failures / policy.max_failures;
            let brings_lock = failures.is_multiple_of(policy.max_failures) && failures < policy.block_after;
            let until = now + (u64::from(policy.lock_seconds) << locks.saturating_sub(1)).min(86_400);
            if retry_at.is_some() != brings_lock || retry_at.is_some_and(|time| time != until) {
                return Err(format!("{retry_at:?} instead of {until}"));
            }
            if (*attempts_left == 0) != (brings_lock || failures >= policy.block_after) {
                return Err(format!("{attempts_left} attempts left"));
            }
            (failures, if brings_lock { until } else { before.locked_until() }, failures >= policy.block_after)
        }
        Verdict::Locked { .. } | Verdict::Blocked => return Err("the token is open".into()),
    };
    if found == expected { Ok(()) } else { Err(format!("{found:?} instead of {expected:?}")) }
}

/// R18.
fn pins(system: &mut System<'_>, record: u32, now: u64) -> Result<(), Broken> {
    let before = *system.state(record);
    let broken = |what: String| Broken {
        promise: Promise::PinTellsNothing,
        story: format!("{what}\n  at {now} with {before:?}"),
    };
    let Some((told, unmatched)) = system.decide(record, Question::WithPin(None, false), now) else { return Ok(()) };
    for place in (0..system.world.factors.len()).map(Some) {
        let decided = |system: &mut System<'_>, question| system.decide(record, question, now).expect("it is enrolled");
        let alone = decided(system, Question::Verify(place));
        let right = decided(system, Question::WithPin(place, true));
        if alone != right {
            return Err(broken(format!("code {place:?}: {:?} alone, {:?} with the right PIN", alone.0, right.0)));
        }
        let wrong = decided(system, Question::WithPin(place, false));
        let Verdict::Accepted { moving_factor, .. } = alone.0 else {
            if wrong != (told, unmatched) {
                return Err(broken(format!("code {place:?}, which is not the right one, shows with a wrong PIN")));
            }
            continue;
        };
        let (used, unused) = (*system.state(wrong.1), *system.state(unmatched));
        let rest = |state: &State| (state.failures(), state.locked_until(), state.is_blocked(), state.drift());
        if wrong.0 != told || rest(&used) != rest(&unused) {
            return Err(broken(format!("the right code {place:?} shows with a wrong PIN: {:?}", wrong.0)));
        }
        if used.last_used() != Some(moving_factor) {
            return Err(broken(format!("the right code {place:?} is still good after a wrong PIN")));
        }
    }
    Ok(())
}
