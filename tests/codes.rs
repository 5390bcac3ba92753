//! R1: the codes of a token, against the oracle: every hash, number of digits, period, T0, counter and secret length.

mod oracle;

use kodeviser::{Algorithm, Digits, Error, MAX_PERIOD, MAX_SECRET_LEN, MovingFactor, Profile, Secret, Token};
use oracle::Hash;
use proptest::prelude::*;

const RFC_SECRET: &[u8] = b"12345678901234567890";

const ALGORITHMS: [(Algorithm, Hash); 3] =
    [(Algorithm::Sha1, Hash::Sha1), (Algorithm::Sha256, Hash::Sha256), (Algorithm::Sha512, Hash::Sha512)];

fn algorithms() -> impl Strategy<Value = (Algorithm, Hash)> {
    proptest::sample::select(&ALGORITHMS[..])
}

fn digits() -> impl Strategy<Value = Digits> {
    proptest::sample::select(&[Digits::Six, Digits::Seven, Digits::Eight][..])
}

/// Secrets of all lengths, often those about a block or a hash.
fn secrets() -> impl Strategy<Value = Vec<u8>> {
    const EDGES: [usize; 18] = [1, 15, 16, 19, 20, 21, 31, 32, 33, 55, 56, 63, 64, 65, 111, 112, 127, 128];
    prop_oneof![1..=MAX_SECRET_LEN, proptest::sample::select(&EDGES[..])]
        .prop_flat_map(|length| proptest::collection::vec(any::<u8>(), length))
}

/// Numbers of all sizes, often next to 0 or 2^64.
fn numbers() -> impl Strategy<Value = u64> {
    prop_oneof![any::<u64>(), 0..1000_u64, (u64::MAX - 1000)..=u64::MAX, any::<u32>().prop_map(u64::from)]
}

fn periods() -> impl Strategy<Value = u32> {
    prop_oneof![1..=MAX_PERIOD, proptest::sample::select(&[1, 2, 30, 60, 86_399, 86_400][..])]
}

fn hotp(algorithm: Algorithm, digits: Digits, secret: &[u8]) -> Token {
    Token::new(Profile::hotp(algorithm, digits), &Secret::from_bytes(secret).unwrap())
}

fn totp(algorithm: Algorithm, digits: Digits, period: u32, t0: u64, secret: &[u8]) -> Token {
    Token::new(Profile::totp(algorithm, digits, period, t0).unwrap(), &Secret::from_bytes(secret).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn r1_the_code_at_a_counter_is_the_oracles(
        (algorithm, hash) in algorithms(), digits in digits(), secret in secrets(), counter in numbers()
    ) {
        let code = hotp(algorithm, digits, &secret).code_at_counter(counter);
        prop_assert_eq!(code.as_str(), oracle::hotp(hash, &secret, counter, digits.count().into()));
        prop_assert_eq!(code.digits(), digits);
    }

    #[test]
    fn r1_the_code_at_a_time_is_the_oracles(
        (algorithm, hash) in algorithms(), digits in digits(), period in periods(), t0 in numbers(), secret in secrets(),
        time in numbers()
    ) {
        let code = totp(algorithm, digits, period, t0, &secret).code_at_time(time);
        match oracle::totp(hash, &secret, time, period.into(), t0, digits.count().into()) {
            Some(expected) => prop_assert_eq!(code.unwrap().as_str().to_owned(), expected),
            None => prop_assert_eq!(code, Err(Error::TimeBeforeT0 { time, t0 })),
        }
    }

    /// As above, with a T0 that is never after the time, so that each case computes.
    #[test]
    fn r1_the_code_at_a_time_after_t0_is_the_oracles(
        (algorithm, hash) in algorithms(), digits in digits(), period in periods(), one in numbers(), other in numbers(),
        secret in secrets()
    ) {
        let (t0, time) = (one.min(other), one.max(other));
        let code = totp(algorithm, digits, period, t0, &secret).code_at_time(time).unwrap();
        let expected = oracle::totp(hash, &secret, time, period.into(), t0, digits.count().into());
        prop_assert_eq!(Some(code.as_str().to_owned()), expected);
    }

    #[test]
    fn r1_a_time_token_shows_the_code_of_its_step(
        (algorithm, _) in algorithms(), digits in digits(), period in periods(), t0 in numbers(), time in numbers(),
        secret in secrets()
    ) {
        let token = totp(algorithm, digits, period, t0, &secret);
        if let Ok(step) = token.profile().step_at(time) {
            prop_assert_eq!(step, (time - t0) / u64::from(period));
            prop_assert_eq!(token.code_at_time(time).unwrap(), token.code_at_counter(step));
            prop_assert_eq!(token.code_at_counter(step), hotp(algorithm, digits, &secret).code_at_counter(step));
        }
    }

    #[test]
    fn r1_a_code_reads_as_itself((algorithm, _) in algorithms(), digits in digits(), counter in numbers()) {
        let token = hotp(algorithm, digits, RFC_SECRET);
        let code = token.code_at_counter(counter);
        prop_assert_eq!(token.parse(code.as_str()).unwrap(), code);
    }
}

/// Every length from 1 to 128, for each hash: shorter than the block, as long, and longer.
#[test]
fn r1_r3_each_length_of_a_secret_is_keyed_as_hmac_says() {
    let bytes: Vec<u8> = (1..=128).map(|byte: u8| byte.wrapping_mul(167)).collect();
    for (algorithm, hash) in ALGORITHMS {
        for length in 1..=MAX_SECRET_LEN {
            let code = hotp(algorithm, Digits::Eight, &bytes[..length]).code_at_counter(7);
            assert_eq!(code.as_str(), oracle::hotp(hash, &bytes[..length], 7, 8), "{algorithm:?}, {length} bytes");
        }
    }
}

/// RFC 4226 section 5.3: the truncation takes its offset from the last byte, and each of the 16 offsets occurs.
#[test]
fn r1_each_offset_of_the_truncation_is_taken() {
    for (algorithm, hash) in ALGORITHMS {
        let token = hotp(algorithm, Digits::Eight, RFC_SECRET);
        let mut offsets = [0; 16];
        for counter in 0..200_u64 {
            let mac = oracle::hmac(hash, RFC_SECRET, &counter.to_be_bytes());
            offsets[usize::from(mac[mac.len() - 1] & 15)] += 1;
            assert_eq!(token.code_at_counter(counter).as_str(), oracle::hotp(hash, RFC_SECRET, counter, 8));
        }
        assert!(offsets.iter().all(|&taken| taken > 0), "{algorithm:?}: {offsets:?}");
    }
}

/// Counters whose codes begin with one to six zeros, with the number that RFC 4226 reduces to digits.
#[test]
fn r1_leading_zeros_are_kept() {
    let codes: [(u64, &str, &str); 8] = [
        (0, "755224", "84755224"),
        (30, "026920", "04026920"),
        (36, "003784", "64003784"),
        (44, "000152", "01000152"),
        (25_193, "000039", "24000039"),
        (226_500, "000007", "93000007"),
        (349_495, "000000", "78000000"),
        (371_561, "000060", "00000060"),
    ];
    for (counter, six, eight) in codes {
        assert_eq!(hotp(Algorithm::Sha1, Digits::Six, RFC_SECRET).code_at_counter(counter).as_str(), six);
        assert_eq!(hotp(Algorithm::Sha1, Digits::Seven, RFC_SECRET).code_at_counter(counter).as_str(), &eight[1..]);
        assert_eq!(hotp(Algorithm::Sha1, Digits::Eight, RFC_SECRET).code_at_counter(counter).as_str(), eight);
    }
}

#[test]
fn r1_the_first_and_the_last_counter_have_codes() {
    let token = hotp(Algorithm::Sha1, Digits::Eight, RFC_SECRET);
    for counter in [0, 1, u64::from(u32::MAX), 1 << 32, 1 << 63, u64::MAX - 1, u64::MAX] {
        assert_eq!(token.code_at_counter(counter).as_str(), oracle::hotp(Hash::Sha1, RFC_SECRET, counter, 8));
    }
}

#[test]
fn r1_a_period_is_one_second_to_a_day() {
    let profile = |period| Profile::totp(Algorithm::Sha1, Digits::Six, period, 0);
    for period in [0, MAX_PERIOD + 1, u32::MAX] {
        assert_eq!(profile(period), Err(Error::Period { period }));
    }
    for period in [1, 30, MAX_PERIOD] {
        assert_eq!(profile(period).unwrap().moving_factor(), MovingFactor::Clock { period, t0: 0 });
    }
    assert_eq!(MAX_PERIOD, 86_400);
    assert_eq!(profile(1).unwrap().step_at(u64::MAX), Ok(u64::MAX));
    assert_eq!(profile(MAX_PERIOD).unwrap().step_at(86_399), Ok(0));
    assert_eq!(profile(MAX_PERIOD).unwrap().step_at(86_400), Ok(1));
}

#[test]
fn r1_a_code_has_six_seven_or_eight_digits() {
    for digits in [0, 1, 5, 9, 10, 256 + 6, u32::MAX] {
        assert_eq!(Digits::new(digits), Err(Error::Digits { digits }));
    }
    for (count, digits) in [(6, Digits::Six), (7, Digits::Seven), (8, Digits::Eight)] {
        assert_eq!(Digits::new(count), Ok(digits));
        assert_eq!(u32::from(digits.count()), count);
        assert_eq!(hotp(Algorithm::Sha1, digits, RFC_SECRET).code_at_counter(0).as_str().len(), count as usize);
    }
}

#[test]
fn r1_step_0_begins_at_t0() {
    for t0 in [0, 1, 59, 1_800_000_000, u64::MAX - 60, u64::MAX] {
        let token = totp(Algorithm::Sha1, Digits::Six, 30, t0, RFC_SECRET);
        assert_eq!(token.profile().step_at(t0), Ok(0), "T0 {t0}");
        assert_eq!(token.code_at_time(t0).unwrap().as_str(), "755224", "T0 {t0}");
        if let Some(time) = t0.checked_sub(1) {
            let error = Error::TimeBeforeT0 { time, t0 };
            assert_eq!(token.profile().step_at(time), Err(error));
            assert_eq!(token.code_at_time(time), Err(error));
        }
        for (seconds, step) in [(29, 0), (30, 1), (59, 1), (60, 2)] {
            if let Some(time) = t0.checked_add(seconds) {
                assert_eq!(token.profile().step_at(time), Ok(step), "{seconds} seconds after T0 {t0}");
            }
        }
    }
}

#[test]
fn r1_a_counter_token_knows_no_time() {
    let token = hotp(Algorithm::Sha1, Digits::Six, RFC_SECRET);
    assert_eq!(token.profile().moving_factor(), MovingFactor::Counter);
    assert_eq!(token.profile().step_at(59), Err(Error::NoClock));
    assert_eq!(token.code_at_time(59), Err(Error::NoClock));
}

#[test]
fn r1_a_token_says_what_it_computes() {
    for (algorithm, _) in ALGORITHMS {
        let token = totp(algorithm, Digits::Seven, 45, 99, RFC_SECRET);
        assert_eq!(token.profile().algorithm(), algorithm);
        assert_eq!(token.profile().digits(), Digits::Seven);
        assert_eq!(token.profile().moving_factor(), MovingFactor::Clock { period: 45, t0: 99 });
    }
}

#[test]
fn r1_the_self_test_passes() {
    assert_eq!(kodeviser::selftest(), Ok(()));
}
