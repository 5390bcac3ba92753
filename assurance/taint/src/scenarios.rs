//! What is decided: each kind of outcome, for each hash, with clocks and counters. The secrets are marked; the typed codes come from a
//! second token with the same secret and no mark.

use crate::interface::{Decided, Hash, Interface, Kind, Login, Outcome, Record, Windows};
use crate::request;
use crate::run::{Reveals, Run, secret};

const SECRET: &[u8] = b"12345678901234567890123456789012";
const NOW: u64 = 1_800_000_015;
const DAY: u64 = 86_400;
const YEAR: u64 = 365 * DAY;
const RIGHT: &[u8] = b"7304";
const WRONG: &[u8] = b"7305";

const KINDS: [Kind; 6] = [
    Kind { hash: Hash::Sha1, digits: 6, clock: true },
    Kind { hash: Hash::Sha1, digits: 8, clock: false },
    Kind { hash: Hash::Sha256, digits: 8, clock: true },
    Kind { hash: Hash::Sha256, digits: 6, clock: false },
    Kind { hash: Hash::Sha512, digits: 7, clock: true },
    Kind { hash: Hash::Sha512, digits: 6, clock: false },
];

pub(crate) fn all<I: Interface>(run: &mut Run) {
    for kind in KINDS {
        let mut desk = Desk::<I>::new(kind);
        desk.code(run);
        desk.enrols(run);
        desk.logs_in(run);
        desk.pairs(run);
        desk.locks(run);
        desk.takes_pins(run);
        desk.uses_up_by_a_wrong_pin(run);
        desk.resynchronizes(run);
    }
    let mut desk = Desk::<I>::new(KINDS[0]);
    desk.windows = Windows::Default;
    desk.logs_in(run);
    batch::<I>(run);
}

/// A token, what is stored of it, and the time.
struct Desk<I: Interface> {
    kind: Kind,
    token: I::Token,
    /// The same without the mark: what the owner reads.
    device: I::Token,
    windows: Windows,
    state: Record,
    now: u64,
}

impl<I: Interface> Desk<I> {
    fn new(kind: Kind) -> Self {
        let token = I::token(kind, &secret(SECRET));
        Self { kind, token, device: I::token(kind, SECRET), windows: Windows::Narrow, state: I::fresh(), now: NOW }
    }

    /// The likeliest moving factor: of a counter the first.
    fn first(&self) -> u64 {
        if self.kind.clock { self.now / 30 } else { 0 }
    }

    fn typed(&self, moving_factor: u64) -> Vec<u8> {
        I::code(&self.device, moving_factor)
    }

    /// A code of nowhere near.
    fn wrong(&self) -> Vec<u8> {
        self.typed(u64::from(u32::MAX) << 8)
    }

    fn name(&self, what: &str) -> String {
        format!("{}, {:?}, {}: {what}", I::NAME, self.kind.hash, if self.kind.clock { "clock" } else { "counter" })
    }

    /// Runs a decision and stores the next state.
    fn decides(
        &mut self,
        run: &mut Run,
        what: &str,
        expected: Outcome,
        reveals: Reveals,
        decide: impl FnOnce(&Self) -> Decided,
    ) {
        let name = self.name(what);
        let (outcome, mut next) = run.operation(&name, reveals, || {
            let decided = decide(self);
            // An outcome that is not known by now is an error of memcheck's here.
            (decided.0 == expected, decided)
        });
        let (outcome, as_expected) = (next.0, outcome);
        if !as_expected {
            println!("{name}: {outcome:?} instead of {expected:?}");
        }
        run.expect(&name, as_expected);
        request::unmark(&mut next.1);
        self.state = next.1;
    }

    fn enrol(&mut self, run: &mut Run, what: &str, code: &[u8], expected: Outcome) {
        self.decides(run, &format!("enrol, {what}"), expected, Reveals::Outcome, |desk| {
            I::enrol(&desk.token, desk.windows, &desk.state, code, desk.now)
        });
    }

    fn verify(&mut self, run: &mut Run, what: &str, code: &[u8], expected: Outcome) {
        self.decides(run, &format!("verify, {what}"), expected, Reveals::Outcome, |desk| {
            I::verify(&desk.token, desk.windows, &desk.state, code, desk.now)
        });
    }

    fn with_pin(&mut self, run: &mut Run, what: &str, code: &[u8], pin: &[u8], expected: Outcome) {
        let pins = [secret(pin), secret(RIGHT)];
        let reveals = if pin == RIGHT { Reveals::Outcome } else { Reveals::NothingFound };
        self.decides(run, &format!("verify_with_pin, {what}"), expected, reveals, |desk| {
            I::verify_with_pin(&desk.token, desk.windows, &desk.state, code, [&pins[0], &pins[1]], desk.now)
        });
    }

    fn resync(&mut self, run: &mut Run, what: &str, codes: [Vec<u8>; 2], expected: Outcome) {
        self.decides(run, &format!("resync, {what}"), expected, Reveals::Outcome, |desk| {
            I::resync(&desk.token, desk.windows, &desk.state, [&codes[0], &codes[1]], desk.now)
        });
    }

    fn code(&mut self, run: &mut Run) {
        let name = self.name("a code");
        let mut code = run.operation(&name, Reveals::Nothing, || I::code(&self.token, 7));
        run.expect(&format!("{name} has the mark"), request::is_marked(code.as_slice()));
        request::unmark(code.as_mut_slice());
        run.expect(&format!("{name} is the device's"), code == self.typed(7));
    }

    /// Begins with an enrolled token whose clock has not been seen for a year, and whose last used moving factor this is.
    fn enrolled(&mut self, run: &mut Run) -> u64 {
        (self.state, self.now) = (I::fresh(), NOW);
        let first = self.first();
        self.enrol(run, "at once", &self.typed(first), Outcome::Accepted(first));
        self.now += YEAR;
        if self.kind.clock { self.now / 30 - 1 } else { first }
    }

    fn enrols(&mut self, run: &mut Run) {
        let first = self.first();
        let far = first + if self.kind.clock { 15 } else { 101 };
        self.enrol(run, "a wrong code", &self.wrong(), Outcome::Rejected);
        if self.kind.clock {
            self.enrol(run, "a far code", &self.typed(far), Outcome::NextCode);
            self.enrol(run, "its next one", &self.typed(far + 1), Outcome::Accepted(far + 1));
        }
        self.state = I::fresh();
        self.enrol(run, "some way off", &self.typed(first + 9), Outcome::Accepted(first + 9));
        self.state = I::released(&self.state);
        self.enrol(run, "of the owner before", &self.typed(first + 9), Outcome::Replayed);
        self.state = I::fresh();
        for _ in 0..5 {
            self.enrol(run, "a wrong code of five", &self.wrong(), Outcome::Rejected);
        }
        let code = self.typed(first);
        self.decides(run, "enrol, locked", Outcome::Locked, Reveals::Nothing, |desk| {
            I::enrol(&desk.token, desk.windows, &desk.state, &code, desk.now)
        });
        self.state = I::fresh();
    }

    fn logs_in(&mut self, run: &mut Run) {
        let last = self.enrolled(run);
        self.verify(run, "a wrong code", &self.wrong(), Outcome::Rejected);
        self.verify(run, "a right code", &self.typed(last + 1), Outcome::Accepted(last + 1));
        self.verify(run, "the same once more", &self.typed(last + 1), Outcome::Replayed);
        self.verify(run, "one before it", &self.typed(last), Outcome::Replayed);
        self.verify(run, "the next code", &self.typed(last + 2), Outcome::Accepted(last + 2));
        self.now += YEAR;
        self.verify(run, "the last one, a year later", &self.typed(last + 2), Outcome::Replayed);
    }

    fn pairs(&mut self, run: &mut Run) {
        for after in [1, 2] {
            let far = self.enrolled(run) + 15;
            self.verify(run, "a far code", &self.typed(far), Outcome::NextCode);
            self.verify(run, "the same far code", &self.typed(far), Outcome::NextCode);
            self.verify(run, "a wrong code after it", &self.wrong(), Outcome::Rejected);
            self.verify(run, "one after a far code", &self.typed(far + after), Outcome::Accepted(far + after));
        }
    }

    fn locks(&mut self, run: &mut Run) {
        let last = self.enrolled(run);
        for _ in 0..5 {
            self.verify(run, "a wrong code of five", &self.wrong(), Outcome::Rejected);
        }
        self.gives_nothing_away(run, last, Outcome::Locked);
        self.now += DAY;
        self.verify(run, "one more wrong code", &self.wrong(), Outcome::Rejected);
        self.gives_nothing_away(run, last, Outcome::Blocked);
    }

    /// Not even right codes and the right PIN are looked at.
    fn gives_nothing_away(&mut self, run: &mut Run, last: u64, outcome: Outcome) {
        let code = self.typed(last + 1);
        self.decides(run, &format!("verify, {outcome:?}"), outcome, Reveals::Nothing, |desk| {
            I::verify(&desk.token, desk.windows, &desk.state, &code, desk.now)
        });
        let pins = [secret(RIGHT), secret(RIGHT)];
        self.decides(run, &format!("verify_with_pin, {outcome:?}"), outcome, Reveals::Nothing, |desk| {
            I::verify_with_pin(&desk.token, desk.windows, &desk.state, &code, [&pins[0], &pins[1]], desk.now)
        });
        let second = self.typed(last + 2);
        self.decides(run, &format!("resync, {outcome:?}"), outcome, Reveals::Nothing, |desk| {
            I::resync(&desk.token, desk.windows, &desk.state, [&code, &second], desk.now)
        });
    }

    fn takes_pins(&mut self, run: &mut Run) {
        let last = self.enrolled(run);
        self.with_pin(run, "right, a wrong code", &self.wrong(), RIGHT, Outcome::Rejected);
        self.with_pin(run, "right, a right code", &self.typed(last + 1), RIGHT, Outcome::Accepted(last + 1));
        self.with_pin(run, "right, a replay", &self.typed(last + 1), RIGHT, Outcome::Replayed);
        let far = self.enrolled(run) + 15;
        self.with_pin(run, "right, a far code", &self.typed(far), RIGHT, Outcome::NextCode);
        self.with_pin(run, "right, its next one", &self.typed(far + 1), RIGHT, Outcome::Accepted(far + 1));
    }

    /// R18: the verdict is the same whatever the code was, and what is used up is in the state alone, where it is no branch.
    fn uses_up_by_a_wrong_pin(&mut self, run: &mut Run) {
        let last = self.enrolled(run);
        let (right, far) = (self.typed(last + 1), self.typed(last + 15));
        let enrolled = self.state;
        let before = I::last_used(&enrolled);
        for (what, code, used) in [
            ("wrong, a wrong code", &self.wrong(), before),
            ("wrong, a right code", &right, Some(last + 1)),
            ("wrong, a far code", &far, before),
        ] {
            self.state = enrolled;
            self.with_pin(run, what, code, WRONG, Outcome::Rejected);
            run.expect(what, I::last_used(&self.state) == used);
        }
        self.state = enrolled;
        self.with_pin(run, "of another length, a right code", &right, b"730", Outcome::Rejected);
        self.with_pin(run, "wrong, a replay", &right, WRONG, Outcome::Rejected);
        run.expect("a replay uses nothing up", I::last_used(&self.state) == Some(last + 1));

        self.state = enrolled;
        self.verify(run, "a far code", &far, Outcome::NextCode);
        self.with_pin(run, "wrong, the next of a pair", &self.typed(last + 16), WRONG, Outcome::Rejected);
        run.expect("the next of a pair is used up", I::last_used(&self.state) == Some(last + 16));

        self.state = I::adopted(self.now);
        let first = self.first();
        self.with_pin(run, "wrong, the first right code", &self.typed(first), WRONG, Outcome::Rejected);
        run.expect("the first right code is used up", I::last_used(&self.state) == Some(first));
    }

    fn resynchronizes(&mut self, run: &mut Run) {
        let last = self.enrolled(run);
        let far = last + 15;
        let pair = |desk: &Self, first: u64| [desk.typed(first), desk.typed(first + 1)];
        self.resync(run, "a wrong pair", [self.wrong(), self.typed(far)], Outcome::Rejected);
        self.resync(run, "one code twice", [self.typed(far), self.typed(far)], Outcome::Rejected);
        self.resync(run, "a pair", pair(self, far), Outcome::Accepted(far + 1));
        self.resync(run, "the same pair", pair(self, far), Outcome::Replayed);
    }
}

/// All kinds of tokens together, more than there are lanes.
fn batch<I: Interface>(run: &mut Run) {
    let mut desks: Vec<Desk<I>> = KINDS.iter().cycle().take(30).map(|kind| Desk::new(*kind)).collect();
    let mut codes = Vec::new();
    let mut expected = Vec::new();
    for (index, desk) in desks.iter_mut().enumerate() {
        let last = desk.enrolled(run);
        let (code, outcome) = match index % 4 {
            0 => (desk.typed(last + 1), Outcome::Accepted(last + 1)),
            1 => (desk.wrong(), Outcome::Rejected),
            2 => (desk.typed(last + 15), Outcome::NextCode),
            _ => (desk.typed(I::last_used(&desk.state).unwrap()), Outcome::Replayed),
        };
        codes.push(code);
        expected.push(outcome);
    }
    let logins: Vec<_> =
        desks.iter().zip(&codes).map(|(desk, code)| Login { token: &desk.token, state: desk.state, code }).collect();
    let name = format!("{}: verify_batch of {}", I::NAME, logins.len());
    let as_expected = run.operation(&name, Reveals::Outcome, || {
        let decided = I::verify_batch(&logins, Windows::Narrow, NOW + YEAR);
        decided.len() == expected.len()
            && decided.iter().zip(&expected).all(|(decided, expected)| decided.0 == *expected)
    });
    run.expect(&name, as_expected);
}
