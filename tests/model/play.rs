//! Each event of a story goes to the library and to the reference model, and both must say the same.

use kodeviser::{Code, Digits, Error, Pin, Policy, State, Verdict};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::reference::Decision;
use crate::reference_search::{LARGEST, Purpose};
use crate::reference_state::ReferenceState;
use crate::story::{Act, Aim, Door, Pass, Second, Stated, Story, Typed};
use crate::tally::{Tally, name_of};
use crate::world::World;

type Step = Result<(), TestCaseError>;
type Decided = Result<(Verdict, State), Error>;

/// Plays a story in the library and in the model.
pub(crate) fn play(story: &Story, tally: &mut Tally) -> Step {
    let mut world = World::at_the_start(story, tally);
    for act in &story.beginning {
        world.act(act)?;
    }
    for (pass, act) in &story.events {
        world.pass(*pass);
        world.act(act)?;
    }
    Ok(())
}

impl World<'_> {
    /// A counter that was shown is gone, even if nobody is let in with it.
    fn shown(&mut self, typed: Typed) {
        if let Typed::CodeOf(Aim::Device(after)) = typed
            && after >= 0
        {
            self.counter = (self.counter + i128::from(after) + 1).min(LARGEST);
        }
    }

    fn act(&mut self, act: &Act) -> Step {
        match *act {
            Act::Attempt(door, typed) => self.attempt(door, typed).map(|_| ())?,
            Act::Persist(aim, door, passing_over) => {
                if let Some(Verdict::NextCode) = self.attempt(Door::Right, Typed::CodeOf(aim))? {
                    self.pass(Pass::Periods(passing_over + 1));
                    self.attempt(door, Typed::CodeOf(Aim::Pending(passing_over + 1)))?;
                    // Whoever typed the PIN wrongly tries again: with the code after that one, or with one that is gone.
                    if door == (Door::Pin { right: false }) {
                        let again = if passing_over == 0 { 2 } else { 1 };
                        self.attempt(Door::Pin { right: true }, Typed::CodeOf(Aim::Pending(again)))?;
                    }
                }
            }
            Act::Guess(first, guesses) => {
                for guess in 0..u32::from(guesses) {
                    if self.reference.blocked {
                        break;
                    }
                    self.pass(Pass::SinceLock(0));
                    self.attempt(Door::Right, Typed::Random(first.wrapping_add(guess)))?;
                }
            }
            Act::Resync(first, second) => self.resync(first, second)?,
            Act::Unlock => {
                self.state = kodeviser::unlock(&self.state);
                self.reference = self.reference.unlock();
            }
            Act::Release => {
                self.state = self.state.release();
                self.reference = self.reference.release();
            }
            Act::Fresh => {
                self.state = State::fresh();
                self.reference = ReferenceState::fresh();
                self.accepted.clear();
            }
            Act::FirstCounter(after) => {
                let first = (self.device_shows() + i128::from(after)).clamp(0, LARGEST);
                self.made(self.state.with_first_counter(first as u64), self.reference.with_first_counter(first))?;
            }
            Act::Drift(stated) => {
                let (drift, at) = self.stated(stated);
                self.made(self.state.with_drift(drift, at as u64), self.reference.with_drift(drift, at))?;
            }
            Act::Adopt(stated, last_used) => {
                let (drift, at) = self.stated(stated);
                let last = last_used.map(|after| (self.device_shows() + i128::from(after)).clamp(0, LARGEST));
                let adopted = State::adopt(drift, at as u64, last.map(|last| last as u64));
                if self.made(adopted, ReferenceState::adopt(drift, at, last))? {
                    self.accepted.clear();
                }
            }
            Act::Policy(policy) => self.policy = policy,
            Act::Misconfigured { field, value } => {
                let right = self.policy;
                *field_of(&mut self.policy, field) = value;
                // A foreign value may be a valid one for this field; wide windows would only take time.
                if self.policy.check().is_err() {
                    self.attempt(Door::Right, Typed::CodeOf(Aim::Device(0)))?;
                }
                self.policy = right;
            }
            Act::Quartz(ppb) => self.quartz_ppb = ppb.into(),
            Act::Presses(presses) => self.counter = (self.counter + i128::from(presses)).min(LARGEST),
        }
        self.compare_states()
    }

    /// A drift in seconds, and when it was measured.
    fn stated(&self, stated: Stated) -> (i64, i128) {
        match stated {
            Stated::About { error, ago } => {
                let drift = (self.ahead_ms / 1_000 + i128::from(error)) as i64;
                (drift, (self.now - i128::from(ago)).clamp(0, LARGEST))
            }
            Stated::Exactly(drift) => (drift, self.now),
        }
    }

    /// A state made without a decision. Whether there is one.
    fn made(
        &mut self,
        library: Result<State, Error>,
        reference: Result<ReferenceState, Error>,
    ) -> Result<bool, TestCaseError> {
        match (library, reference) {
            (Ok(state), Ok(reference)) => {
                self.state = state;
                self.reference = reference;
                Ok(true)
            }
            (library, reference) => {
                self.count("making a state is refused");
                prop_assert_eq!(library.err(), reference.err());
                Ok(false)
            }
        }
    }

    fn attempt(&mut self, door: Door, typed: Typed) -> Result<Option<Verdict>, TestCaseError> {
        let door = match door {
            Door::Right if self.reference.enrolled => Door::Verify,
            Door::Right => Door::Enrol,
            other => other,
        };
        let purpose = if door == Door::Enrol { Purpose::Enrolment } else { Purpose::Login };
        let text = self.text(typed, purpose);
        self.shown(typed);
        let of = self.circumstances();
        let decision = match door {
            Door::Enrol => self.reference.enrol(of, &text),
            Door::Verify | Door::Right => self.reference.verify(of, &text),
            Door::Pin { right } => self.reference.login(of, &text, right),
        };
        let decided = self.library_decides(door, &text);
        // R4: a locked or blocked token says the same of every code. R18: a wrong PIN says the same whatever the code, and
        // a right one changes nothing.
        if let Ok((verdict, state)) = decided {
            let others = [self.code_of(self.device_shows()), self.zeros(self.tokens.reference.digits)];
            for other in others {
                match verdict {
                    Verdict::Locked { .. } | Verdict::Blocked => {
                        prop_assert_eq!(self.library_decides(door, &other), decided);
                        prop_assert_eq!(state, self.state);
                    }
                    _ if door == (Door::Pin { right: true }) => {
                        prop_assert_eq!(self.library_decides(Door::Verify, &text), decided);
                    }
                    _ if door == (Door::Pin { right: false }) => {
                        prop_assert_eq!(self.library_decides(door, &other).map(|(verdict, _)| verdict), Ok(verdict));
                    }
                    _ => {}
                }
            }
        }
        if decision.is_ok() {
            self.count_matches(purpose, &text);
        }
        self.typed_before = Some(text);
        self.decided(decided, decision)?;
        Ok(decided.ok().map(|(verdict, _)| verdict))
    }

    fn library_decides(&self, door: Door, text: &str) -> Decided {
        let (token, policy, state, now) = (&self.tokens.library, &self.policy, &self.state, self.server_time());
        let code = read(text);
        match door {
            Door::Enrol => kodeviser::enrol(token, policy, state, &code, now),
            Door::Verify | Door::Right => kodeviser::verify(token, policy, state, &code, now),
            Door::Pin { right } => {
                let expected = Pin::new("7304").unwrap();
                let pin = Pin::new(if right { "7304" } else { "7305" }).unwrap();
                kodeviser::verify_with_pin(token, policy, state, &code, &pin, &expected, now)
            }
        }
    }

    fn resync(&mut self, first: Typed, second: Second) -> Step {
        let purpose = Purpose::Resynchronization;
        let first_text = self.text(first, purpose);
        let second_text = match (second, first) {
            (Second::After(after), Typed::CodeOf(aim)) => {
                self.code_of(self.moving_factor(aim, purpose) + i128::from(after))
            }
            (Second::After(_), other) => self.text(other, purpose),
            (Second::Typed(typed), _) => self.text(typed, purpose),
        };
        self.shown(first);
        let decision = self.reference.resync(self.circumstances(), &first_text, &second_text);
        let decided = self.library_resyncs(&first_text, &second_text);
        if let Ok((Verdict::Locked { .. } | Verdict::Blocked, state)) = decided {
            let zeros = self.zeros(self.tokens.reference.digits);
            prop_assert_eq!(self.library_resyncs(&first_text, &zeros), decided);
            prop_assert_eq!(state, self.state);
        }
        self.typed_before = Some(second_text);
        self.decided(decided, decision)
    }

    fn library_resyncs(&self, first: &str, second: &str) -> Decided {
        let (token, policy, state) = (&self.tokens.library, &self.policy, &self.state);
        kodeviser::resync(token, policy, state, &read(first), &read(second), self.server_time())
    }

    /// Takes over both next states, if both say the same.
    fn decided(&mut self, library: Decided, reference: Result<Decision, Error>) -> Step {
        match (library, reference) {
            (Ok((verdict, state)), Ok(decision)) => {
                self.count(decision.reason);
                if let Verdict::Rejected { retry_at: Some(u64::MAX), .. } = verdict {
                    self.count("locked to the end of time");
                }
                prop_assert_eq!(verdict, decision.verdict, "{} at {}", decision.reason, self.now);
                self.nothing_is_taken_back(verdict, &state)?;
                if verdict.is_accepted() {
                    self.accepted_at = self.now;
                    self.count_clock(&decision);
                }
                self.state = state;
                self.reference = decision.next;
            }
            (library, reference) => {
                let error = reference.err();
                self.count(error.map_or("an error of the library alone", name_of));
                prop_assert_eq!(library.err(), error, "at {}", self.now);
            }
        }
        Ok(())
    }

    /// R8: nothing is accepted twice, and the last used moving factor never falls.
    fn nothing_is_taken_back(&mut self, verdict: Verdict, next: &State) -> Step {
        prop_assert!(next.last_used() >= self.state.last_used(), "the last used moving factor fell");
        match verdict {
            Verdict::Accepted { moving_factor, .. } => {
                prop_assert!(self.accepted.insert(moving_factor), "{} was accepted twice", moving_factor);
                prop_assert!(Some(moving_factor) > self.state.last_used());
                prop_assert_eq!(next.last_used(), Some(moving_factor));
            }
            Verdict::Replayed => prop_assert_eq!(*next, self.state),
            _ => {}
        }
        Ok(())
    }

    /// What is visible of the state; and the state outlives a restart: what was stored is what is read (R16).
    fn compare_states(&mut self) -> Step {
        let (state, reference) = (&self.state, &self.reference);
        prop_assert_eq!(state.is_enrolled(), reference.enrolled, "enrolled");
        prop_assert_eq!(state.last_used().map(i128::from), reference.last_used, "last used");
        prop_assert_eq!(i128::from(state.failures()), reference.failures, "failures");
        prop_assert_eq!(i128::from(state.locked_until()), reference.locked_until, "locked until");
        prop_assert_eq!(state.is_blocked(), reference.blocked, "blocked");
        let restarted = State::decode(&state.encode());
        prop_assert_eq!(restarted, Ok(self.state));
        self.state = restarted.unwrap();
        Ok(())
    }
}

fn read(text: &str) -> Code {
    Code::parse(text, Digits::new(text.len() as u32).unwrap()).unwrap()
}

fn field_of(policy: &mut Policy, field: usize) -> &mut u32 {
    [
        &mut policy.near_window,
        &mut policy.look_ahead,
        &mut policy.enrol_window,
        &mut policy.counter_enrol_window,
        &mut policy.far_window,
        &mut policy.counter_far_window,
        &mut policy.resync_window,
        &mut policy.counter_resync_window,
        &mut policy.drift_ppm,
        &mut policy.max_failures,
        &mut policy.lock_seconds,
        &mut policy.block_after,
    ]
    .into_iter()
    .nth(field)
    .unwrap()
}
