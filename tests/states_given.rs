//! R11, R19: states that a token does not come to by itself: a first counter and a drift from a seed file, and tokens
//! adopted from another system.

use kodeviser::{Algorithm, Digits, Error, Policy, Profile, Secret, State, Token, Verdict, enrol, verify};
use proptest::prelude::*;

const NOW: u64 = 1_800_000_000;
const HUNDRED_YEARS: i64 = 100 * 365 * 86_400;

fn counter_token() -> Token {
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    Token::new(Profile::hotp(Algorithm::Sha1, Digits::Six), &secret)
}

fn clock_token() -> Token {
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    Token::new(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap(), &secret)
}

#[test]
fn r11_a_fresh_state_has_used_nothing() {
    let fresh = State::fresh();
    assert!(!fresh.is_enrolled() && !fresh.is_blocked());
    assert_eq!((fresh.last_used(), fresh.failures(), fresh.locked_until()), (None, 0, 0));
}

#[test]
fn r19_what_comes_before_the_first_counter_is_used() {
    for (first_counter, used) in
        [(0, None), (1, Some(0)), (42, Some(41)), (1 << 63, Some((1 << 63) - 1)), (u64::MAX, Some(u64::MAX - 1))]
    {
        let state = State::fresh().with_first_counter(first_counter).unwrap();
        assert_eq!(state.last_used(), used);
        assert!(!state.is_enrolled());
    }
    assert_eq!(State::fresh().with_first_counter(0).unwrap(), State::fresh());
}

#[test]
fn r19_r11_enrolment_searches_from_the_first_counter_on() {
    let token = counter_token();
    let state = State::fresh().with_first_counter(5000).unwrap();
    for (counter, accepted) in [(4999, false), (5000, true), (5100, true), (5101, false)] {
        let (verdict, next) = enrol(&token, &Policy::DEFAULT, &state, &token.code_at_counter(counter), NOW).unwrap();
        assert_eq!(verdict.is_accepted(), accepted, "counter {counter}");
        assert_eq!(next.last_used(), Some(if accepted { counter } else { 4999 }));
    }
}

#[test]
fn r19_a_first_counter_never_takes_back_what_is_used() {
    let used_up_to_9 = State::adopt(0, NOW, Some(9)).unwrap().release();
    assert_eq!(used_up_to_9.last_used(), Some(9));
    for (first_counter, used) in [(0, 9), (1, 9), (9, 9), (10, 9), (11, 10), (1000, 999)] {
        assert_eq!(used_up_to_9.with_first_counter(first_counter).unwrap().last_used(), Some(used), "{first_counter}");
    }
    let all_used = State::adopt(0, NOW, Some(u64::MAX)).unwrap().release();
    assert_eq!(all_used.with_first_counter(u64::MAX).unwrap().last_used(), Some(u64::MAX));
}

#[test]
fn r19_a_drift_is_at_most_a_hundred_years() {
    for seconds in [0, 1, -1, 86_400, HUNDRED_YEARS, -HUNDRED_YEARS] {
        assert!(State::fresh().with_drift(seconds, NOW).is_ok(), "{seconds}");
        assert!(State::adopt(seconds, NOW, None).is_ok(), "{seconds}");
    }
    for seconds in [HUNDRED_YEARS + 1, -HUNDRED_YEARS - 1, i64::MAX, i64::MIN, i64::MIN + 1] {
        assert_eq!(State::fresh().with_drift(seconds, NOW), Err(Error::Drift { seconds }));
        assert_eq!(State::adopt(seconds, NOW, None), Err(Error::Drift { seconds }));
        assert_eq!(State::adopt(seconds, u64::MAX, Some(u64::MAX)), Err(Error::Drift { seconds }));
    }
}

#[test]
fn r19_the_drift_that_was_given_is_told() {
    assert_eq!(State::fresh().drift(), (0, 0));
    for seconds in [-HUNDRED_YEARS, -90, 0, 90, HUNDRED_YEARS] {
        assert_eq!(State::fresh().with_drift(seconds, NOW).unwrap().drift(), (seconds, NOW));
        assert_eq!(State::adopt(seconds, NOW, Some(7)).unwrap().drift(), (seconds, NOW));
    }
}

/// Far more drift than the enrolment window bridges, taken from the seed file: one code is enough.
#[test]
fn r19_r11_enrolment_searches_around_the_drift() {
    let token = clock_token();
    for drift in [-86_400, -7200, 0, 7200, 86_400] {
        let state = State::fresh().with_drift(drift, NOW).unwrap();
        let shown = token.code_at_time(NOW.checked_add_signed(drift).unwrap()).unwrap();
        let (verdict, _) = enrol(&token, &Policy::DEFAULT, &state, &shown, NOW).unwrap();
        assert!(verdict.is_accepted(), "{drift}: {verdict:?}");
        let (verdict, _) = enrol(&token, &Policy::DEFAULT, &State::fresh(), &shown, NOW).unwrap();
        assert_eq!(verdict.is_accepted(), drift == 0, "{drift}: without it {verdict:?}");
    }
}

#[test]
fn r19_an_adopted_token_logs_in_at_once() {
    let token = clock_token();
    for drift in [-86_400, -90, 0, 90, 86_400] {
        let shown = NOW.checked_add_signed(drift).unwrap();
        let used = token.profile().step_at(shown).unwrap();
        let state = State::adopt(drift, NOW, Some(used)).unwrap();
        assert!(state.is_enrolled() && state.last_used() == Some(used));
        let try_code =
            |time| verify(&token, &Policy::DEFAULT, &state, &token.code_at_time(time).unwrap(), NOW + 30).unwrap().0;
        assert_eq!(try_code(shown), Verdict::Replayed, "{drift}: used in the other system");
        assert!(try_code(shown + 30).is_accepted(), "{drift}");
    }
    let token = counter_token();
    let state = State::adopt(0, NOW, Some(76)).unwrap();
    let try_code = |counter| verify(&token, &Policy::DEFAULT, &state, &token.code_at_counter(counter), NOW).unwrap().0;
    assert_eq!(try_code(76), Verdict::Replayed);
    assert!(try_code(77).is_accepted());
}

/// At every bound at once: errors or states, but nothing that overflows, here or in what is decided after it.
#[test]
fn r19_the_bounds_of_everything_are_decided_on() {
    let edges = [0, 1, NOW, (1 << 63) - 1, 1 << 63, u64::MAX - 1, u64::MAX];
    for token in [counter_token(), clock_token()] {
        for drift in [-HUNDRED_YEARS, 0, HUNDRED_YEARS] {
            for (measured_at, now) in edges.into_iter().flat_map(|at| edges.map(|now| (at, now))) {
                for used in edges {
                    let state = State::adopt(drift, measured_at, Some(used)).unwrap();
                    assert_eq!(State::decode(&state.encode()), Ok(state));
                    let policy = Policy {
                        near_window: 1,
                        look_ahead: 1,
                        far_window: 2,
                        counter_far_window: 2,
                        ..Policy::DEFAULT
                    };
                    let (_, next) = verify(&token, &policy, &state, &token.code_at_counter(used), now).unwrap();
                    assert!(next.last_used() >= state.last_used());
                }
            }
        }
    }
}

#[test]
fn r11_an_enrolled_state_takes_neither_first_counter_nor_drift() {
    let enrolled = State::adopt(0, NOW, None).unwrap();
    for first_counter in [0, 1, u64::MAX] {
        assert_eq!(enrolled.with_first_counter(first_counter), Err(Error::AlreadyEnrolled));
    }
    assert_eq!(enrolled.with_drift(0, NOW), Err(Error::AlreadyEnrolled));
    let code = counter_token().code_at_counter(0);
    assert_eq!(enrol(&counter_token(), &Policy::DEFAULT, &enrolled, &code, NOW), Err(Error::AlreadyEnrolled));
    assert_eq!(verify(&counter_token(), &Policy::DEFAULT, &State::fresh(), &code, NOW), Err(Error::NotEnrolled));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn r19_given_states_come_back_from_their_records(
        drift in -HUNDRED_YEARS..=HUNDRED_YEARS, measured_at in any::<u64>(), used in any::<Option<u64>>(), first in any::<u64>()
    ) {
        let adopted = State::adopt(drift, measured_at, used).unwrap();
        let fresh = State::fresh().with_drift(drift, measured_at).unwrap().with_first_counter(first).unwrap();
        prop_assert_eq!(adopted.last_used(), used);
        prop_assert_eq!(fresh.last_used(), first.checked_sub(1));
        for state in [adopted, fresh, adopted.release()] {
            prop_assert_eq!(State::decode(&state.encode()), Ok(state));
        }
    }

    #[test]
    fn r19_first_counters_only_rise(firsts in proptest::collection::vec(prop_oneof![any::<u64>(), 0..10_u64], 1..6)) {
        let mut state = State::fresh();
        for first in firsts {
            let next = state.with_first_counter(first).unwrap();
            prop_assert!(next.last_used() >= state.last_used());
            prop_assert_eq!(next.last_used(), state.last_used().max(first.checked_sub(1)));
            state = next;
        }
    }
}
