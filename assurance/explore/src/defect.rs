//! Defects, planted around the library: each must be seen by the promise that it breaks.

use kodeviser::{Policy, State, Verdict};

use crate::act::{Act, Decided};
use crate::world::World;

pub(crate) const LOCKED_FOR_EVER: Verdict = Verdict::Locked { retry_at: u64::MAX };

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    None,
    /// The record is stored without looking whether it is still the one that was read.
    StoreWithoutCompare,
    /// Only the last used moving factor is compared.
    ComparesLastUsed,
    /// Only the failures are compared.
    ComparesFailures,
    /// Acceptance clears the failures and stores nothing of the code.
    LastUsedNotStored,
    /// A server whose clock went back takes the codes of then again.
    ForgetsWhenTheClockGoesBack,
    UnlockForgetsWhatIsUsed,
    AdoptForgetsWhatIsUsed,
    LockIgnored,
    BlockIgnored,
    /// A locked token says of its last used code that it is that.
    LockedTokenTellsReplays,
    /// A locked token says when the PIN is wrong.
    LockedTokenTellsThePin,
    FailureLost,
    /// A far code takes the failures back.
    FarCodeClearsFailures,
    BlocksTooLate,
    /// A lock of half the length.
    LockTooShort,
    /// A lock holds no more where the clock goes back to before it began.
    LockOpensWhenTheClockGoesBack,
    /// A lock is recorded as beginning now, but does not grow.
    LockDoesNotDouble,
    WrongPinUsesNothingUp,
    WrongPinOpensAPair,
    WrongPinTellsReplays,
    ResyncTakesUsedCodes,
    LockNeverEnds,
    /// A far code is accepted by itself.
    FarCodeIsNear,
    /// A far code waits for its next one as if it had been given a second later.
    FarCodeWaitsTooLong,
    /// A far code waits on after a success.
    FarCodeOutlivesSuccess,
    /// A lock that ends a second early.
    LockEndsEarly,
    UnlockLiftsNoBlock,
}

impl Defect {
    /// What a library with this defect would have said.
    pub(crate) fn spoil(
        self,
        world: &World,
        state: &State,
        act: Act,
        now: u64,
        decided: Option<Decided>,
    ) -> Option<Decided> {
        let (verdict, next) = decided?;
        let accepted = verdict.is_some_and(|verdict| verdict.is_accepted());
        let closed = matches!(verdict, Some(Verdict::Locked { .. } | Verdict::Blocked));
        let by = |state: &State, now| world.by_library(state, act, now);
        let forgetting = || {
            let (drift_seconds, measured_at) = state.drift();
            State::adopt(drift_seconds, measured_at, None).ok()
        };
        let until = state.locked_until();
        match self {
            Self::LastUsedNotStored if accepted => Some((verdict, state.unlock())),
            Self::ForgetsWhenTheClockGoesBack if act.types_a_code() && !closed && now < state.drift().1 => {
                by(&forgetting()?, now)
            }
            Self::UnlockForgetsWhatIsUsed if act == Act::Unlock => Some((None, forgetting()?)),
            Self::AdoptForgetsWhatIsUsed if act == Act::Adopt => Some((None, forgetting()?)),
            Self::LockIgnored if matches!(verdict, Some(Verdict::Locked { .. })) => by(state, until),
            Self::BlockIgnored if verdict == Some(Verdict::Blocked) => by(&state.unlock(), now),
            Self::LockedTokenTellsReplays if closed && state.last_used().is_some() => {
                let typed = act.typed(world).map(|[_, last]| last);
                Some((if typed == state.last_used() { Some(Verdict::Replayed) } else { verdict }, next))
            }
            Self::LockedTokenTellsThePin if closed && act.wrong_pin() => {
                Some((Some(Verdict::Rejected { attempts_left: 0, retry_at: None }), next))
            }
            Self::FailureLost if matches!(verdict, Some(Verdict::Rejected { .. })) => Some((verdict, *state)),
            Self::FarCodeClearsFailures if verdict == Some(Verdict::NextCode) => Some((verdict, next.unlock())),
            Self::BlocksTooLate => match act {
                Act::Login(typed) => {
                    let late = Policy { block_after: world.policy.block_after + 1, ..world.policy };
                    world.verify(&late, state, world.code(typed), now)
                }
                _ => Some((verdict, next)),
            },
            Self::LockTooShort
                if matches!(verdict, Some(Verdict::Locked { .. }))
                    && now + u64::from(world.policy.lock_seconds / 2) >= until =>
            {
                by(state, until)
            }
            Self::LockOpensWhenTheClockGoesBack
                if matches!(verdict, Some(Verdict::Locked { .. }))
                    && now + u64::from(world.policy.lock_seconds) < until
                    && state.failures() < 2 * world.policy.max_failures =>
            {
                by(state, until)
            }
            Self::LockDoesNotDouble
                if matches!(verdict, Some(Verdict::Locked { .. }))
                    && state.failures() >= 2 * world.policy.max_failures
                    && now + u64::from(world.policy.lock_seconds) >= until =>
            {
                by(state, until)
            }
            Self::WrongPinUsesNothingUp if act.wrong_pin() && !closed => {
                world.by_library(state, Act::LoginWithPin(world.wrong(), false), now)
            }
            Self::WrongPinOpensAPair if act.wrong_pin() && !closed => {
                let Act::LoginWithPin(typed, _) = act else { return None };
                match by_right_pin(world, state, typed, now)? {
                    (Some(Verdict::NextCode), pair) => {
                        let failed = world.by_library(&pair, Act::LoginWithPin(world.wrong(), false), now)?;
                        Some(failed)
                    }
                    _ => Some((verdict, next)),
                }
            }
            Self::WrongPinTellsReplays if act.wrong_pin() && !closed => {
                let Act::LoginWithPin(typed, _) = act else { return None };
                match by_right_pin(world, state, typed, now)? {
                    (Some(Verdict::Replayed), _) => Some((Some(Verdict::Replayed), next)),
                    _ => Some((verdict, next)),
                }
            }
            Self::ResyncTakesUsedCodes if matches!(act, Act::Resync(..)) && !closed => by(&forgetting()?, now),
            Self::LockNeverEnds if act.types_a_code() && until > 0 && !closed => Some((Some(LOCKED_FOR_EVER), *state)),
            Self::FarCodeIsNear => match act {
                Act::Login(typed) if verdict == Some(Verdict::NextCode) => {
                    let wide = Policy {
                        look_ahead: world.policy.counter_far_window,
                        near_window: world.policy.far_window,
                        ..world.policy
                    };
                    world.verify(&wide, state, world.code(typed), now)
                }
                _ => Some((verdict, next)),
            },
            Self::FarCodeOutlivesSuccess if accepted => {
                let waiting = world.codes().find_map(|typed| {
                    let (verdict, next) = world.by_library(&next, Act::Login(typed), now)?;
                    (verdict == Some(Verdict::NextCode)).then_some(next)
                });
                Some((verdict, waiting.unwrap_or(next)))
            }
            Self::FarCodeWaitsTooLong if verdict == Some(Verdict::NextCode) => by(state, now + 1),
            Self::LockEndsEarly if matches!(verdict, Some(Verdict::Locked { .. })) && now + 1 >= until => {
                by(state, until)
            }
            Self::UnlockLiftsNoBlock if act == Act::Unlock && state.is_blocked() => Some((None, *state)),
            _ => Some((verdict, next)),
        }
    }
}

fn by_right_pin(world: &World, state: &State, typed: u8, now: u64) -> Option<Decided> {
    world.by_library(state, Act::LoginWithPin(typed, true), now)
}
