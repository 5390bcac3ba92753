//! What may be done to a record, by the library's own functions.

use kodeviser::{Policy, State, Verdict};

use crate::world::World;

/// Codes are named by their place among the world's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// A code, and whether the PIN beside it is right, where there is one. It enrols a token that is not enrolled.
    Login(usize, Option<bool>),
    Resync(usize, usize),
    Unlock,
    Release,
    /// Adopted from another system, which knows what is used up.
    Adopt,
}

/// What the library says.
pub(crate) fn right(world: &World, policy: &Policy, state: &State, act: Act, now: u64) -> (Verdict, State) {
    let (token, code) = (&world.token, |place: usize| &world.codes[place]);
    let decided = match act {
        Act::Login(typed, _) if !state.is_enrolled() => kodeviser::enrol(token, policy, state, code(typed), now),
        Act::Login(typed, None) => kodeviser::verify(token, policy, state, code(typed), now),
        Act::Login(typed, Some(right)) => {
            let pin = if right { &world.right_pin } else { &world.wrong_pin };
            kodeviser::verify_with_pin(token, policy, state, code(typed), pin, &world.right_pin, now)
        }
        Act::Resync(first, second) => kodeviser::resync(token, policy, state, code(first), code(second), now),
        Act::Unlock => Ok((Verdict::Replayed, kodeviser::unlock(state))),
        Act::Release => Ok((Verdict::Replayed, state.release())),
        Act::Adopt => State::adopt(0, now, state.last_used()).map(|adopted| (Verdict::Replayed, adopted)),
    };
    let (verdict, next) = decided.unwrap();
    // Every state goes through its record, as in real life.
    (verdict, State::decode(&next.encode()).unwrap())
}
