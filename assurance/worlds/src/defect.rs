//! What a caller, or the library, might get wrong: each is planted once and must be seen.

use kodeviser::{Policy, State, Verdict};

use crate::decide::{Act, right};
use crate::world::World;

/// What is wrong, in a wrapper around the library or in the swap around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    None,
    /// The record is stored whatever is stored by now.
    SwapWithoutCompare,
    /// The swap compares what is used up and nothing else.
    SwapComparesUsed,
    /// The swap compares failures and nothing else.
    SwapComparesFailures,
    AcceptanceNotStored,
    LastUsedFalls,
    LockTellsOfRightCode,
    BlockTellsOfPin,
    LockIgnored,
    LockIgnoredAfterClockSetBack,
    LockTooShort,
    FailureLost,
    BlocksOneLater,
    WrongPinTellsOfReplay,
    WrongPinKeepsCode,
    WrongPinOpensPair,
    ResyncTakesUsed,
    FailureShutsOut,
}

/// Each with the property that must fail.
pub(crate) const CONTROLS: [(Defect, usize); 18] = [
    (Defect::SwapWithoutCompare, 1),
    (Defect::SwapWithoutCompare, 4),
    (Defect::SwapComparesUsed, 4),
    (Defect::SwapComparesFailures, 1),
    (Defect::AcceptanceNotStored, 1),
    (Defect::LastUsedFalls, 2),
    (Defect::LockTellsOfRightCode, 3),
    (Defect::BlockTellsOfPin, 3),
    (Defect::FailureLost, 4),
    (Defect::BlocksOneLater, 4),
    (Defect::LockIgnored, 5),
    (Defect::LockIgnoredAfterClockSetBack, 5),
    (Defect::LockTooShort, 5),
    (Defect::WrongPinTellsOfReplay, 6),
    (Defect::WrongPinKeepsCode, 6),
    (Defect::WrongPinOpensPair, 6),
    (Defect::ResyncTakesUsed, 7),
    (Defect::FailureShutsOut, 8),
];

/// The decision as it is with that defect.
pub(crate) fn decide(world: &World, state: &State, act: Act, now: u64) -> (Verdict, State) {
    let said = world.policy;
    let ask = |policy: &Policy, act: Act, now: u64| right(world, policy, state, act, now);
    let (verdict, next) = ask(&said, act, now);
    let shut = matches!(verdict, Verdict::Locked { .. });
    let open_at = now.max(state.locked_until());
    let wrong_code = Act::Login(world.wrong(), Some(false));
    match (world.defect, act) {
        (Defect::AcceptanceNotStored, _) if verdict.is_accepted() => (verdict, *state),
        (Defect::LastUsedFalls, _) if verdict.is_accepted() && state.last_used().is_some() => {
            (verdict, State::adopt(0, now, state.last_used().and_then(|used| used.checked_sub(1))).unwrap())
        }
        (Defect::LockTellsOfRightCode, Act::Login(..)) if shut && ask(&said, act, open_at).0.is_accepted() => {
            (Verdict::Replayed, next)
        }
        (Defect::BlockTellsOfPin, Act::Login(_, Some(false))) if verdict == Verdict::Blocked => {
            (Verdict::Rejected { attempts_left: 0, retry_at: None }, next)
        }
        (Defect::LockIgnored, _) if shut => ask(&said, act, open_at),
        (Defect::LockIgnoredAfterClockSetBack, _) if shut && now + 3600 < open_at => ask(&said, act, open_at),
        (Defect::LockTooShort, _) => ask(&Policy { lock_seconds: said.lock_seconds / 2, ..said }, act, now),
        (Defect::FailureLost, _) if matches!(verdict, Verdict::Rejected { .. }) => (verdict, *state),
        (Defect::BlocksOneLater, _) => ask(&Policy { block_after: said.block_after + 1, ..said }, act, now),
        (Defect::WrongPinTellsOfReplay, Act::Login(code, Some(false))) => {
            let plain = ask(&said, Act::Login(code, None), now);
            if plain.0 == Verdict::Replayed { plain } else { (verdict, next) }
        }
        (Defect::WrongPinKeepsCode, Act::Login(_, Some(false))) => ask(&said, wrong_code, now),
        (Defect::WrongPinOpensPair, Act::Login(code, Some(false))) => match ask(&said, Act::Login(code, None), now) {
            (Verdict::NextCode, waiting) => right(world, &said, &waiting, wrong_code, now),
            _ => (verdict, next),
        },
        (Defect::ResyncTakesUsed, Act::Resync(_, second)) if verdict == Verdict::Replayed => {
            (Verdict::Accepted { moving_factor: world.factors[second], drift_seconds: 0 }, *state)
        }
        (Defect::FailureShutsOut, _) if matches!(verdict, Verdict::Rejected { .. }) => {
            (verdict, State::adopt(0, now, Some(u64::MAX)).unwrap())
        }
        _ => (verdict, next),
    }
}
