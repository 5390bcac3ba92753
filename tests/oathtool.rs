//! R1: the codes are those of oathtool (OATH Toolkit), another implementation, where the machine has it.
//!
//! Set `KODEVISER_REQUIRE_OATHTOOL` where its absence is to be a failure, as in CI.

use std::io::{ErrorKind, Write};
use std::process::Command;

use kodeviser::{Algorithm, Digits, MAX_PERIOD, MAX_SECRET_LEN, Profile, Secret, Token};
use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// Each run of oathtool writes as many codes in a row.
const IN_A_ROW: u64 = 20;

const ALGORITHMS: [(Algorithm, &str); 3] =
    [(Algorithm::Sha1, "SHA1"), (Algorithm::Sha256, "SHA256"), (Algorithm::Sha512, "SHA512")];

const DIGITS: [Digits; 3] = [Digits::Six, Digits::Seven, Digits::Eight];

/// Numbers of all sizes up to so many bits.
fn number(random: &mut Pcg64, bits: u32) -> u64 {
    random.next_u64() >> (64 - bits) >> (random.next_u32() % bits)
}

fn one_of<T: Copy>(random: &mut Pcg64, choices: &[T]) -> T {
    choices[random.next_u32() as usize % choices.len()]
}

fn secret(random: &mut Pcg64) -> Vec<u8> {
    let mut secret = vec![0; 1 + random.next_u32() as usize % MAX_SECRET_LEN];
    random.fill_bytes(&mut secret);
    secret
}

/// What oathtool writes, line by line; nothing where there is no oathtool.
fn codes_of_oathtool(arguments: &[String], secret: &[u8]) -> Option<Vec<String>> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let output = match Command::new("oathtool").args(arguments).arg(&hex).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => panic!("oathtool does not run: {error}"),
    };
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "oathtool {} {hex}: {complaint}", arguments.join(" "));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

/// Not by `eprintln!`, which the test harness would keep to itself.
fn skipped() {
    assert!(std::env::var_os("KODEVISER_REQUIRE_OATHTOOL").is_none(), "oathtool is required, and there is none");
    std::io::stderr().write_all(b"SKIPPED: there is no oathtool, so nothing was compared with it\n").unwrap();
}

#[test]
fn r1_ten_thousand_codes_at_a_time_are_those_of_oathtool() {
    let mut random = Pcg64::seed_from_u64(6238);
    for _ in 0..10_000 / IN_A_ROW {
        let (algorithm, mode) = one_of(&mut random, &ALGORITHMS);
        let digits = one_of(&mut random, &DIGITS);
        let common = one_of(&mut random, &[1, 30, 60, 86_400, 0, 0, 0]);
        let period = if common == 0 { 1 + random.next_u32() % MAX_PERIOD } else { common };
        let t0 = number(&mut random, 34);
        let time = t0 + number(&mut random, 44);
        let secret = secret(&mut random);
        let arguments = [
            format!("--totp={mode}"),
            format!("--digits={}", digits.count()),
            format!("--time-step-size={period}s"),
            format!("--start-time=@{t0}"),
            format!("--now=@{time}"),
            format!("--window={}", IN_A_ROW - 1),
        ];
        let Some(theirs) = codes_of_oathtool(&arguments, &secret) else {
            return skipped();
        };
        let token =
            Token::new(Profile::totp(algorithm, digits, period, t0).unwrap(), &Secret::from_bytes(&secret).unwrap());
        let at = |window: u64| token.code_at_time(time + window * u64::from(period)).unwrap().as_str().to_owned();
        let ours: Vec<String> = (0..IN_A_ROW).map(at).collect();
        assert_eq!(ours, theirs, "{} {secret:02x?}", arguments.join(" "));
    }
}

/// oathtool knows SHA-1 alone for counters, as RFC 4226 does.
#[test]
fn r1_two_thousand_codes_at_a_counter_are_those_of_oathtool() {
    let mut random = Pcg64::seed_from_u64(4226);
    for _ in 0..2_000 / IN_A_ROW {
        let digits = one_of(&mut random, &DIGITS);
        let counter = number(&mut random, 64).min(u64::MAX - IN_A_ROW);
        let secret = secret(&mut random);
        let arguments = [
            "--hotp".to_owned(),
            format!("--digits={}", digits.count()),
            format!("--counter={counter}"),
            format!("--window={}", IN_A_ROW - 1),
        ];
        let Some(theirs) = codes_of_oathtool(&arguments, &secret) else {
            return skipped();
        };
        let token = Token::new(Profile::hotp(Algorithm::Sha1, digits), &Secret::from_bytes(&secret).unwrap());
        let ours: Vec<String> =
            (counter..counter + IN_A_ROW).map(|counter| token.code_at_counter(counter).as_str().to_owned()).collect();
        assert_eq!(ours, theirs, "{} {secret:02x?}", arguments.join(" "));
    }
}
