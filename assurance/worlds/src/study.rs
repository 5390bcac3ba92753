//! A record by itself: every decision on it, and the properties that one record can show.

use std::collections::HashSet;

use kodeviser::{State, Verdict};

use crate::decide::Act;
use crate::defect::decide;
use crate::tell::{Ledger, Property};
use crate::world::World;

/// What a decision lets anyone see or find stored, apart from the clock it was made by where that makes no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decision {
    pub(crate) answer: Answer,
    pub(crate) resync: bool,
    /// The codes that are used up, in bits.
    pub(crate) spends: u16,
    /// When it was made, where it may bring a lock or may have overridden one.
    pub(crate) at: u64,
    pub(crate) next: State128,
}

pub(crate) type State128 = [u8; kodeviser::STATE_LEN];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    Accepted,
    Rejected,
    /// Replayed, or the next code is asked for.
    Neither,
    Locked,
    Blocked,
    /// An administrator's act.
    Cleared,
}

const PINS: [Option<bool>; 3] = [None, Some(true), Some(false)];

/// Every decision that may be made on a record, each once.
pub(crate) fn decisions(world: &World, state: &State, ledger: &mut Ledger) -> Vec<Decision> {
    let mut decisions = HashSet::new();
    for &now in &world.times {
        let logins = (0..world.codes.len()).flat_map(|code| PINS.map(|pin| Act::Login(code, pin)));
        let mut attempts: Vec<Act> = logins.collect();
        if state.is_enrolled() {
            attempts.extend(world.pairs().map(|[first, second]| Act::Resync(first, second)));
        } else {
            attempts.retain(|act| matches!(act, Act::Login(_, None)));
        }
        let decided: Vec<_> = attempts.into_iter().map(|act| (act, decide(world, state, act, now))).collect();
        says_nothing_when_closed(state, now, &decided, ledger);
        wrong_pin_tells_nothing(world, state, now, ledger);
        for (act, (verdict, next)) in decided {
            resync_takes_no_used_code(world, state, act, (verdict, next), ledger);
            decisions.insert(seen(world, state, act, now, verdict, &next));
        }
        let mut cleared = vec![Act::Unlock];
        if world.handed_over {
            cleared.extend([Act::Release, Act::Adopt]);
        }
        for act in cleared {
            let next = decide(world, state, act, now).1.encode();
            decisions.insert(Decision { answer: Answer::Cleared, resync: false, spends: 0, at: 0, next });
        }
    }
    someone_honest_gets_in(world, state, ledger);
    decisions.into_iter().collect()
}

fn seen(world: &World, state: &State, act: Act, now: u64, verdict: Verdict, next: &State) -> Decision {
    let (answer, mut spends) = match verdict {
        Verdict::Accepted { moving_factor, .. } => (Answer::Accepted, world.bit(moving_factor)),
        Verdict::Rejected { .. } => (Answer::Rejected, 0),
        Verdict::Replayed | Verdict::NextCode => (Answer::Neither, 0),
        Verdict::Locked { .. } => (Answer::Locked, 0),
        Verdict::Blocked => (Answer::Blocked, 0),
    };
    match act {
        Act::Resync(first, _) if answer == Answer::Accepted => spends |= 1 << first,
        Act::Login(code, Some(false)) if state.last_used() < next.last_used() => spends |= 1 << code,
        _ => {}
    }
    // What is answered while a lock runs must name its time, to be seen.
    let at = if answer == Answer::Rejected || now < state.locked_until() { now } else { u64::MAX };
    Decision { answer, resync: matches!(act, Act::Resync(..)), spends, at, next: next.encode() }
}

/// Property 3: a locked or blocked token says the same whatever was typed, and stays as it is.
fn says_nothing_when_closed(state: &State, now: u64, decided: &[(Act, (Verdict, State))], ledger: &mut Ledger) {
    let closed = |verdict: &Verdict| matches!(verdict, Verdict::Locked { .. } | Verdict::Blocked);
    let must = state.is_blocked() || now < state.locked_until();
    let [(_, (first, _)), ..] = decided else { return };
    if must || decided.iter().any(|(_, (verdict, _))| closed(verdict)) {
        let same = decided.iter().all(|(_, (verdict, next))| verdict == first && next == state && closed(verdict));
        ledger.check(Property::ClosedTellsNothing, same, || format!("at {now}: {decided:?} on {state:?}"));
    }
}

/// Property 6 (R18): with a wrong PIN all codes look alike, a right one is used up, and nothing else is changed by which it was.
fn wrong_pin_tells_nothing(world: &World, state: &State, now: u64, ledger: &mut Ledger) {
    if !state.is_enrolled() {
        return;
    }
    let (told, plain_failure) = decide(world, state, Act::Login(world.wrong(), Some(false)), now);
    for code in 0..world.codes.len() {
        let (verdict, next) = decide(world, state, Act::Login(code, Some(false)), now);
        let without_pin = decide(world, state, Act::Login(code, None), now);
        let with_right_pin = decide(world, state, Act::Login(code, Some(true)), now);
        let stored_right = if let (Verdict::Accepted { moving_factor, .. }, _) = without_pin {
            // Typed once more after an unlock, whatever the PIN, it is a replay.
            let again = decide(world, &kodeviser::unlock(&next), Act::Login(code, Some(true)), now).0;
            next.last_used() == Some(moving_factor)
                && (next.failures(), next.locked_until(), next.is_blocked())
                    == (plain_failure.failures(), plain_failure.locked_until(), plain_failure.is_blocked())
                && again == Verdict::Replayed
        } else {
            next == plain_failure
        };
        let open = !state.is_blocked() && now >= state.locked_until();
        let holds = verdict == told
            && without_pin == with_right_pin
            && stored_right
            && (!open || matches!(verdict, Verdict::Rejected { .. }));
        ledger.check(Property::WrongPin, holds, || {
            format!("code {code} at {now} on {state:?}: {verdict:?} {next:?}, without PIN {without_pin:?}")
        });
    }
}

/// Property 7 (R12).
fn resync_takes_no_used_code(world: &World, state: &State, act: Act, decided: (Verdict, State), ledger: &mut Ledger) {
    if let (Act::Resync(first, second), (Verdict::Accepted { moving_factor, .. }, next)) = (act, decided) {
        let factor = |place: usize| world.factors.get(place).copied();
        let holds = factor(second) == Some(moving_factor)
            && factor(first).and_then(|first| first.checked_add(1)) == Some(moving_factor)
            && state.last_used() < factor(first)
            && next.last_used() == Some(moving_factor);
        ledger.check(Property::Resync, holds, || format!("{act:?}: {decided:?} on {state:?}"));
    }
}

/// Property 8: unless blocked, an owner whose clock is right, or who presses on, gets in once the lock and what is used up lie behind:
/// with one code, the next, the one after that, or, at the help desk, two of them, which are the most steps anyone needs.
fn someone_honest_gets_in(world: &World, state: &State, ledger: &mut Ledger) {
    let state = if state.is_blocked() { kodeviser::unlock(state) } else { *state };
    let period = 30;
    let unused = state.last_used().map_or(Some(0), |used| used.checked_add(1));
    let after_used = unused.filter(|_| world.has_clock()).map_or(0, |unused| unused.saturating_mul(period) + 15);
    let latest = world.times.iter().max().copied().unwrap_or(0);
    let mut now = latest.max(state.locked_until()).max(after_used);
    let mut shown = if world.has_clock() { now / period } else { unused.unwrap_or(u64::MAX) };
    let mut present = state;
    for step in 1..=5 {
        // The last ones at the help desk, which resynchronizes.
        let (token, policy) = (&world.token, &world.policy);
        let code = token.code_at_counter(shown);
        now = now.max(present.locked_until());
        let decided = if !present.is_enrolled() {
            kodeviser::enrol(token, policy, &present, &code, now)
        } else if step <= 3 {
            kodeviser::verify(token, policy, &present, &code, now)
        } else {
            let second = token.code_at_counter(shown.saturating_add(1));
            kodeviser::resync(token, policy, &kodeviser::unlock(&present), &code, &second, now)
        };
        let (verdict, next) = decided.unwrap();
        if verdict.is_accepted() {
            ledger.steps_to_get_in[step] += 1;
            ledger.check(Property::HonestGetsIn, true, String::new);
            return;
        }
        present = next;
        shown = shown.saturating_add(1);
        now += period;
    }
    ledger.check(Property::HonestGetsIn, false, || format!("{state:?}, and then {present:?}"));
}
