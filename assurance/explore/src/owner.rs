//! The owner of the token, who has it in hand and does as asked.

use kodeviser::{MovingFactor, Policy, State, Verdict, enrol, resync, verify};

use crate::properties::{Broken, Promise};
use crate::system::{Defect, System};
use crate::world::World;

/// From any state that is not blocked the owner gets in, once the lock has ended and the server's clock is right: by at most three
/// codes, or by two at the help desk and one more.
pub(crate) fn gets_in(system: &mut System<'_>, record: u32, now: u64) -> Result<(), Broken> {
    let world = system.world;
    let state = *system.state(record);
    if state.is_blocked() {
        return Ok(());
    }
    // The clock is right again after all that happened, and the owner waits for the end of the lock.
    let now = now.max(world.later).max(state.locked_until());
    let is_let_in = system.defect != Some(Defect::NeverOpensAgain) || state.failures() < 2;
    if is_let_in && (by_codes(world, state, now) || by_help_desk(world, state, now)) {
        return Ok(());
    }
    Err(Broken { promise: Promise::OwnerGetsIn, story: format!("at {now} with {state:?}") })
}

/// What the display shows the `press`th time.
fn shown(world: &World, state: &State, now: u64, press: u64) -> (kodeviser::Code, u64) {
    match world.token.profile().moving_factor() {
        MovingFactor::Counter => {
            let next = state.last_used().map_or(0, |used| used + 1);
            (world.token.code_at_counter(next + press), now + press)
        }
        MovingFactor::Clock { period, .. } => {
            let time = now + press * u64::from(period);
            (world.token.code_at_time(time).expect("after T0"), time)
        }
    }
}

fn by_codes(world: &World, mut state: State, now: u64) -> bool {
    let policy = &Policy { max_failures: 100, block_after: 1000, ..world.policy };
    let before = state;
    for press in 0..3 {
        let (code, time) = shown(world, &before, now, press);
        let decided = match state.is_enrolled() {
            true => verify(&world.token, policy, &state, &code, time),
            false => enrol(&world.token, policy, &state, &code, time),
        };
        let Ok((verdict, next)) = decided else { return false };
        if verdict.is_accepted() {
            return true;
        }
        state = next;
    }
    false
}

fn by_help_desk(world: &World, state: State, now: u64) -> bool {
    let codes = [0, 1, 2].map(|press| shown(world, &state, now, press));
    let [(first, _), (second, time), (third, later)] = &codes;
    let Ok((Verdict::Accepted { .. }, next)) = resync(&world.token, &world.policy, &state, first, second, *time) else {
        return false;
    };
    matches!(verify(&world.token, &world.policy, &next, third, *later), Ok((Verdict::Accepted { .. }, _)))
}
