//! The library with the store around it, as it should be and with a defect.

use std::collections::HashMap;

use kodeviser::{Error, State, Verdict, enrol, resync, verify, verify_with_pin};

use crate::world::{Question, World};

/// A stored state, by its number.
pub(crate) type Record = u32;

/// What may be wrong, so that a check can be seen to notice it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    /// A login is stored whatever has been stored since it was read.
    StoredWithoutCompare,
    /// Whoever loses the compare-and-swap is told the verdict all the same.
    AnsweredWithoutStoring,
    /// Whoever loses the compare-and-swap writes something of the token's clock all the same.
    LoserMovesTheClock,
    /// A success is told, and not stored.
    SuccessNotStored,
    /// A failure is told, and not stored.
    FailureNotStored,
    /// A locked token decides.
    LockIgnored,
    /// The help desk's resynchronization knows nothing of what was used.
    ResyncForgetsTheLastUsed,
    /// The help desk's resynchronization lifts a block.
    ResyncLiftsTheBlock,
    /// A right code with a wrong PIN stays good.
    WrongPinKeepsTheCode,
    /// A wrong PIN is told apart by whether the code was right.
    WrongPinTellsTheCode,
    /// Each lock is as long as the first.
    LocksDoNotGrow,
    /// Unlocking forgets what was used up.
    UnlockForgets,
    /// The owner is not let in again after two failures.
    NeverOpensAgain,
}

impl Defect {
    pub(crate) const ALL: [Self; 13] = [
        Self::StoredWithoutCompare,
        Self::AnsweredWithoutStoring,
        Self::LoserMovesTheClock,
        Self::SuccessNotStored,
        Self::FailureNotStored,
        Self::LockIgnored,
        Self::ResyncForgetsTheLastUsed,
        Self::ResyncLiftsTheBlock,
        Self::WrongPinKeepsTheCode,
        Self::WrongPinTellsTheCode,
        Self::LocksDoNotGrow,
        Self::UnlockForgets,
        Self::NeverOpensAgain,
    ];
}

/// Decides, and remembers what it has decided: a decision is a function of record, question and time.
pub(crate) struct System<'world> {
    pub(crate) world: &'world World,
    pub(crate) defect: Option<Defect>,
    states: Vec<State>,
    numbers: HashMap<[u8; 128], Record>,
    decided: HashMap<(Record, Question, u64), Option<(Verdict, Record)>>,
}

impl<'world> System<'world> {
    pub(crate) fn new(world: &'world World, defect: Option<Defect>) -> Self {
        Self { world, defect, states: Vec::new(), numbers: HashMap::new(), decided: HashMap::new() }
    }

    /// The number of a state; equal states are one, since their records are equal bytes (R16).
    pub(crate) fn number(&mut self, state: State) -> Record {
        let next = self.states.len() as Record;
        *self.numbers.entry(state.encode()).or_insert_with_key(|stored| {
            // What is decided from is what comes back from the store.
            self.states.push(State::decode(stored).expect("its own bytes"));
            next
        })
    }

    pub(crate) fn state(&self, record: Record) -> &State {
        &self.states[record as usize]
    }

    pub(crate) fn records(&self) -> usize {
        self.states.len()
    }

    /// The decision: nothing where the question is an error (enrolling twice, logging in before).
    pub(crate) fn decide(&mut self, record: Record, question: Question, now: u64) -> Option<(Verdict, Record)> {
        if let Some(known) = self.decided.get(&(record, question, now)) {
            return *known;
        }
        let state = *self.state(record);
        let decision = self.with_defect(&state, question, now).map(|(verdict, next)| (verdict, self.number(next)));
        self.decided.insert((record, question, now), decision);
        decision
    }

    fn with_defect(&self, state: &State, question: Question, now: u64) -> Option<(Verdict, State)> {
        let is_closed = state.is_blocked() || now < state.locked_until();
        let (drift, measured_at) = state.drift();
        let (verdict, next) = match (self.defect, question) {
            (Some(Defect::LockIgnored), _) if now < state.locked_until() => {
                self.ask(state, question, state.locked_until()).ok()?
            }
            (Some(Defect::ResyncForgetsTheLastUsed), Question::Resync(..)) if state.is_enrolled() && !is_closed => {
                let forgetful = State::adopt(drift, measured_at, None).ok()?;
                self.ask(&forgetful, question, now).ok()?
            }
            (Some(Defect::ResyncLiftsTheBlock), Question::Resync(..)) if state.is_blocked() => {
                self.ask(&state.unlock(), question, now).ok()?
            }
            (Some(Defect::WrongPinKeepsTheCode), Question::WithPin(_, false)) => {
                self.ask(state, Question::WithPin(None, false), now).ok()?
            }
            (Some(Defect::WrongPinTellsTheCode), Question::WithPin(Some(code), false)) => {
                let told = self.ask(state, Question::Verify(Some(code)), now).ok()?.0;
                let decided = self.ask(state, question, now).ok()?;
                if told == Verdict::NextCode { (told, decided.1) } else { decided }
            }
            (Some(Defect::UnlockForgets), Question::Unlock) if state.is_enrolled() => {
                (Verdict::Replayed, State::adopt(drift, measured_at, None).ok()?)
            }
            _ => self.ask(state, question, now).ok()?,
        };
        let is_stored = match self.defect {
            Some(Defect::SuccessNotStored) => !verdict.is_accepted(),
            Some(Defect::FailureNotStored) => !matches!(verdict, Verdict::Rejected { .. }),
            _ => true,
        };
        Some((verdict, if is_stored { next } else { *state }))
    }

    /// What the library says.
    fn ask(&self, state: &State, question: Question, now: u64) -> Result<(Verdict, State), Error> {
        let World { token, policy, pins: [right, wrong], .. } = self.world;
        let code = |place| self.world.code(place);
        let policy = match self.defect {
            Some(Defect::LocksDoNotGrow) => &kodeviser::Policy { lock_seconds: 1, ..*policy },
            _ => policy,
        };
        match question {
            Question::Enrol(typed) => enrol(token, policy, state, &code(typed), now),
            Question::Verify(typed) => verify(token, policy, state, &code(typed), now),
            Question::WithPin(typed, is_right) => {
                verify_with_pin(token, policy, state, &code(typed), if is_right { right } else { wrong }, right, now)
            }
            Question::Resync(first, second) => resync(token, policy, state, &code(first), &code(second), now),
            // They decide nothing: the verdict stands for none.
            Question::Unlock => Ok((Verdict::Replayed, state.unlock())),
            Question::Release => Ok((Verdict::Replayed, state.release())),
        }
    }
}
