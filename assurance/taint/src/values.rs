//! Secrets, PINs and codes as values: how they are read, made, compared and asked about.

use kodeviser::{
    Algorithm, Code, Digits, MAX_SECRET_LEN, Pin, Profile, Secret, Token, VirtualToken, generate, split_pin_and_code,
};

use crate::request;
use crate::run::{Reveals, Run, secret};

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];

pub(crate) fn all(run: &mut Run) {
    for length in 1..=MAX_SECRET_LEN {
        texts(run, length);
        tokens(run, length);
    }
    separators(run);
    devices(run);
    pins(run);
    drawn_pins(run);
    codes(run);
}

/// Bytes of all values.
fn some_bytes(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 151 + length * 29) as u8).collect()
}

fn texts(run: &mut Run, length: usize) {
    let bytes = some_bytes(length);
    for (name, text) in [("hexadecimal", hex(&bytes)), ("Base32", base32(&bytes)), ("padded", padded(base32(&bytes)))] {
        for text in [text.to_uppercase(), text.to_lowercase()] {
            let text = secret(text.as_bytes());
            let name = format!("{length} bytes of {name}");
            let read = run.operation(&name, Reveals::Outcome, || {
                if name.ends_with('l') { Secret::from_hex(&text) } else { Secret::from_base32(&text) }.unwrap()
            });
            run.decoded(name.ends_with('l'), &text);
            is_secret(run, &name, read.expose(), &bytes);
        }
    }
}

/// Marked, and with the mark taken off what it should be.
fn is_secret(run: &mut Run, name: &str, bytes: &[u8], expected: &[u8]) {
    run.expect(&format!("{name}: all of it has the mark"), bytes.iter().all(request::is_marked));
    let mut bytes = bytes.to_vec();
    request::unmark(bytes.as_mut_slice());
    run.expect(name, bytes == expected);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base32(bytes: &[u8]) -> String {
    let bit = |index: usize| bytes.get(index / 8).map_or(0, |byte| usize::from(byte >> (7 - index % 8) & 1));
    (0..bytes.len() * 8)
        .step_by(5)
        .map(|first| {
            let letter = (first..first + 5).fold(0, |letter, index| letter << 1 | bit(index));
            char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[letter])
        })
        .collect()
}

fn padded(mut text: String) -> String {
    while !text.len().is_multiple_of(8) {
        text.push('=');
    }
    text
}

fn separators(run: &mut Run) {
    for (name, text) in [("hexadecimal", "3132 3334-3536 3738 "), ("Base32", "gezd gnbv-GY3T ===")] {
        let text = secret(text.as_bytes());
        run.operation(format!("{name} with separators"), Reveals::Outcome, || {
            if name == "Base32" { Secret::from_base32(&text) } else { Secret::from_hex(&text) }.unwrap()
        });
        run.decoded(name != "Base32", &text);
    }
}

/// Tokens of secrets of this length, and codes straight from them.
fn tokens(run: &mut Run, length: usize) {
    let bytes = some_bytes(length);
    let marked = secret(&bytes);
    for algorithm in ALGORITHMS {
        let profile = Profile::hotp(algorithm, Digits::Eight);
        let name = format!("a token of {length} bytes, {algorithm:?}");
        let token = run.operation(&name, Reveals::Nothing, || {
            let secret = Secret::from_bytes(&marked).unwrap();
            assert_eq!(secret.is_weak(), length < 16);
            Token::new(profile, &secret)
        });
        let code = run.operation(&name, Reveals::Nothing, || token.code_at_counter(length as u64));
        let device = Token::new(profile, &Secret::from_bytes(&bytes).unwrap());
        let expected = device.code_at_counter(length as u64);
        is_secret(run, &name, code.as_bytes(), expected.as_bytes());
        let generated = run.operation(format!("generate, {name}"), Reveals::Nothing, || {
            generate(algorithm, Digits::Eight, &marked, length as u64).unwrap()
        });
        is_secret(run, &name, generated.as_bytes(), expected.as_bytes());
        let same = run.operation(format!("two codes compared, {name}"), Reveals::Nothing, || code == generated);
        is_true(run, &name, same);
    }
}

/// An answer that the caller has asked for: it comes from a secret, so it has the mark, which is taken off here.
fn is_true(run: &mut Run, name: &str, mut answer: bool) {
    run.expect(&format!("{name}: the answer has the mark"), request::is_marked(&answer));
    request::unmark(&mut answer);
    run.expect(name, answer);
}

fn devices(run: &mut Run) {
    let marked = secret(&some_bytes(20));
    for profile in
        [Profile::hotp(Algorithm::Sha1, Digits::Six), Profile::totp(Algorithm::Sha256, Digits::Seven, 60, 0).unwrap()]
    {
        let token = Token::new(profile, &Secret::from_bytes(&marked).unwrap());
        let mut device = VirtualToken::new(token, 1_800_000_000, 20_000);
        run.operation("a button pressed", Reveals::Nothing, || {
            device.press(1_800_000_100).unwrap();
            assert_eq!(device.display().unwrap().as_str().len(), profile.digits().count().into());
        });
    }
}

fn pins(run: &mut Run) {
    for length in 1..=32 {
        let digits: Vec<u8> = (0..length).map(|index| b'0' + (index * index * 7 % 10) as u8).collect();
        let [one, other] = [secret(&digits), secret(&digits)];
        let name = format!("a PIN of {length} digits");
        let same = run.operation(&name, Reveals::Nothing, || Pin::new(&one).unwrap() == Pin::new(&other).unwrap());
        is_true(run, &name, same);
        run.operation(format!("{name}, whether it is weak"), Reveals::Nothing, || Pin::new(&one).unwrap().is_weak());
    }
    let weak = secret(b"1987");
    let answer = run.operation("a weak PIN", Reveals::Nothing, || Pin::new(&weak).unwrap().is_weak());
    is_true(run, "a weak PIN", answer);
    let typed = secret(b"7304 123 456");
    let (pin, _) =
        run.operation("PIN and code in one field", Reveals::Outcome, || split_pin_and_code(&typed, Digits::Six));
    is_secret(run, "PIN and code in one field", pin, b"7304");
}

fn drawn_pins(run: &mut Run) {
    // The first four digits are weak.
    let random = secret(&[1, 2, 3, 4, 0x0f, 7, 3, 0, 14, 4, 8, 1, 9, 2, 2, 5, 5, 6, 10, 7, 0, 1]);
    for digits in 4..=12 {
        let name = format!("{digits} digits drawn");
        let pin = run.operation(&name, Reveals::Outcome, || Pin::from_random(&random, digits).unwrap());
        run.expect(&name, pin.expose().len() == digits as usize && pin.expose().iter().all(request::is_marked));
    }
}

fn codes(run: &mut Run) {
    for digits in [Digits::Six, Digits::Seven, Digits::Eight] {
        let text = b"0123 4567";
        let typed = secret(&text[..usize::from(digits.count()) + 1]);
        let name = format!("{} digits read", digits.count());
        run.operation(&name, Reveals::Outcome, || Code::parse(&typed, digits).unwrap());
    }
}
