//! What may be done to a token's record, each by the library's own function, or by one with a defect planted in it.

use kodeviser::{Code, Policy, State, Verdict, enrol, resync, verify, verify_with_pin};

use crate::defect::{Defect, LOCKED_FOR_EVER};
use crate::world::World;

/// A code of the world's, by its place among them; the last one is wrong.
pub(crate) type Typed = u8;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    Login(Typed),
    LoginWithPin(Typed, bool),
    Enrol(Typed),
    Resync(Typed, Typed),
    Unlock,
    Release,
    /// As the operator does who moves the records of another system: what was used there is told.
    Adopt,
    FirstCounter,
}

impl Act {
    /// The moving factors of the first and the last code that it types; nothing of a wrong one.
    pub(crate) fn typed(self, world: &World) -> Option<[u64; 2]> {
        let (first, last) = match self {
            Self::Login(typed) | Self::LoginWithPin(typed, _) | Self::Enrol(typed) => (typed, typed),
            Self::Resync(first, second) => (first, second),
            _ => return None,
        };
        Some([world.moving_factor(first)?, world.moving_factor(last)?])
    }

    pub(crate) fn types_a_code(self) -> bool {
        matches!(self, Self::Login(_) | Self::LoginWithPin(..) | Self::Enrol(_) | Self::Resync(..))
    }

    pub(crate) fn wrong_pin(self) -> bool {
        matches!(self, Self::LoginWithPin(_, false))
    }
}

/// What is decided: the verdict, where there is one, and the record to store.
pub(crate) type Decided = (Option<Verdict>, State);

impl World {
    /// What the act makes of a record; nothing where it is an error.
    pub(crate) fn decide(&self, state: &State, act: Act, now: u64) -> Option<Decided> {
        let decided = self.by_library(state, act, now);
        if self.defect == Defect::None { decided } else { self.defect.spoil(self, state, act, now, decided) }
    }

    /// The library's own answer.
    pub(crate) fn by_library(&self, state: &State, act: Act, now: u64) -> Option<Decided> {
        let World { token, policy, .. } = self;
        let said = |(verdict, next)| (Some(verdict), next);
        match act {
            Act::Login(typed) => self.verify(policy, state, self.code(typed), now),
            Act::LoginWithPin(typed, right) => {
                let pin = if right { &self.pin } else { &self.wrong_pin };
                verify_with_pin(token, policy, state, self.code(typed), pin, &self.pin, now).ok().map(said)
            }
            Act::Enrol(typed) => enrol(token, policy, state, self.code(typed), now).ok().map(said),
            Act::Resync(first, second) => {
                resync(token, policy, state, self.code(first), self.code(second), now).ok().map(said)
            }
            Act::Unlock => Some((None, state.unlock())),
            Act::Release => Some((None, state.release())),
            Act::Adopt => {
                let (drift_seconds, measured_at) = state.drift();
                State::adopt(drift_seconds, measured_at, state.last_used()).ok().map(|next| (None, next))
            }
            Act::FirstCounter => state.with_first_counter(self.first + 2).ok().map(|next| (None, next)),
        }
    }

    pub(crate) fn verify(&self, policy: &Policy, state: &State, code: &Code, now: u64) -> Option<Decided> {
        verify(&self.token, policy, state, code, now).ok().map(|(verdict, next)| (Some(verdict), next))
    }

    /// The owner's own code, of any moving factor, and perhaps the one before it, for the help desk.
    pub(crate) fn by_owner(
        &self,
        state: &State,
        before: Option<&Code>,
        code: &Code,
        now: u64,
    ) -> Option<(Verdict, State)> {
        let World { token, policy, .. } = self;
        if self.defect == Defect::LockNeverEnds && state.locked_until() > 0 {
            return Some((LOCKED_FOR_EVER, *state));
        }
        match before {
            Some(before) => resync(token, policy, state, before, code, now).ok(),
            None if state.is_enrolled() => verify(token, policy, state, code, now).ok(),
            None => enrol(token, policy, state, code, now).ok(),
        }
    }

    pub(crate) fn code_of(&self, moving_factor: u64) -> Code {
        self.token.code_at_counter(moving_factor)
    }
}
