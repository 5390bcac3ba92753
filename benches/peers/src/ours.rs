//! kodeviser, by its public functions.
//!
//! A search is `parse` and `verify` from a prepared token and a decoded state. `verify` searches what the clock's uncertainty
//! demands; a policy with a far window as wide as the near one makes that exactly the window asked for. The last used step is
//! the window's first one, so that it adds no code, and a code at it counts as found.

use std::hint::black_box;

use kodeviser::{Code, Digits, Policy, Profile, STATE_LEN, Secret, State, Token, Verdict, enrol, resync, verify};

use crate::peer::{Generator, PERIOD, Peer, Search, Seed, Window};

pub(crate) struct Kodeviser;

impl Peer for Kodeviser {
    fn name(&self) -> &'static str {
        "kodeviser"
    }

    fn generator(&self, seed: &Seed) -> Generator {
        let token = token(seed);
        Box::new(move |counter| {
            black_box(token.code_at_counter(counter).as_str());
        })
    }

    fn search(&self, seed: &Seed, window: Window) -> Search {
        let (token, policy, state) = (token(seed), policy(window), state(window));
        Box::new(move |typed| found(decide(&token, &policy, &state, typed, window.now()).0))
    }

    fn shown(&self, seed: &Seed, counter: u64) -> String {
        token(seed).code_at_counter(counter).as_str().to_owned()
    }
}

/// A search as an enrolment does it.
pub(crate) fn enrolling(seed: &Seed, window: Window) -> Search {
    let each_side = window.each_side.into();
    let policy = Policy { enrol_window: each_side, far_window: each_side, ..Policy::DEFAULT };
    let (token, fresh) = (token(seed), State::fresh());
    Box::new(move |typed| {
        let code = parsed(&token, typed);
        found(enrol(&token, &policy, black_box(&fresh), &code, window.now()).expect("a right question").0)
    })
}

/// Whether two codes are those of any two steps in a row of a window, and so one code more than that.
pub(crate) fn pair_search(seed: &Seed, window: Window) -> impl Fn(&str, &str) -> bool + use<> {
    let (token, state) = (token(seed), state(window));
    let policy = Policy { resync_window: window.each_side.into(), ..Policy::DEFAULT };
    move |first, second| {
        let [first, second] = [first, second].map(|typed| parsed(&token, typed));
        found(resync(&token, &policy, &state, &first, &second, window.now()).expect("a right question").0)
    }
}

/// The same as a search, from the stored record to the one to store.
pub(crate) fn whole(seed: &Seed, window: Window) -> Search {
    let (token, policy, record) = (token(seed), policy(window), state(window).encode());
    Box::new(move |typed| found(from_record(&token, &policy, &record, typed, window.now())))
}

/// A search where there is nothing to search: the token's clock is so far behind that every step it may be at is before 0. All
/// that is left is what is done around the scan.
pub(crate) fn around_no_scan(seed: &Seed) -> Search {
    let (token, policy, state, now) = before_time(seed);
    Box::new(move |typed| found(decide(&token, &policy, &state, typed, now).0))
}

/// The same from the stored record to the one to store.
pub(crate) fn whole_around_no_scan(seed: &Seed) -> Search {
    let (token, policy, state, now) = before_time(seed);
    let record = state.encode();
    Box::new(move |typed| found(from_record(&token, &policy, &record, typed, now)))
}

pub(crate) fn token(seed: &Seed) -> Token {
    let profile = Profile::totp(seed.algorithm, Digits::Six, PERIOD, 0).expect("a right profile");
    Token::new(profile, &Secret::from_bytes(&seed.secret).expect("a right secret"))
}

pub(crate) fn policy(window: Window) -> Policy {
    let each_side = window.each_side.into();
    Policy { near_window: each_side, far_window: each_side, ..Policy::DEFAULT }
}

pub(crate) fn state(window: Window) -> State {
    let first = window.step - u64::from(window.each_side);
    State::adopt(0, window.now(), Some(first)).expect("no drift")
}

fn before_time(seed: &Seed) -> (Token, Policy, State, u64) {
    let window = Window { step: 1000, each_side: 1 };
    let state = State::adopt(-100 * window.now() as i64, window.now(), None).expect("some drift");
    (token(seed), policy(window), state, window.now())
}

fn from_record(token: &Token, policy: &Policy, record: &[u8; STATE_LEN], typed: &str, now: u64) -> Verdict {
    let state = State::decode(black_box(record)).expect("a record of ours");
    let (verdict, next) = decide(token, policy, &state, typed, now);
    black_box(next.encode());
    verdict
}

fn decide(token: &Token, policy: &Policy, state: &State, typed: &str, now: u64) -> (Verdict, State) {
    verify(token, policy, black_box(state), &parsed(token, typed), now).expect("a right question")
}

fn parsed(token: &Token, typed: &str) -> Code {
    token.parse(black_box(typed)).expect("six digits")
}

fn found(verdict: Verdict) -> bool {
    assert!(!matches!(verdict, Verdict::Locked { .. } | Verdict::Blocked), "each search begins from the same state");
    !matches!(verdict, Verdict::Rejected { .. })
}
