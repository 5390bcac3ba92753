//! Decisions, each kind by one outcome, since the outcome is what becomes known.

use std::array;
use std::hint::black_box;

use kodeviser::{
    Code, Error, Login, MovingFactor, Pin, Policy, Profile, State, Token, Verdict, enrol, resync, verify, verify_batch,
    verify_with_pin,
};

use crate::{digits, token, work};

const NOW: u64 = 1_800_000_015;
const STEP: u64 = NOW / 30;
/// No token's counter or clock is there.
const NOWHERE: u64 = 1 << 40;
const POLICY: Policy = Policy::DEFAULT;

type Decided = Result<(Verdict, State), Error>;

fn accepted(decided: Decided) -> bool {
    matches!(decided, Ok((Verdict::Accepted { .. }, _)))
}

fn rejected(decided: Decided) -> bool {
    matches!(decided, Ok((Verdict::Rejected { .. }, _)))
}

fn asked_for_the_next(decided: Decided) -> bool {
    matches!(decided, Ok((Verdict::NextCode, _)))
}

/// A token's state, its next moving factor, and one that is far off: in a year a clock may have gone wrong by half an hour.
fn standing(profile: Profile) -> (State, u64, u64) {
    if profile.moving_factor() == MovingFactor::Counter {
        (State::adopt(0, 0, Some(7)).expect("no drift"), 8, 30)
    } else {
        (State::adopt(0, NOW - 365 * 86_400, None).expect("no drift"), STEP, STEP + 30)
    }
}

/// All but the batch.
pub(crate) fn of(name: &str, profile: Profile) {
    let (state, next, far) = standing(profile);
    let with_code_at = |at| {
        move |number| {
            let token = token(profile, number);
            let code = token.code_at_counter(at);
            (token, code)
        }
    };
    let login = |outcome: &str, at, is_right: fn(Decided) -> bool| {
        work(&format!("{name}: a login, {outcome}"), with_code_at(at), |(token, code)| {
            is_right(black_box(verify(token, &POLICY, &state, code, NOW)))
        });
    };
    login("rejected", NOWHERE, rejected);
    login("accepted", next, accepted);
    login("asked for the next code", far, asked_for_the_next);
    let enrolment = |outcome: &str, at, is_right: fn(Decided) -> bool| {
        work(&format!("{name}: an enrolment, {outcome}"), with_code_at(at), |(token, code)| {
            is_right(black_box(enrol(token, &POLICY, &State::fresh(), code, NOW)))
        });
    };
    enrolment("rejected", NOWHERE, rejected);
    enrolment("accepted", next, accepted);
    // A counter enrols with one code wherever it is searched.
    if profile.moving_factor() != MovingFactor::Counter {
        enrolment("asked for the next code", far, asked_for_the_next);
    }
    with_pin(name, profile);
    let resynchronization = |outcome: &str, at, is_right: fn(Decided) -> bool| {
        let pair = |number| {
            let token = token(profile, number);
            let codes = [at, at + 1].map(|at| token.code_at_counter(at));
            (token, codes)
        };
        work(&format!("{name}: a resynchronization, {outcome}"), pair, |(token, [first, second])| {
            is_right(black_box(resync(token, &POLICY, &state, first, second, NOW)))
        });
    };
    resynchronization("rejected", NOWHERE, rejected);
    resynchronization("accepted", far, accepted);
}

fn with_pin(name: &str, profile: Profile) {
    let (state, next, far) = standing(profile);
    let pins = |number: u64, differs: bool| {
        let expected = digits::<6>(number);
        let mut typed = expected;
        typed[(number % 6) as usize] ^= u8::from(differs);
        [typed, expected].map(|pin| Pin::new(pin).expect("six digits"))
    };
    // R18: with a wrong PIN the code may be right, wrong, or a far one.
    let wrong_pin = |number| {
        let token = token(profile, number);
        let code = token.code_at_counter([NOWHERE, next, far][(number % 3) as usize]);
        (token, code, pins(number, true))
    };
    // A wrong code is rejected with either PIN.
    let wrong_code = |number| {
        let token = token(profile, number);
        let code = token.code_at_counter(NOWHERE);
        (token, code, pins(number, number % 2 == 1))
    };
    let right = |number| {
        let token = token(profile, number);
        let code = token.code_at_counter(next);
        (token, code, pins(number, false))
    };
    let decide = |(token, code, [typed, expected]): &(Token, Code, [Pin; 2])| {
        black_box(verify_with_pin(token, &POLICY, &state, code, typed, expected, NOW))
    };
    work(&format!("{name}: a login with a wrong PIN"), wrong_pin, |login| rejected(decide(login)));
    work(&format!("{name}: a login with a wrong code and a PIN"), wrong_code, |login| rejected(decide(login)));
    work(&format!("{name}: a login with PIN and code, accepted"), right, |login| accepted(decide(login)));
}

/// More logins than fill the lanes of any register, of each outcome.
pub(crate) fn batch(name: &str, profile: Profile) {
    const LOGINS: usize = 20;
    let (state, next, far) = standing(profile);
    let all = |number: u64| {
        array::from_fn::<_, LOGINS, _>(|index| {
            let token = token(profile, number * LOGINS as u64 + index as u64);
            let code = token.code_at_counter([NOWHERE, next, far][index % 3]);
            (token, code)
        })
    };
    work(&format!("{name}: a batch"), all, |all| {
        let logins = all.each_ref().map(|(token, code)| Login { token, state: &state, code });
        let mut right = 0;
        verify_batch(&logins, &POLICY, NOW, |index, decided| {
            right += usize::from([rejected, accepted, asked_for_the_next][index % 3](decided));
        });
        right == LOGINS
    });
}
