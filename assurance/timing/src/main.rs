//! dudect over kodeviser's decisions: two classes of inputs each, which differ in what is secret, and whether their times tell
//! them apart. See run.sh.

use std::hint::black_box;
use std::time::Instant;

use dudect_bencher::ctbench::{BenchMetadata, BenchName, BenchOpts, run_benches_console};
use dudect_bencher::rand::{Rng, RngExt};
use dudect_bencher::{BenchRng, Class, CtRunner};
use kodeviser::{Algorithm, Code, Digits, Pin, Policy, Profile, Secret, State, Token, verify, verify_with_pin};

const NOW: u64 = 1_800_000_015;
const STEP: u64 = NOW / 30;
/// So many times are taken for each two classes.
const SAMPLES: usize = 60_000;
/// So many different tokens, or secrets, a class has.
const TOKENS: usize = 64;

/// One pair of classes, timed.
type Bench = fn(&mut CtRunner, &mut BenchRng);

fn main() -> std::io::Result<()> {
    let benches: [(&'static str, Bench); 12] = [
        ("control: a PIN compared with early exit", early_exit_compare),
        ("control: a search with early exit", early_exit_search),
        ("same outcome: match first or last in the near window", match_first_or_last),
        ("same outcome: one digit wrong, or all", nearly_right_or_not),
        ("same outcome: PIN right or wrong, wrong code", pin_with_wrong_code),
        ("same outcome: PIN compared, first or last byte wrong", pin_first_or_last_byte),
        ("same outcome: login, secret fixed or random", login_by_secret),
        ("same outcome: code, secret fixed or random", code_by_secret),
        ("same outcome: token made, secret fixed or random", token_by_secret),
        ("same outcome: Base32 read, secret fixed or random", base32_by_secret),
        ("other outcome: code right or wrong", right_or_wrong),
        ("other outcome: far match or none", far_or_none),
    ];
    // run.sh starts it with several: what is there with one alone is of that moment, not of the secret.
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    let benches =
        benches.map(|(name, benchfn)| BenchMetadata { name: BenchName(name), seed: seed.or(Some(8)), benchfn });
    run_benches_console(BenchOpts::default(), benches.into())?;
    where_the_outcome_is_made();
    Ok(())
}

fn profile() -> Profile {
    Profile::totp(Algorithm::Sha1, Digits::Eight, 30, 0).expect("a usual profile")
}

fn secret(rng: &mut BenchRng) -> [u8; 20] {
    let mut secret = [0; 20];
    rng.fill_bytes(&mut secret);
    secret
}

fn token(secret: &[u8]) -> Token {
    Token::new(profile(), &Secret::from_bytes(secret).expect("a usual length"))
}

/// A state of a token last seen a month ago, and a policy that searches so many steps to each side.
fn searched(near_window: u32, far_window: u32) -> (State, Policy) {
    let state = State::adopt(0, NOW - 30 * 86_400, None).expect("no drift");
    (state, Policy { near_window, far_window, ..Policy::DEFAULT })
}

/// Either class as often as the other, in no order.
fn classes(rng: &mut BenchRng) -> Vec<bool> {
    (0..SAMPLES).map(|_| rng.random()).collect()
}

/// Runs one of two works, on one of its inputs, for each class. Both have as many inputs, made alike and lying alike.
fn run<T>(runner: &mut CtRunner, rng: &mut BenchRng, inputs: [Vec<T>; 2], work: impl Fn(&T)) {
    let [left, right] = inputs;
    // In one row, and each class as often in the first place of a pair as in the second: were it always the second that lies across
    // two lines of the cache, its class would be the slower one.
    let pairs = left.into_iter().zip(right).enumerate();
    let inputs: Vec<[T; 2]> =
        pairs.map(|(row, (left, right))| if row % 2 == 0 { [left, right] } else { [right, left] }).collect();
    for (index, is_right) in classes(rng).into_iter().enumerate() {
        let row = index % inputs.len();
        let input = &inputs[row][usize::from(is_right ^ (row % 2 == 1))];
        // What came before must not tell: the work is done once, untimed, on an input of either class.
        work(&inputs[(index + 1) % inputs.len()][usize::from(rng.random::<bool>())]);
        runner.run_one(if is_right { Class::Right } else { Class::Left }, || work(black_box(input)));
    }
}

fn twice<T>(mut make: impl FnMut(bool) -> T) -> [Vec<T>; 2] {
    [false, true].map(|is_right| (0..TOKENS).map(|_| make(is_right)).collect())
}

fn login(token: &Token, state: &State, policy: &Policy, code: &Code) {
    let _ = black_box(verify(token, policy, state, code, NOW));
}

/// A code of which no candidate is near: the token's own one of another year.
fn wrong(token: &Token) -> Code {
    token.code_at_counter(1)
}

fn early_exit_compare(runner: &mut CtRunner, rng: &mut BenchRng) {
    let expected: [u8; 32] = rng.random();
    let inputs = twice(|is_right| {
        let mut typed = expected;
        typed[if is_right { 31 } else { 0 }] ^= 1;
        typed
    });
    run(runner, rng, inputs, |typed| {
        let same = typed.iter().zip(black_box(&expected)).all(|(a, b)| black_box(a) == black_box(b));
        black_box(same);
    });
}

fn early_exit_search(runner: &mut CtRunner, rng: &mut BenchRng) {
    let inputs = twice(|is_right| {
        let token = token(&secret(rng));
        let code = token.code_at_counter(if is_right { STEP + 10 } else { STEP - 10 });
        (token, code)
    });
    run(runner, rng, inputs, |(token, code)| {
        black_box((STEP - 10..=STEP + 10).find(|step| token.code_at_counter(*step) == *code));
    });
}

fn match_first_or_last(runner: &mut CtRunner, rng: &mut BenchRng) {
    let (state, policy) = searched(10, 10);
    let inputs = twice(|is_right| {
        let token = token(&secret(rng));
        let code = token.code_at_counter(if is_right { STEP + 10 } else { STEP - 10 });
        (token, code)
    });
    run(runner, rng, inputs, |(token, code)| login(token, &state, &policy, code));
}

fn nearly_right_or_not(runner: &mut CtRunner, rng: &mut BenchRng) {
    let (state, policy) = searched(1, 10);
    let inputs = twice(|is_right| {
        let token = token(&secret(rng));
        let mut typed = token.code_at_counter(STEP).as_str().to_owned().into_bytes();
        let changed = if is_right { 7..8 } else { 0..8 };
        typed[changed].iter_mut().for_each(|digit| *digit = b'0' + (*digit - b'0' + 5) % 10);
        let code = token.parse(&typed).expect("eight digits");
        (token, code)
    });
    run(runner, rng, inputs, |(token, code)| login(token, &state, &policy, code));
}

fn pin_with_wrong_code(runner: &mut CtRunner, rng: &mut BenchRng) {
    let (state, policy) = searched(1, 10);
    let expected = Pin::new("730482").expect("six digits");
    let inputs = twice(|is_right| {
        let token = token(&secret(rng));
        let code = wrong(&token);
        (token, code, Pin::new(if is_right { "730482" } else { "530482" }).expect("six digits"))
    });
    run(runner, rng, inputs, |(token, code, pin)| {
        let _ = black_box(verify_with_pin(token, &policy, &state, code, pin, &expected, NOW));
    });
}

fn pin_first_or_last_byte(runner: &mut CtRunner, rng: &mut BenchRng) {
    let expected = Pin::new([b'7'; 32]).expect("as long as a PIN may be");
    let inputs = twice(|is_right| {
        let mut typed = [b'7'; 32];
        typed[if is_right { 31 } else { 0 }] = b'8';
        Pin::new(typed).expect("as long as a PIN may be")
    });
    run(runner, rng, inputs, |pin| {
        black_box(*pin == *black_box(&expected));
    });
}

fn login_by_secret(runner: &mut CtRunner, rng: &mut BenchRng) {
    let (state, policy) = searched(1, 10);
    let fixed = secret(rng);
    let inputs = twice(|is_right| {
        let token = token(&if is_right { secret(rng) } else { fixed });
        let code = wrong(&token);
        (token, code)
    });
    run(runner, rng, inputs, |(token, code)| login(token, &state, &policy, code));
}

fn code_by_secret(runner: &mut CtRunner, rng: &mut BenchRng) {
    let fixed = secret(rng);
    let inputs = twice(|is_right| token(&if is_right { secret(rng) } else { fixed }));
    run(runner, rng, inputs, |token| {
        black_box(token.code_at_counter(STEP));
    });
}

fn token_by_secret(runner: &mut CtRunner, rng: &mut BenchRng) {
    let fixed = secret(rng);
    let inputs =
        twice(|is_right| Secret::from_bytes(&if is_right { secret(rng) } else { fixed }).expect("a usual length"));
    let profile = profile();
    run(runner, rng, inputs, |secret| {
        black_box(Token::new(profile, secret));
    });
}

fn base32_by_secret(runner: &mut CtRunner, rng: &mut BenchRng) {
    let letters =
        |rng: &mut BenchRng| [0; 32].map(|_| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(rng.random::<u8>() % 32)]);
    let fixed = letters(rng);
    let inputs = twice(|is_right| if is_right { letters(rng) } else { fixed });
    run(runner, rng, inputs, |text| {
        let _ = black_box(Secret::from_base32(text));
    });
}

fn right_or_wrong(runner: &mut CtRunner, rng: &mut BenchRng) {
    let (state, policy) = searched(1, 10);
    let inputs = twice(|is_right| {
        let token = token(&secret(rng));
        let code = if is_right { token.code_at_counter(STEP) } else { wrong(&token) };
        (token, code)
    });
    run(runner, rng, inputs, |(token, code)| login(token, &state, &policy, code));
}

fn far_or_none(runner: &mut CtRunner, rng: &mut BenchRng) {
    let (state, policy) = searched(1, 10);
    let inputs = twice(|is_right| {
        let token = token(&secret(rng));
        let code = if is_right { token.code_at_counter(STEP + 8) } else { wrong(&token) };
        (token, code)
    });
    run(runner, rng, inputs, |(token, code)| login(token, &state, &policy, code));
}

/// Where a right code takes another time than a wrong one because the search stopped, the difference grows with what is searched;
/// where it is the outcome's handling, it does not.
fn where_the_outcome_is_made() {
    println!("nanoseconds of a login, the median of {SAMPLES}, by how many steps are searched to each side:");
    let token = token(b"12345678901234567890");
    let codes = [token.code_at_counter(STEP), token.code_at_counter(STEP + 2), wrong(&token)];
    for steps in [2, 10, 40] {
        let (state, policy) = searched(1, steps);
        let mut times = [const { Vec::new() }; 3];
        for round in 0..SAMPLES {
            let start = Instant::now();
            login(&token, &state, &policy, black_box(&codes[round % 3]));
            times[round % 3].push(start.elapsed().as_nanos());
        }
        let [right, far, wrong] = times.map(|mut times| {
            times.sort_unstable();
            times[times.len() / 2] as i64
        });
        println!(
            "  {steps:3} steps: accepted {right}, next code {far}, rejected {wrong}; accepted less rejected {}, next code less rejected {}",
            right - wrong,
            far - wrong
        );
    }
}
