//! The real library as the verifier.

use kodeviser::{Algorithm, Code, Digits, Policy, Profile, Secret, State, Token, Verdict, enrol, resync, verify};

use crate::person::Verifier;

/// The time step of all tokens here, in seconds.
pub(crate) const PERIOD: u32 = 30;
/// When every token is enrolled, in Unix seconds: late enough for two years on a shelf before.
pub(crate) const ENROLLED_AT: u64 = 1_800_000_000;

/// What the person is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answer {
    Accepted,
    /// Accepted for being the code after one that was far off; it would not have been by itself.
    AcceptedByPair,
    NextCode,
    Refused,
}

/// An IdP with this library: the token and its stored record.
pub(crate) struct Server {
    token: Token,
    record: State,
    /// The record before the code that asked for its next one; nothing but that waiting code sets the two apart.
    before_pair: Option<State>,
}

impl Server {
    pub(crate) fn new(seed: [u64; 3]) -> Self {
        let mut secret = [0_u8; 20];
        for (place, part) in secret.chunks_mut(8).zip(seed) {
            place.copy_from_slice(&part.to_be_bytes()[8 - place.len()..]);
        }
        let profile = Profile::totp(Algorithm::Sha1, Digits::Six, PERIOD, 0).expect("30 seconds is a period");
        let secret = Secret::from_bytes(&secret).expect("20 bytes are a secret");
        Self { token: Token::new(profile, &secret), record: State::fresh(), before_pair: None }
    }

    fn code(&self, step: u64) -> Code {
        self.token.code_at_counter(step)
    }
}

impl Verifier for Server {
    fn is_enrolled(&self) -> bool {
        self.record.is_enrolled()
    }

    fn decide(&mut self, step: u64, arrival: u64) -> Answer {
        let decide = if self.is_enrolled() { verify } else { enrol };
        let code = self.code(step);
        let decide = |record: &State| {
            decide(&self.token, &Policy::DEFAULT, record, &code, ENROLLED_AT + arrival).expect("all inputs are right")
        };
        let (verdict, next) = decide(&self.record);
        let before = std::mem::replace(&mut self.record, next);
        match verdict {
            Verdict::Accepted { .. } => match self.before_pair.take() {
                Some(before_pair) if !decide(&before_pair).0.is_accepted() => Answer::AcceptedByPair,
                _ => Answer::Accepted,
            },
            Verdict::NextCode => {
                self.before_pair.get_or_insert(before);
                Answer::NextCode
            }
            _ => Answer::Refused,
        }
    }

    fn call(&mut self, step: u64, arrival: u64) {
        self.before_pair = None;
        if !self.is_enrolled() {
            // A token that cannot be enrolled is given its drift by hand.
            let drift = (step as i64 - (arrival + ENROLLED_AT) as i64 / i64::from(PERIOD)) * i64::from(PERIOD);
            self.record = State::adopt(drift, ENROLLED_AT + arrival, Some(step)).expect("less than a hundred years");
            return;
        }
        let codes = [self.code(step - 1), self.code(step)];
        let now = ENROLLED_AT + arrival;
        let record = self.record.unlock();
        let (_, next) =
            resync(&self.token, &Policy::DEFAULT, &record, &codes[0], &codes[1], now).expect("all inputs are right");
        self.record = next;
    }
}
