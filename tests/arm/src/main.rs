//! Every window of candidates, by the public functions alone: each code of a window is found where it is, and a code that is
//! not of the window is not. What a token shows is computed one by one; what is searched, by the kernel, in lanes.
//!
//! `run.sh` builds it for a processor with NEON and runs it there.

use std::process::ExitCode;

use kodeviser::{
    Algorithm, Code, Digits, Error, Policy, Profile, Secret, State, Token, Verdict, resync, selftest, verify,
};

const DIGITS: [Digits; 3] = [Digits::Six, Digits::Seven, Digits::Eight];
const WIDEST: u32 = 40;

fn main() -> ExitCode {
    let (mut random, mut count) = (Random(0x6b6f_6465_7669_7365), Count { windows: 0, codes: 0, wrong: 0 });
    match selftest() {
        Ok(()) => println!("self-test passed"),
        Err(error) => count.report(&format!("self-test: {error}")),
    }
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        for digits in DIGITS {
            for look_ahead in 0..=WIDEST {
                if let Err(error) = window(&mut random, algorithm, digits, look_ahead, &mut count) {
                    count.report(&format!("{algorithm:?}, {look_ahead}: {error}"));
                }
            }
        }
    }
    println!("{} codes in {} windows, {} wrong", count.codes, count.windows, count.wrong);
    if count.wrong == 0 && count.codes > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One token, one window: each of its codes, one beside it, and a pair in a resynchronization.
fn window(
    random: &mut Random,
    algorithm: Algorithm,
    digits: Digits,
    look_ahead: u32,
    count: &mut Count,
) -> Result<(), Error> {
    count.windows += 1;
    let mut secret = [0; 64];
    secret.fill_with(|| random.next() as u8);
    let token =
        Token::new(Profile::hotp(algorithm, digits), &Secret::from_bytes(&secret[..16 + random.next() as usize % 49])?);
    let used = random.next() >> (1 + random.next() % 60);
    let state = State::adopt(0, 0, Some(used))?;
    let policy = Policy { look_ahead, counter_far_window: look_ahead, ..Policy::DEFAULT };
    let typed = |counter| Code::parse(token.code_at_counter(counter).as_bytes(), digits);
    let shown: Vec<Code> = (used + 1..=used + 1 + u64::from(look_ahead)).map(typed).collect::<Result<_, _>>()?;
    for (counter, code) in (used + 1..).zip(&shown) {
        let nearest = shown.iter().zip(used + 1..).find(|(other, _)| *other == code).map_or(counter, |(_, at)| at);
        let (verdict, _) = verify(&token, &policy, &state, code, 0)?;
        count.expect(verdict, Verdict::Accepted { moving_factor: nearest, drift_seconds: 0 });
    }
    let beside = typed(used + 2 + u64::from(look_ahead))?;
    if !shown.contains(&beside) {
        let (verdict, _) = verify(&token, &policy, &state, &beside, 0)?;
        count.expect(verdict, Verdict::Rejected { attempts_left: 4, retry_at: None });
    }
    let first = used + 1 + u64::from(look_ahead) * 20;
    let (verdict, _) = resync(&token, &Policy::DEFAULT, &state, &typed(first)?, &typed(first + 1)?, 0)?;
    count.expect(verdict, Verdict::Accepted { moving_factor: first + 1, drift_seconds: 0 });
    Ok(())
}

struct Count {
    windows: u32,
    codes: u32,
    wrong: u32,
}

impl Count {
    fn expect(&mut self, verdict: Verdict, expected: Verdict) {
        self.codes += 1;
        if verdict != expected {
            self.report(&format!("{verdict:?} instead of {expected:?}"));
        }
    }

    fn report(&mut self, what: &str) {
        self.wrong += 1;
        println!("WRONG: {what}");
    }
}

/// SplitMix64: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
