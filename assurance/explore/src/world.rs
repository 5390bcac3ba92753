//! The small world: one token, a few codes, a few times, and a policy whose bounds are reached soon.

use kodeviser::{Algorithm, Code, Digits, Pin, Policy, Profile, Secret, State, Token};

/// A token with what may happen to it.
pub(crate) struct World {
    pub(crate) name: &'static str,
    pub(crate) token: Token,
    pub(crate) policy: Policy,
    /// The moving factors whose codes are typed, in order.
    pub(crate) factors: Vec<u64>,
    /// The server's times, in Unix seconds: it jumps from each to each.
    pub(crate) times: Vec<u64>,
    pub(crate) questions: Vec<Question>,
    /// A time after all of these, for what an honest owner does.
    pub(crate) later: u64,
    pub(crate) pins: [Pin; 2],
}

/// What is asked of the library. Codes are given by their place among the world's factors; `None` is one that fits nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Question {
    Enrol(Option<usize>),
    Verify(Option<usize>),
    /// With a PIN, right or wrong.
    WithPin(Option<usize>, bool),
    Resync(Option<usize>, Option<usize>),
    Unlock,
    Release,
}

const POLICY: Policy = Policy {
    near_window: 1,
    look_ahead: 1,
    enrol_window: 1,
    counter_enrol_window: 1,
    far_window: 150,
    counter_far_window: 4,
    resync_window: 150,
    counter_resync_window: 6,
    max_failures: 2,
    lock_seconds: 60,
    block_after: 5,
    ..Policy::DEFAULT
};

const NOON: u64 = 1_800_000_000;

impl World {
    /// A counter token whose counter goes a little way.
    pub(crate) fn counter(counters: u64) -> Self {
        let profile = Profile::hotp(Algorithm::Sha1, Digits::Eight);
        // The lock of a minute, the five minutes of a pair, and an hour.
        let times = vec![NOON, NOON + 59, NOON + 200, NOON + 3600];
        Self::new("counter", profile, (0..counters).collect(), times)
    }

    /// A clock token; the server's clock is right, an hour ahead, and in between.
    pub(crate) fn clock() -> Self {
        let profile = Profile::totp(Algorithm::Sha1, Digits::Eight, 30, 0).expect("a usual period");
        let step = NOON / 30;
        // Near ones, far ones, and those after them.
        let factors = [0, 1, 2, 4, 5].map(|ahead| step + ahead).to_vec();
        Self::new("clock", profile, factors, vec![NOON, NOON + 75, NOON + 3600])
    }

    fn new(name: &'static str, profile: Profile, factors: Vec<u64>, times: Vec<u64>) -> Self {
        let secret = Secret::from_bytes(b"12345678901234567890").expect("twenty bytes");
        let later = times.iter().max().expect("some times") + 86_400;
        let codes = || (0..factors.len()).map(Some).chain([None]);
        let pairs = (1..factors.len()).map(|second| Question::Resync(Some(second - 1), Some(second)));
        let questions = codes()
            .flat_map(|code| {
                [
                    Question::Enrol(code),
                    Question::Verify(code),
                    Question::WithPin(code, false),
                    Question::WithPin(code, true),
                ]
            })
            .chain(pairs)
            .chain([Question::Resync(Some(0), Some(0)), Question::Resync(Some(0), None)])
            .chain([Question::Unlock, Question::Release])
            .collect();
        let pins = ["7304", "4037"].map(|pin| Pin::new(pin).expect("four digits"));
        Self { name, token: Token::new(profile, &secret), policy: POLICY, factors, times, questions, later, pins }
    }

    /// The code that is typed.
    pub(crate) fn code(&self, place: Option<usize>) -> Code {
        match place {
            Some(place) => self.token.code_at_counter(self.factors[place]),
            // No code of any moving factor that is searched here: `main` makes sure of that.
            None => self.token.parse("00000000").expect("eight digits"),
        }
    }

    /// A state from which everything begins.
    pub(crate) fn start() -> State {
        State::fresh()
    }
}
