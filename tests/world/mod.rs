//! A token, its verifier and the time: what the tests of the rules are told in.

#![allow(dead_code, reason = "each test crate uses a part")]

use kodeviser::{Algorithm, Code, Digits, Error, Pin, Policy, Profile, Secret, State, Token, Verdict};

/// In the middle of a time step of 30 seconds.
pub(crate) const START: u64 = 1_800_000_015;
pub(crate) const DAY: u64 = 86_400;
/// Long enough ago that the token's clock may be anywhere in the far window.
pub(crate) const TWO_YEARS: u64 = 2 * 365 * DAY;

/// One token in one verifier's hands.
pub(crate) struct World {
    pub(crate) token: Token,
    pub(crate) policy: Policy,
    pub(crate) state: State,
    pub(crate) now: u64,
}

impl World {
    pub(crate) fn new(profile: Profile) -> Self {
        let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
        Self { token: Token::new(profile, &secret), policy: Policy::DEFAULT, state: State::fresh(), now: START }
    }

    /// A fresh clock token: SHA-1, six digits, 30 seconds.
    pub(crate) fn clock() -> Self {
        Self::new(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap())
    }

    /// A fresh counter token: SHA-1, six digits.
    pub(crate) fn counter() -> Self {
        Self::new(Profile::hotp(Algorithm::Sha1, Digits::Six))
    }

    /// The same, enrolled with the code of its present step or of counter 0.
    pub(crate) fn enrolled(mut self) -> Self {
        let code = self.code(0);
        assert!(self.enrol(&code).is_accepted());
        self
    }

    /// The server's present step; for a counter token the next counter.
    pub(crate) fn present(&self) -> u64 {
        match self.token.profile().step_at(self.now) {
            Ok(step) => step,
            Err(_) => self.state.last_used().map_or(0, |used| used + 1),
        }
    }

    /// The code that many moving factors from the present one.
    pub(crate) fn code(&self, offset: i64) -> Code {
        self.token.code_at_counter(self.present().checked_add_signed(offset).unwrap())
    }

    /// A code that is that of no moving factor within 5000 of the present one, nor of the last used one.
    pub(crate) fn wrong_code(&self) -> Code {
        let present = self.present();
        let shown: std::collections::HashSet<String> = (present.saturating_sub(5000)..=present.saturating_add(5000))
            .chain(self.state.last_used())
            .map(|moving_factor| self.token.code_at_counter(moving_factor).as_str().to_owned())
            .collect();
        let digits = usize::from(self.token.profile().digits().count());
        let text = (0..).map(|number| format!("{number:0digits$}")).find(|text| !shown.contains(text)).unwrap();
        self.token.parse(text).unwrap()
    }

    fn decided(&mut self, decision: Result<(Verdict, State), Error>) -> Verdict {
        let (verdict, next) = decision.unwrap();
        // Every state goes through its record, as in real life.
        self.state = State::decode(&next.encode()).unwrap();
        verdict
    }

    pub(crate) fn enrol(&mut self, code: &Code) -> Verdict {
        self.decided(kodeviser::enrol(&self.token, &self.policy, &self.state, code, self.now))
    }

    pub(crate) fn verify(&mut self, code: &Code) -> Verdict {
        self.decided(kodeviser::verify(&self.token, &self.policy, &self.state, code, self.now))
    }

    pub(crate) fn verify_with_pin(&mut self, code: &Code, pin: &str, expected: &str) -> Verdict {
        let (pin, expected) = (Pin::new(pin).unwrap(), Pin::new(expected).unwrap());
        let decision =
            kodeviser::verify_with_pin(&self.token, &self.policy, &self.state, code, &pin, &expected, self.now);
        self.decided(decision)
    }

    pub(crate) fn resync(&mut self, first: &Code, second: &Code) -> Verdict {
        self.decided(kodeviser::resync(&self.token, &self.policy, &self.state, first, second, self.now))
    }

    /// Fails that many times.
    pub(crate) fn fail(&mut self, times: u32) {
        let wrong = self.wrong_code();
        for _ in 0..times {
            assert!(matches!(self.verify(&wrong), Verdict::Rejected { .. }));
        }
    }
}
