//! What must hold of each record at each time, whatever is done next: it is asked once of every record and time that are met.

use kodeviser::{MovingFactor, State, Verdict};

use crate::act::{Act, Typed};
use crate::promise::{Broken, Promise, must};
use crate::world::World;

/// How many codes the owner typed, and how often they waited for another time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Effort {
    pub(crate) codes: u32,
    pub(crate) waits: u32,
}

pub(crate) fn check(world: &World, state: &State, now: u64) -> Result<Effort, Broken> {
    let closed = state.is_blocked() || now < state.locked_until();
    if closed {
        closed_gives_nothing_away(world, state, now)?;
    } else if state.is_enrolled() {
        a_wrong_pin_tells_nothing(world, state, now)?;
    }
    the_owner_gets_in(world, state, now)
}

/// The verdict and the record are those of a wrong code, for every code, pair and PIN.
fn closed_gives_nothing_away(world: &World, state: &State, now: u64) -> Result<(), Broken> {
    let expected =
        if state.is_blocked() { Verdict::Blocked } else { Verdict::Locked { retry_at: state.locked_until() } };
    let by_code = |typed: Typed| {
        [Act::Login(typed), Act::LoginWithPin(typed, true), Act::LoginWithPin(typed, false), Act::Enrol(typed)]
    };
    let pairs = world.codes().flat_map(|first| world.codes().map(move |second| Act::Resync(first, second)));
    for act in world.codes().flat_map(by_code).chain(pairs) {
        // An error says whether the token is enrolled, and nothing of the code.
        let is_error = matches!(act, Act::Enrol(_)) == state.is_enrolled();
        let decided = world.decide(state, act, now);
        let holds = match decided {
            None => is_error,
            Some((verdict, next)) => !is_error && verdict == Some(expected) && next == *state,
        };
        must(world, Promise::ClosedGivesNothingAway, holds, || {
            let changed = if decided.is_some_and(|(_, next)| next != *state) { ", and changes the record" } else { "" };
            format!("{act:?} is answered {:?}{changed}, not {expected:?}", decided.map(|(verdict, _)| verdict))
        })?;
    }
    Ok(())
}

/// R18.
fn a_wrong_pin_tells_nothing(world: &World, state: &State, now: u64) -> Result<(), Broken> {
    let promise = Promise::WrongPinTellsNothing;
    let broken = || Broken { promise, seen: "an enrolled token gives an error".to_owned() };
    let (told, of_wrong_code) = world.decide(state, Act::LoginWithPin(world.wrong(), false), now).ok_or_else(broken)?;
    for typed in world.codes() {
        let without = world.decide(state, Act::Login(typed), now).ok_or_else(broken)?;
        let with_right = world.decide(state, Act::LoginWithPin(typed, true), now).ok_or_else(broken)?;
        must(world, promise, without == with_right, || format!("the right PIN with code {typed} is not as no PIN"))?;
        let (verdict, next) = world.decide(state, Act::LoginWithPin(typed, false), now).ok_or_else(broken)?;
        let rejected = matches!(verdict, Some(Verdict::Rejected { .. }));
        must(world, promise, rejected && verdict == told, || {
            format!("code {typed}: {verdict:?}, a wrong one: {told:?}")
        })?;
        must(world, promise, next.failures() == state.failures() + 1, || {
            format!("code {typed}: {} failures", next.failures())
        })?;
        let right = without.0.is_some_and(|verdict| verdict.is_accepted());
        let used = if right { world.moving_factor(typed) } else { state.last_used() };
        must(world, promise, next.last_used() == used, || {
            format!("code {typed}: last used is {:?}", next.last_used())
        })?;
        let same = but_for_the_used_one(&next) == but_for_the_used_one(&of_wrong_code);
        must(world, promise, same, || format!("code {typed} leaves another record than a wrong one"))?;
        // So one seen code buys one guess at the PIN: with the right one it is worth nothing now.
        if right && let Some((again, _)) = world.decide(&next.unlock(), Act::LoginWithPin(typed, true), now) {
            must(world, promise, again == Some(Verdict::Replayed), || format!("code {typed} again: {again:?}"))?;
        }
    }
    Ok(())
}

/// The record's bytes without the last used moving factor, whether there is one, and the checksum.
fn but_for_the_used_one(state: &State) -> [u8; kodeviser::STATE_LEN] {
    let mut bytes = state.encode();
    bytes[1] &= !2;
    bytes[16..24].fill(0);
    bytes[120..].fill(0);
    bytes
}

/// There is a way in for whoever holds the device, and nothing is done by others meanwhile.
fn the_owner_gets_in(world: &World, state: &State, now: u64) -> Result<Effort, Broken> {
    let unlocked =
        if state.is_blocked() { world.decide(state, Act::Unlock, now).map(|(_, next)| next) } else { Some(*state) };
    let found = unlocked.and_then(|unlocked| way_in(world, &unlocked, now));
    must(world, Promise::TheOwnerGetsIn, found.is_some(), || format!("no way in at {now}"))?;
    Ok(found.unwrap_or_default())
}

fn way_in(world: &World, state: &State, now: u64) -> Option<Effort> {
    let (open_at, locked) = (now.max(state.locked_until()), u32::from(now < state.locked_until()));
    let MovingFactor::Clock { period, t0 } = world.token.profile().moving_factor() else {
        // The device shows the next code; or it was pressed too often, and one is far and the next one pairs with it.
        let next = state.last_used().map_or(0, |used| used + 1);
        type_codes(world, state, next, [open_at; 2])?;
        let near = if state.is_enrolled() { world.policy.look_ahead } else { world.policy.counter_enrol_window };
        let far = next + u64::from(near) + 1;
        return type_codes(world, state, far, [open_at; 2]).map(|codes| Effort { codes, waits: locked });
    };
    // The device's clock is right, or as wrong as the codes that were used show. Where codes of later steps are used up already, time
    // must pass.
    let period = u64::from(period);
    let latest = world.times.iter().max()?.max(&open_at) + 8 * period;
    let ahead = state.last_used().map_or(0, |used| (used + 1).saturating_sub((now - t0) / period)) as i64;
    let estimated = state.drift().0.div_euclid(period as i64);
    (open_at..=latest).step_by(period as usize).zip(locked..).find_map(|(at, waits)| {
        (0..=ahead).chain([estimated, estimated + 1]).find_map(|ahead| {
            let shown = ((at - t0) / period).checked_add_signed(ahead)?;
            type_codes(world, state, shown, [at, at + period]).map(|codes| Effort { codes, waits })
        })
    })
}

/// How many codes are typed until one is accepted, if one is: first the one, then the next one; and at last both to the help desk.
fn type_codes(world: &World, state: &State, moving_factor: u64, [at, later]: [u64; 2]) -> Option<u32> {
    let [first, second] = [moving_factor, moving_factor + 1].map(|moving_factor| world.code_of(moving_factor));
    let (verdict, next) = world.by_owner(state, None, &first, at)?;
    let accepted = |decided: Option<(Verdict, State)>| decided.is_some_and(|(verdict, _)| verdict.is_accepted());
    if verdict.is_accepted() {
        Some(1)
    } else if verdict == Verdict::NextCode && accepted(world.by_owner(&next, None, &second, later)) {
        Some(2)
    } else {
        accepted(world.by_owner(state, Some(&first), &second, later)).then_some(2)
    }
}
