//! Times of kodeviser's own functions, with wrong codes wherever a code is typed: `cargo bench` here. How many codes each
//! computes is said beside it. `cargo bench -- --save-baseline NAME` and `--baseline NAME` compare two states of the code.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kodeviser::{Code, Digits, Policy, Secret, State, Token, Verdict, enrol, generate, resync, verify};
use kodeviser_own::{ALGORITHMS, DAY, NOW, WRONG, clock, counted, counter, each_side, secret, seen_before};

fn codes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one code");
    for (name, algorithm) in ALGORITHMS {
        let token = clock(algorithm);
        group.bench_function(BenchmarkId::new("prepared token", name), |bencher| {
            bencher.iter(|| token.code_at_counter(black_box(60_000_000)));
        });
        group.bench_function(BenchmarkId::new("from the secret", name), |bencher| {
            bencher.iter(|| generate(algorithm, Digits::Six, black_box(&[7; 32]), 60_000_000));
        });
        let secret = secret();
        group.bench_function(BenchmarkId::new("preparing a token", name), |bencher| {
            bencher.iter(|| Token::new(*token.profile(), black_box(&secret)));
        });
    }
}

/// Each at the defaults: the codes are those of `r5_the_work_does_not_depend_on_the_code_or_the_pin`.
fn decisions(criterion: &mut Criterion) {
    let defaults = &Policy::DEFAULT;
    let mut group = criterion.benchmark_group("decision");
    for (name, algorithm) in ALGORITHMS {
        let (clock, counter) = (clock(algorithm), counter(algorithm));
        let wrong = Code::parse(WRONG, Digits::Six).expect("six digits");
        let (fresh, day, year) = (State::fresh(), seen_before(DAY), seen_before(365 * DAY));
        let counted = counted();
        let mut time = |what, codes, decide: &dyn Fn() -> Verdict| {
            assert!(matches!(decide(), Verdict::Rejected { .. }), "{what}, {name}: a wrong code");
            group.throughput(Throughput::Elements(codes));
            group.bench_function(BenchmarkId::new(what, name), |bencher| bencher.iter(decide));
        };
        let login = |token, state| verify(token, defaults, black_box(state), &wrong, NOW).expect("a right question").0;
        time("verify, clock, a day later", 8, &|| login(&clock, &day));
        time("verify, clock, a year later", 242, &|| login(&clock, &year));
        time("verify, counter", 201, &|| login(&counter, &counted));
        let first = |token| enrol(token, defaults, black_box(&fresh), &wrong, NOW).expect("a right question").0;
        time("enrol, clock", 241, &|| first(&clock));
        time("enrol, counter", 101, &|| first(&counter));
        // A code typed twice is searched for as any two are.
        let pair =
            |token, state| resync(token, defaults, black_box(state), &wrong, &wrong, NOW).expect("a right question").0;
        time("resync, clock", 5762, &|| pair(&clock, &day));
        time("resync, counter", 1102, &|| pair(&counter, &counted));
    }
}

fn windows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("window");
    let (token, wrong) = (clock(ALGORITHMS[0].1), Code::parse(WRONG, Digits::Six).expect("six digits"));
    for steps in [0, 1, 2, 5, 10, 25, 50, 100, 500] {
        // The last used step is within the window, so that it adds no code.
        let (policy, state) =
            (each_side(steps), State::adopt(0, NOW, Some(NOW / 30 - u64::from(steps))).expect("no drift"));
        let codes = 2 * u64::from(steps) + 1;
        let decided = verify(&token, &policy, &state, &wrong, NOW).expect("a right question").0;
        assert!(matches!(decided, Verdict::Rejected { .. }), "{codes} codes: a wrong code");
        group.throughput(Throughput::Elements(codes));
        group.bench_function(BenchmarkId::from_parameter(codes), |bencher| {
            bencher.iter(|| verify(&token, &policy, black_box(&state), &wrong, NOW));
        });
    }
}

fn around(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("around the scan");
    let (token, state) = (clock(ALGORITHMS[0].1), seen_before(DAY));
    let record = state.encode();
    let locked = (0..Policy::DEFAULT.max_failures).fold(state, |state, _| {
        let wrong = token.parse(WRONG).expect("six digits");
        verify(&token, &Policy::DEFAULT, &state, &wrong, NOW).expect("a right question").1
    });
    let wrong = token.parse(WRONG).expect("six digits");
    let right = token.code_at_counter(NOW / 30);
    group.bench_function("parse", |bencher| bencher.iter(|| token.parse(black_box(WRONG))));
    group.bench_function("parse, with spaces", |bencher| bencher.iter(|| token.parse(black_box("000 000"))));
    group.bench_function("secret from Base32", |bencher| {
        bencher.iter(|| Secret::from_base32(black_box("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")));
    });
    group.bench_function("state, decode", |bencher| bencher.iter(|| State::decode(black_box(&record))));
    group.bench_function("state, encode", |bencher| bencher.iter(|| black_box(&state).encode()));
    group.bench_function("verify, locked: no scan", |bencher| {
        bencher.iter(|| verify(&token, &Policy::DEFAULT, black_box(&locked), &wrong, NOW));
    });
    group.bench_function("verify, from record to record", |bencher| {
        bencher.iter(|| {
            let state = State::decode(black_box(&record)).expect("a record of ours");
            let typed = token.parse(black_box(WRONG)).expect("six digits");
            let (verdict, next) = verify(&token, &Policy::DEFAULT, &state, &typed, NOW).expect("a right question");
            (verdict, next.encode())
        });
    });
    group.bench_function("verify, accepted", |bencher| {
        bencher.iter(|| verify(&token, &Policy::DEFAULT, black_box(&state), &right, NOW));
    });
}

/// Many logins at once, in C: the only batch there is so far. One in Rust belongs here beside it.
fn batch(criterion: &mut Criterion) {
    use kodeviser::capi::*;
    let mut group = criterion.benchmark_group("batch, clock, a day later");
    let mut token = kodeviser_token { opaque: [0; 32] };
    // SAFETY: the secret is as long as said.
    let made = unsafe { kodeviser_token_init_totp(&mut token, KODEVISER_SHA1, [7; 32].as_ptr(), 32, 6, 30, 0) };
    assert_eq!(made, KODEVISER_OK);
    let state = kodeviser_state { bytes: seen_before(DAY).encode() };
    for count in [1, 16, 256, 4096] {
        let mut nexts = vec![state; count];
        let mut verdicts = vec![kodeviser_verdict::default(); count];
        let mut attempts: Vec<_> = nexts
            .iter_mut()
            .zip(&mut verdicts)
            .map(|(next, verdict)| kodeviser_attempt {
                token: &token,
                state: &state,
                code: WRONG.as_ptr().cast(),
                code_len: WRONG.len(),
                next,
                verdict,
                status: KODEVISER_OK,
            })
            .collect();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| {
                // SAFETY: as many attempts as said, each of which points to values of its own.
                let status = unsafe { kodeviser_verify_batch(attempts.as_mut_ptr(), count, std::ptr::null(), NOW) };
                assert_eq!(status, KODEVISER_OK);
            });
        });
        assert!(verdicts.iter().all(|verdict| verdict.outcome == KODEVISER_REJECTED), "a wrong code");
    }
}

criterion_group!(own, codes, decisions, windows, around, batch);
criterion_main!(own);
