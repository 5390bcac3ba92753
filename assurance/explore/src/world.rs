//! The small worlds: a token with its policy, the times that the server's clock may show, the codes that are typed.

use kodeviser::{Algorithm, Code, Digits, Pin, Policy, Profile, Secret, State, Token, enrol};

use crate::act::{Act, Typed};
use crate::defect::Defect;
use crate::promise::Promise;

pub(crate) struct World {
    pub(crate) name: &'static str,
    pub(crate) token: Token,
    pub(crate) policy: Policy,
    /// The server's clock jumps between these, forward and back.
    pub(crate) times: Vec<u64>,
    /// The first moving factor that is typed; the codes are those of it and of the ones after it, and a wrong one.
    pub(crate) first: u64,
    codes: Vec<Code>,
    pub(crate) pin: Pin,
    pub(crate) wrong_pin: Pin,
    pub(crate) acts: Vec<Act>,
    pub(crate) start: State,
    /// How many do something at once: one or two.
    pub(crate) sessions: usize,
    /// Whether it is watched how far the clock has gone since a lock.
    pub(crate) waits: bool,
    /// After so many states no further event is explored.
    pub(crate) most: usize,
    pub(crate) defect: Defect,
    /// The one that is watched; all of them, if there is none.
    pub(crate) only: Option<Promise>,
}

/// Half past some hour, so that a code's step is the same a little earlier and later.
const NOON: u64 = 1_800_000_000 + 1800;
const HOUR: u64 = 3600;

const EVERY_ACT: [Act; 4] = [Act::Unlock, Act::Release, Act::Adopt, Act::FirstCounter];

impl World {
    fn new(name: &'static str, profile: Profile, policy: Policy, times: Vec<u64>, first: u64, codes: u64) -> Self {
        let secret = Secret::from_bytes(b"12345678901234567890").expect("20 bytes");
        let token = Token::new(profile, &secret);
        let wrong = token.parse("00000000").expect("eight digits");
        let around: Vec<String> = (first.saturating_sub(200)..first + 400)
            .map(|moving_factor| token.code_at_counter(moving_factor).as_str().to_owned())
            .chain([wrong.as_str().to_owned()])
            .collect();
        let mut different = around.clone();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), around.len(), "a code says which moving factor it is");
        let mut codes: Vec<Code> =
            (first..first + codes).map(|moving_factor| token.code_at_counter(moving_factor)).collect();
        codes.push(wrong);
        Self {
            name,
            token,
            policy,
            times,
            first,
            codes,
            pin: Pin::new("7304").expect("a PIN"),
            wrong_pin: Pin::new("7305").expect("a PIN"),
            acts: Vec::new(),
            start: State::fresh(),
            sessions: 1,
            waits: false,
            most: usize::MAX,
            defect: Defect::None,
            only: None,
        }
    }

    /// A counter token.
    fn counter(name: &'static str, policy: Policy, half_hours: &[u64], codes: u64) -> Self {
        let times = half_hours.iter().map(|half_hours| NOON + half_hours * HOUR / 2).collect();
        let mut world = Self::new(name, Profile::hotp(Algorithm::Sha1, Digits::Eight), policy, times, 0, codes);
        world.start = State::adopt(0, 0, None).expect("no drift");
        world
    }

    /// A token with a clock; the times are in its steps, and the codes are those of all of them and of one step more.
    fn clock(name: &'static str, period: u32, policy: Policy, steps: &[u64], codes: u64) -> Self {
        let profile = Profile::totp(Algorithm::Sha1, Digits::Eight, period, 0).expect("a period");
        let times: Vec<u64> = steps.iter().map(|step| NOON + step * u64::from(period)).collect();
        let mut world = Self::new(name, profile, policy, times, NOON / u64::from(period), codes);
        world.start = State::adopt(0, NOON, None).expect("no drift");
        world
    }

    pub(crate) fn code(&self, typed: Typed) -> &Code {
        &self.codes[usize::from(typed)]
    }

    pub(crate) fn codes(&self) -> impl Iterator<Item = Typed> + use<> {
        0..self.codes.len() as Typed
    }

    pub(crate) fn wrong(&self) -> Typed {
        self.codes.len() as Typed - 1
    }

    /// Whose code it is; nobody's, if it is wrong.
    pub(crate) fn moving_factor(&self, typed: Typed) -> Option<u64> {
        (typed < self.wrong()).then(|| self.first + u64::from(typed))
    }

    pub(crate) fn watches(&self, promise: Promise) -> bool {
        self.only.is_none_or(|only| only == promise)
    }

    fn logins(mut self) -> Self {
        self.acts.extend(self.codes().map(Act::Login));
        self
    }

    /// A right PIN with a right code is a login without one (it is asked of every record), so here the PIN is wrong.
    fn wrong_pins(mut self) -> Self {
        self.acts.extend(self.codes().map(|typed| Act::LoginWithPin(typed, false)));
        self
    }

    /// Pairs in a row, and one that is none.
    fn resyncs(mut self) -> Self {
        let wrong = self.wrong();
        self.acts.extend((1..wrong).map(|second| Act::Resync(second - 1, second)));
        self.acts.push(Act::Resync(0, wrong));
        self
    }

    fn enrolments(mut self) -> Self {
        self.acts.extend(self.codes().map(Act::Enrol));
        self
    }

    fn acts(mut self, acts: &[Act]) -> Self {
        self.acts.extend(acts);
        self
    }

    fn two(mut self) -> Self {
        self.sessions = 2;
        self
    }

    pub(crate) fn at_most(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    pub(crate) fn with(mut self, defect: Defect, only: Promise) -> Self {
        (self.defect, self.only) = (defect, Some(only));
        self
    }

    /// Two at a counter token at once: logins with every code and PIN, resynchronization, unlocking.
    pub(crate) fn two_at_a_counter(codes: u64) -> Self {
        Self::counter("two at a counter token", tiny(2, 4), &[0, 2], codes)
            .logins()
            .wrong_pins()
            .resyncs()
            .acts(&[Act::Unlock])
            .two()
    }

    /// Two at a token with a clock of minutes at once; an hour forward and back as well.
    pub(crate) fn two_at_a_clock(codes: u64, minutes: &[u64]) -> Self {
        Self::clock("two at a clock token", 60, tiny(2, 4), minutes, codes)
            .logins()
            .wrong_pins()
            .resyncs()
            .acts(&[Act::Unlock])
            .two()
    }

    /// Two at a counter token at once, where it is taken back, adopted and enrolled again.
    pub(crate) fn two_with_every_act(codes: u64) -> Self {
        let mut world = Self::counter("two at a counter token, every act", tiny(2, 4), &[0, 2], codes)
            .logins()
            .wrong_pins()
            .resyncs()
            .enrolments()
            .acts(&EVERY_ACT)
            .two();
        world.start = State::fresh();
        world
    }

    /// One at a time at a counter token, with all that the library has.
    pub(crate) fn one_at_a_counter(codes: u64) -> Self {
        let mut world = Self::counter("one at a counter token, every act", tiny(2, 5), &[0, 2, 6], codes)
            .logins()
            .wrong_pins()
            .resyncs()
            .enrolments()
            .acts(&EVERY_ACT);
        // A second before the end of a lock, too; and when a far code has its last second, and a second later.
        world.times.extend([NOON + HOUR - 1, NOON + 300, NOON + 301]);
        world.start = State::fresh();
        world
    }

    /// One at a time at a token whose steps are hours: the clock goes forward and back by hours.
    pub(crate) fn one_at_a_clock_of_hours(hours: u64) -> Self {
        let steps: Vec<u64> = (0..hours).collect();
        let mut world = Self::clock("one at a clock token, hours, every act", 3600, tiny(3, 5), &steps, hours + 1)
            .logins()
            .wrong_pins()
            .resyncs()
            .enrolments()
            .acts(&EVERY_ACT);
        world.start = State::fresh();
        world
    }

    /// One at a time at a token whose steps are minutes: pairs are typed, and run out.
    pub(crate) fn one_at_a_clock_of_minutes(codes: u64) -> Self {
        let mut world = Self::clock("one at a clock token, minutes", 60, tiny(2, 4), &[0, 1, 3, 8], codes)
            .logins()
            .wrong_pins()
            .resyncs()
            .acts(&[Act::Unlock]);
        // A second after a far code's last one, too.
        world.times.push(world.times[2] + 301);
        let first = world.code(1);
        let enrolled = enrol(&world.token, &world.policy, &State::fresh(), first, world.times[1]);
        world.start = enrolled.expect("an enrolment").1;
        world
    }

    /// Two who guess at once, at every time, and how long they have to wait.
    pub(crate) fn guessing(codes: u64, block_after: u32) -> Self {
        let mut world = Self::counter("two who guess", tiny(2, block_after), &[10, 11, 12, 14, 16, 20], codes).two();
        let wrong = world.wrong();
        world.acts = vec![Act::Login(wrong), Act::LoginWithPin(wrong, false), Act::LoginWithPin(0, false)];
        if codes > 1 {
            world.acts.push(Act::Login(1));
        }
        world.waits = true;
        world
    }
}

/// Small windows: one code is near, two more are far; an hour's lock. The next one takes two.
fn tiny(max_failures: u32, block_after: u32) -> Policy {
    Policy {
        near_window: 0,
        look_ahead: 1,
        enrol_window: 1,
        counter_enrol_window: 1,
        far_window: 2,
        counter_far_window: 3,
        resync_window: 4,
        counter_resync_window: 4,
        max_failures,
        lock_seconds: 3600,
        block_after,
        ..Policy::DEFAULT
    }
}
