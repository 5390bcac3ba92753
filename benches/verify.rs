//! The time of one `verify` at the defaults, with a wrong code: nothing is used up and the whole scan is done each time.
//!
//! `cargo bench --bench verify` prints medians. Timings on a shared machine are a hint, not a promise.

use std::hint::black_box;
use std::time::Instant;

use kodeviser::{Algorithm, Code, Digits, Policy, Profile, Secret, State, Token, enrol, verify};

const NOW: u64 = 1_800_000_000;
const ROUNDS: usize = 200;
const CALLS: u32 = 500;

fn main() {
    println!("{:<38} {:>12} {:>10}", "median of one call", "ns", "codes");
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        let secret = Secret::from_bytes(&[7; 32]).expect("32 bytes are a secret");
        let clock = Profile::totp(algorithm, Digits::Six, 30, 0).expect("30 seconds is a period");
        let counter = Profile::hotp(algorithm, Digits::Six);
        let day_later = NOW + 86_400;

        let token = Token::new(clock, &secret);
        row(&format!("{algorithm:?}, one code"), 1, || {
            black_box(token.code_at_counter(black_box(60_000_000)));
        });
        let state = enrolled(&token, token.code_at_time(NOW).expect("after T0"));
        // A day after enrolment: three steps and one for the quartz, each side, and the last used one.
        row(&format!("{algorithm:?}, verify, clock, a day later"), 8, || wrong_code(&token, &state, day_later));
        #[cfg(feature = "capi")]
        through_c(&format!("{algorithm:?}"), algorithm, &token, &state, day_later);
        row(&format!("{algorithm:?}, verify, clock, a year later"), 242, || {
            wrong_code(&token, &state, NOW + 365 * 86_400);
        });
        let token = Token::new(counter, &secret);
        let state = enrolled(&token, token.code_at_counter(100));
        row(&format!("{algorithm:?}, verify, counter"), 201, || wrong_code(&token, &state, day_later));
    }
}

fn enrolled(token: &Token, code: Code) -> State {
    enrol(token, &Policy::DEFAULT, &State::fresh(), &code, NOW).expect("a fresh token").1
}

fn wrong_code(token: &Token, state: &State, now: u64) {
    let code = token.parse("000000").expect("six digits");
    let _ = black_box(verify(token, &Policy::DEFAULT, black_box(state), &code, now));
}

/// The same decision from record to record, by the Rust functions and by the C one.
#[cfg(feature = "capi")]
fn through_c(name: &str, algorithm: Algorithm, token: &Token, state: &State, now: u64) {
    use kodeviser::capi::*;
    let record = state.encode();
    row(&format!("{name}, the same, record in and out"), 8, || {
        let state = State::decode(black_box(&record)).expect("a record of ours");
        let code = token.parse(black_box("000000")).expect("six digits");
        let decided = verify(token, &Policy::DEFAULT, &state, &code, now).expect("a right question");
        let _ = black_box((decided.0, decided.1.encode()));
    });
    let mut c_token = kodeviser_token { opaque: [0; 32] };
    let (stored, mut next) = (kodeviser_state { bytes: record }, kodeviser_state { bytes: record });
    let mut verdict = kodeviser_verdict::default();
    // SAFETY: every pointer is to a value of its type on this stack, or to as many bytes as the length says.
    unsafe {
        kodeviser_token_init_totp(&mut c_token, algorithm as u32 + KODEVISER_SHA1, [7; 32].as_ptr(), 32, 6, 30, 0);
        row(&format!("{name}, the same, through C"), 8, || {
            let code = black_box("000000").as_ptr().cast();
            let policy = std::ptr::null();
            kodeviser_verify(&c_token, policy, &stored, code, 6, now, &mut next, &mut verdict);
            black_box(&next);
        });
    }
}

fn row(name: &str, codes: u32, mut call: impl FnMut()) {
    let mut times: Vec<u128> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            (0..CALLS).for_each(|_| call());
            started.elapsed().as_nanos() / u128::from(CALLS)
        })
        .collect();
    times.sort_unstable();
    println!("{name:<38} {:>12} {codes:>10}", times[ROUNDS / 2]);
}
