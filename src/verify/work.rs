//! R5: how many codes are computed depends on policy, state and time, and on nothing else.

use std::vec::Vec;

use super::scan::COMPUTED;
use crate::{
    Algorithm, Code, Digits, Error, Pin, Policy, Profile, Secret, State, Token, Verdict, enrol, resync, verify,
    verify_with_pin,
};

const NOW: u64 = 1_800_000_015;
const YEAR: u64 = 365 * 86_400;

fn tokens() -> [Token; 2] {
    let secret = Secret::from_bytes(&[7; 20]).unwrap();
    let clock = Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap();
    [clock, Profile::hotp(Algorithm::Sha1, Digits::Six)].map(|profile| Token::new(profile, &secret))
}

/// Codes of all kinds around a moving factor: right, near, far, used, and of none at all.
fn codes(token: &Token, present: u64) -> Vec<Code> {
    let offsets = [-90_i64, -50, -2, -1, 0, 1, 2, 3, 10, 11, 50, 51, 52, 100, 101, 119, 120, 121, 2880, 5000];
    let factors = offsets.iter().filter_map(|offset| present.checked_add_signed(*offset));
    factors.map(|factor| token.code_at_counter(factor)).collect()
}

/// The one number of codes that each of these decisions computes.
fn work(decisions: impl IntoIterator<Item = impl FnOnce() -> Result<(Verdict, State), Error>>) -> u32 {
    let counts: Vec<u32> = decisions
        .into_iter()
        .map(|decide| {
            let before = COMPUTED.get();
            let _ = decide().unwrap();
            COMPUTED.get() - before
        })
        .collect();
    assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    counts[0]
}

#[test]
fn r5_the_work_does_not_depend_on_the_code_or_the_pin() {
    let policy = &Policy::DEFAULT;
    let [right, wrong] = ["7304", "7305"].map(|pin| Pin::new(pin).unwrap());
    // A clock a year after its last success, and a counter: the whole far region and the used ones.
    for (token, expected) in tokens().iter().zip([[241, 242, 5762], [101, 201, 1102]]) {
        let present = token.profile().step_at(NOW + YEAR).unwrap_or(1000);
        let codes = codes(token, present);
        let fresh = State::fresh();
        let first = token.profile().step_at(NOW).unwrap_or(0);
        let enrolling = self::codes(token, first);
        let enrolled = State::adopt(0, NOW, Some(if expected[0] == 101 { present - 1 } else { first })).unwrap();
        let of_enrolment = work(enrolling.iter().map(|code| || enrol(token, policy, &fresh, code, NOW)));
        let of_login = work(codes.iter().map(|code| || verify(token, policy, &enrolled, code, NOW + YEAR)));
        let pins = codes.iter().flat_map(|code| [&right, &wrong].map(|pin| (code, pin)));
        let with_pin = work(pins.map(|(code, pin)| {
            let (enrolled, right) = (&enrolled, &right);
            move || verify_with_pin(token, policy, enrolled, code, pin, right, NOW + YEAR)
        }));
        let pairs = codes.iter().zip(codes.iter().skip(1));
        let of_resync =
            work(pairs.map(|(first, second)| || resync(token, policy, &enrolled, first, second, NOW + YEAR)));
        assert_eq!([of_enrolment, of_login, of_resync], expected);
        assert_eq!(with_pin, of_login);

        // While a far code waits for its next one, that one and its next two are computed too.
        let far = token.code_at_counter(present + 50);
        let (verdict, waiting) = verify(token, policy, &enrolled, &far, NOW + YEAR).unwrap();
        assert_eq!(verdict, Verdict::NextCode);
        let of_waiting = work(codes.iter().map(|code| || verify(token, policy, &waiting, code, NOW + YEAR)));
        assert_eq!(of_waiting, of_login + 3);
    }
}

#[test]
fn r4_a_locked_token_computes_nothing() {
    for token in tokens() {
        let mut state = State::adopt(0, NOW, Some(5)).unwrap();
        let wrong = Code::parse("000000", Digits::Six).unwrap();
        while state.locked_until() == 0 {
            state = verify(&token, &Policy::DEFAULT, &state, &wrong, NOW).unwrap().1;
        }
        let present = token.profile().step_at(NOW).unwrap_or(6);
        let codes = codes(&token, present);
        assert_eq!(work(codes.iter().map(|code| || verify(&token, &Policy::DEFAULT, &state, code, NOW))), 0);
    }
}
