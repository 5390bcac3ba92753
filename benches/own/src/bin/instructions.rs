//! Runs one piece of work a number of times, so that what it costs can be counted as the difference between two numbers of
//! times: `instructions WORK TIMES`, or `instructions --list`. See `instructions.sh`.

use std::hint::black_box;
use std::process::ExitCode;

use kodeviser::{Code, Digits, Login, Policy, State, Token, enrol, resync, verify, verify_batch};
use kodeviser_own::{ALGORITHMS, DAY, NOW, WRONG, clock, each_side, secret, seen_before};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--list"] => WORKS.iter().for_each(|(name, _)| println!("{name}")),
        [work, times] => {
            let Some((_, work)) = WORKS.iter().find(|(name, _)| *name == work) else { return ExitCode::FAILURE };
            let Ok(times) = times.parse() else { return ExitCode::FAILURE };
            work(times);
        }
        _ => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

/// What is done so many times.
type Work = fn(u32);

/// With wrong codes, so that all is searched.
const WORKS: [(&str, Work); 12] = [
    ("code", |times| {
        let token = clock(ALGORITHMS[0].1);
        (0..times).for_each(|time| drop(black_box(token.code_at_counter(time.into()))));
    }),
    ("token", |times| make(0, times)),
    ("token-sha256", |times| make(1, times)),
    ("token-sha512", |times| make(2, times)),
    ("near1", |times| login(0, 1, times)),
    ("near10", |times| login(0, 10, times)),
    ("near10-sha256", |times| login(1, 10, times)),
    ("near10-sha512", |times| login(2, 10, times)),
    ("verify-at-the-defaults", |times| {
        let (token, state, wrong) = (clock(ALGORITHMS[0].1), seen_before(DAY), wrong());
        (0..times).for_each(|_| assert!(verify(&token, &Policy::DEFAULT, black_box(&state), &wrong, NOW).is_ok()));
    }),
    ("enrol10", |times| {
        let (token, policy, wrong) = (clock(ALGORITHMS[0].1), Policy { far_window: 10, ..Policy::DEFAULT }, wrong());
        let fresh = State::fresh();
        (0..times).for_each(|_| assert!(enrol(&token, &policy, black_box(&fresh), &wrong, NOW).is_ok()));
    }),
    ("resync1k", |times| {
        let (token, policy, state, wrong) = (clock(ALGORITHMS[0].1), each_side(500), seen_before(DAY), wrong());
        (0..times).for_each(|_| assert!(resync(&token, &policy, black_box(&state), &wrong, &wrong, NOW).is_ok()));
    }),
    ("batch64", |times| {
        let (token, policy, wrong) = (clock(ALGORITHMS[0].1), each_side(1), wrong());
        let state = State::adopt(0, NOW, Some(NOW / 30 - 1)).expect("no drift");
        let logins = [Login { token: &token, state: &state, code: &wrong }; 64];
        (0..times).for_each(|_| {
            verify_batch(black_box(&logins), &policy, NOW, |_, decided| assert!(black_box(decided).is_ok()));
        });
    }),
];

/// A secret made ready.
fn make(algorithm: usize, times: u32) {
    let (secret, profile) = (secret(), *clock(ALGORITHMS[algorithm].1).profile());
    (0..times).for_each(|_| drop(black_box(Token::new(profile, black_box(&secret)))));
}

fn wrong() -> Code {
    Code::parse(WRONG, Digits::Six).expect("six digits")
}

/// A window of so many steps to each side; the last used step is in it, so that it adds no code.
fn login(algorithm: usize, steps: u32, times: u32) {
    let (token, policy, wrong) = (clock(ALGORITHMS[algorithm].1), each_side(steps), wrong());
    let state = State::adopt(0, NOW, Some(NOW / 30 - u64::from(steps))).expect("no drift");
    (0..times).for_each(|_| assert!(verify(&token, &policy, black_box(&state), &wrong, NOW).is_ok()));
}
