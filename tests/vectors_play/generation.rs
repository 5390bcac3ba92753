//! R1: what the device shows, by the verifier's way to a code and by the device's.

use kodeviser::{Digits, MovingFactor, Secret, Token, generate};

use super::format::{Generated, Generation, algorithm, bytes, counter, profile};

pub(crate) fn complaints(set: &Generation) -> Vec<String> {
    assert_eq!(set.version, 1);
    assert!(!set.cases.is_empty());
    set.cases.iter().flat_map(of_one).collect()
}

fn of_one(case: &Generated) -> Vec<String> {
    let (algorithm, digits) = (algorithm(&case.algorithm), Digits::new(case.digits).unwrap());
    let (secret, at) = (bytes(&case.secret), counter(&case.moving_factor));
    let moving_factor = match &case.clock {
        None => MovingFactor::Counter,
        Some(clock) => MovingFactor::Clock { period: clock.period, t0: clock.t0 },
    };
    let token = Token::new(profile(algorithm, digits, moving_factor), &Secret::from_bytes(&secret).unwrap());
    let mut shown =
        vec![("a token", token.code_at_counter(at)), ("a device", generate(algorithm, digits, &secret, at).unwrap())];
    let mut complaints = vec![];
    if let Some(clock) = &case.clock {
        shown.push(("a token at that time", token.code_at_time(clock.unix).unwrap()));
        if token.profile().step_at(clock.unix) != Ok(at) {
            complaints.push(format!("{}: step {:?}. {}", case.id, token.profile().step_at(clock.unix), case.why));
        }
    }
    for (what, code) in shown.into_iter().filter(|(_, code)| code.as_str() != case.code) {
        complaints.push(format!("{}: {what} shows {}, not {}. {}", case.id, code.as_str(), case.code, case.why));
    }
    complaints
}
