//! Does each work of the library for many secrets, PINs and codes, and has callgrind count its instructions. run.sh starts it.

#[path = "../../taint/src/request.rs"]
mod request;

use std::ffi::CString;
use std::hint::black_box;
use std::process::ExitCode;

use kodeviser::{
    Algorithm, Code, Digits, MovingFactor, Pin, Policy, Profile, Secret, State, Token, generate, resync, verify,
    verify_with_pin,
};

const NOW: u64 = 1_800_000_015;
const STEP: u64 = NOW / 30;
/// So many secrets each.
const SECRETS: u64 = 24;
const ALGORITHMS: [(&str, Algorithm); 3] =
    [("SHA-1", Algorithm::Sha1), ("SHA-256", Algorithm::Sha256), ("SHA-512", Algorithm::Sha512)];
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn main() -> ExitCode {
    if !request::is_here() {
        eprintln!("this program shows something under callgrind alone");
        return ExitCode::FAILURE;
    }
    controls();
    texts();
    tokens();
    pins();
    for (name, algorithm) in ALGORITHMS {
        logins(name, Profile::totp(algorithm, Digits::Six, 30, 0).expect("a usual profile"));
        logins(&format!("{name} counter"), Profile::hotp(algorithm, Digits::Eight));
    }
    ExitCode::SUCCESS
}

/// Counts the work on each input. They all lie in the same place, since copying takes other instructions from other addresses.
fn work<T>(name: &str, mut make: impl FnMut(u64) -> T, work: impl Fn(&T)) {
    let name = CString::new(name).expect("no NUL");
    let mut place = Box::new(make(0));
    // The first time asks the processor what it can.
    work(&place);
    for number in 0..SECRETS {
        *place = make(number);
        request::count();
        work(black_box(&place));
        request::counted(&name);
    }
}

/// Bytes that look random, by a number: a linear congruence, of which the upper bits are taken.
fn bytes<const N: usize>(number: u64) -> [u8; N] {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
    [0; N].map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    })
}

fn letters<const N: usize>(number: u64) -> [u8; N] {
    bytes(number).map(|byte| LETTERS[usize::from(byte % 32)])
}

fn digits<const N: usize>(number: u64) -> [u8; N] {
    bytes(number).map(|byte| b'0' + byte % 10)
}

/// What has to be noticed.
fn controls() {
    work("control: a comparison that ends at the first difference", bytes::<8>, |secret| {
        black_box(secret.iter().take_while(|byte| **black_box(byte) < 0x80).count());
    });
    work("control: one call more for a digit at the end", letters::<32>, |text| {
        if black_box(text)[31].is_ascii_digit() {
            one_more();
        }
    });
}

#[inline(never)]
fn one_more() {
    black_box(1);
}

fn texts() {
    work("Base32, 32 letters", letters::<32>, |text| drop(black_box(Secret::from_base32(text))));
    work("Base32, 26 letters", letters_of_16_bytes, |text| drop(black_box(Secret::from_base32(text))));
    let lower = |number| letters::<32>(number).map(|letter| letter.to_ascii_lowercase());
    work("Base32, lower case", lower, |text| drop(black_box(Secret::from_base32(text))));
    let padded = |number| [letters_of_16_bytes(number).as_slice(), b"======"].concat();
    work("Base32, padded", padded, |text| drop(black_box(Secret::from_base32(text))));
    let hexadecimal = |number| bytes::<40>(number).map(|byte| b"0123456789ABCDEFabcdef"[usize::from(byte % 22)]);
    work("hexadecimal, either case", hexadecimal, |text| drop(black_box(Secret::from_hex(text))));
    work("a secret's bytes", bytes::<20>, |bytes| drop(black_box(Secret::from_bytes(bytes))));
    work("a code read, 6 digits", digits::<6>, |typed| drop(black_box(Code::parse(typed, Digits::Six))));
}

/// The last letter has three bits that stand for nothing.
fn letters_of_16_bytes(number: u64) -> [u8; 26] {
    let mut letters = letters::<26>(number);
    letters[25] = LETTERS[usize::from(bytes::<1>(!number)[0] % 8 * 4)];
    letters
}

fn token(profile: Profile, number: u64) -> Token {
    Token::new(profile, &Secret::from_bytes(&bytes::<20>(number)).expect("a usual length"))
}

fn tokens() {
    for (name, algorithm) in ALGORITHMS {
        let profile = Profile::hotp(algorithm, Digits::Eight);
        let secret = |number| Secret::from_bytes(&bytes::<20>(number)).expect("a usual length");
        work(&format!("{name}: a token made"), secret, |secret| drop(black_box(Token::new(profile, secret))));
        work(
            &format!("{name}: a code"),
            |number| token(profile, number),
            |token| {
                black_box(token.code_at_counter(STEP));
            },
        );
        work(&format!("{name}: a code straight from a secret"), bytes::<20>, |secret| {
            let _ = black_box(generate(algorithm, Digits::Eight, secret, STEP));
        });
    }
}

fn pins() {
    let pair = |number: u64| {
        // Of every other pair both are the same; the rest differ in one place, another one each time.
        let expected = digits::<8>(number);
        let mut typed = expected;
        typed[(number / 2 % 8) as usize] ^= (number % 2) as u8;
        [typed, expected].map(|pin| Pin::new(pin).expect("eight digits"))
    };
    work("two PINs compared", pair, |[typed, expected]| {
        black_box(typed == expected);
    });
    work(
        "whether a PIN is weak",
        |number| Pin::new(digits::<6>(number)).expect("six digits"),
        |pin| {
            black_box(pin.is_weak());
        },
    );
}

/// Logins of one outcome each.
fn logins(name: &str, profile: Profile) {
    let is_clock = profile.moving_factor() != MovingFactor::Counter;
    let policy = Policy::DEFAULT;
    let state = if is_clock { State::adopt(0, NOW - 86_400, None) } else { State::adopt(0, 0, Some(7)) };
    let state = state.expect("no drift");
    let first = if is_clock { STEP } else { 8 };
    // A token, a code of nowhere near, and the right one.
    let wrong = |number| {
        let token = token(profile, number);
        let code = token.code_at_counter(1 << 40);
        (token, code)
    };
    work(&format!("{name}: a login, rejected"), wrong, |(token, code)| {
        let _ = black_box(verify(token, &policy, &state, code, NOW));
    });
    let right = |number| {
        let token = token(profile, number);
        let code = token.code_at_counter(first);
        (token, code)
    };
    work(&format!("{name}: a login, accepted"), right, |(token, code)| {
        let _ = black_box(verify(token, &policy, &state, code, NOW));
    });
    // R18: with a wrong PIN the code may be right, wrong, or a far one.
    let wrong_pin = |number| {
        let token = token(profile, number);
        let code = token.code_at_counter([1 << 40, first, first + 6][(number % 3) as usize]);
        let expected = digits::<6>(number);
        let mut typed = expected;
        typed[(number % 6) as usize] ^= 1;
        (token, code, [typed, expected].map(|pin| Pin::new(pin).expect("six digits")))
    };
    work(&format!("{name}: a login with a wrong PIN"), wrong_pin, |(token, code, [typed, expected])| {
        let _ = black_box(verify_with_pin(token, &policy, &state, code, typed, expected, NOW));
    });
    let wrong_code = |number| {
        // A wrong code is rejected with either PIN.
        let (token, code) = wrong(number);
        let expected = digits::<6>(number);
        let mut typed = expected;
        typed[(number % 6) as usize] ^= (number % 2) as u8;
        (token, code, [typed, expected].map(|pin| Pin::new(pin).expect("six digits")))
    };
    work(&format!("{name}: a login with a wrong code and a PIN"), wrong_code, |(token, code, [typed, expected])| {
        let _ = black_box(verify_with_pin(token, &policy, &state, code, typed, expected, NOW));
    });
    work(&format!("{name}: a resynchronization, rejected"), wrong, |(token, code)| {
        let _ = black_box(resync(token, &policy, &state, code, code, NOW));
    });
}
