//! Does each work of the library for many secrets, PINs and codes, and has callgrind count its instructions. run.sh starts it.

mod decisions;
#[path = "../../taint/src/request.rs"]
mod request;

use std::ffi::{CStr, CString};
use std::hint::black_box;
use std::process::ExitCode;

use kodeviser::{Algorithm, Code, Digits, Pin, Profile, Secret, Token, generate, split_pin_and_code};

/// So many secrets each: run.sh reads it here.
const SECRETS: u64 = 24;
/// Any.
const COUNTER: u64 = 60_000_000;
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
        decisions::of(name, Profile::totp(algorithm, Digits::Six, 30, 0).expect("a usual profile"));
        decisions::of(&format!("{name} counter"), Profile::hotp(algorithm, Digits::Eight));
        decisions::batch(name, Profile::hotp(algorithm, Digits::Eight));
    }
    ExitCode::SUCCESS
}

/// Counts the work on each input, which says whether it came out as it should. They all lie in the same place, since copying takes
/// other instructions from other addresses.
fn work<T>(name: &str, mut make: impl FnMut(u64) -> T, work: impl Fn(&T) -> bool) {
    let trigger = CString::new(name).expect("no NUL");
    let mut place = Box::new(make(0));
    // The first time asks the processor what it can.
    assert!(work(&place), "{name}");
    for number in 0..SECRETS {
        *place = make(number);
        assert!(once(&trigger, &*place, &work), "{name}: secret {number}");
    }
}

/// A function of its own, or the compiler would make something else of the first time.
#[inline(never)]
fn once<T>(trigger: &CStr, input: &T, work: &impl Fn(&T) -> bool) -> bool {
    request::count();
    let is_right = work(black_box(input));
    request::counted(trigger);
    is_right
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
        black_box(secret.iter().take_while(|byte| **black_box(byte) < 0x80).count()) <= 8
    });
    work("control: one call more for a digit at the end", letters::<32>, |text| {
        if black_box(text)[31].is_ascii_digit() {
            one_more();
        }
        true
    });
}

#[inline(never)]
fn one_more() {
    black_box(1);
}

fn texts() {
    work("Base32, 32 letters", letters::<32>, |text| black_box(Secret::from_base32(text)).is_ok());
    work("Base32, 26 letters", letters_of_16_bytes, |text| black_box(Secret::from_base32(text)).is_ok());
    let lower = |number| letters::<32>(number).map(|letter| letter.to_ascii_lowercase());
    work("Base32, lower case", lower, |text| black_box(Secret::from_base32(text)).is_ok());
    let padded = |number| [letters_of_16_bytes(number).as_slice(), b"======"].concat();
    work("Base32, padded", padded, |text| black_box(Secret::from_base32(text)).is_ok());
    let hexadecimal = |number| bytes::<40>(number).map(|byte| b"0123456789ABCDEFabcdef"[usize::from(byte % 22)]);
    work("hexadecimal, either case", hexadecimal, |text| black_box(Secret::from_hex(text)).is_ok());
    work("a secret's bytes", bytes::<20>, |bytes| black_box(Secret::from_bytes(bytes)).is_ok());
    work("a code read, 6 digits", digits::<6>, |typed| black_box(Code::parse(typed, Digits::Six)).is_ok());
    work("PIN and code in one field", digits::<10>, |typed| {
        let (pin, code) = black_box(split_pin_and_code(typed, Digits::Six));
        [pin.len(), code.len()] == [4, 6]
    });
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
        work(&format!("{name}: a token made"), secret, |secret| !black_box(Token::new(profile, secret)).is_weak());
        work(
            &format!("{name}: a code"),
            |number| token(profile, number),
            |token| black_box(token.code_at_counter(COUNTER)).as_str().len() == 8,
        );
        work(&format!("{name}: a code straight from a secret"), bytes::<20>, |secret| {
            black_box(generate(algorithm, Digits::Eight, secret, COUNTER)).is_ok()
        });
    }
}

fn pins() {
    let pair = |number: u64| {
        // Of every other pair both are the same; the rest differ in one place, another one each time.
        let expected = digits::<8>(number);
        let mut typed = expected;
        typed[(number / 2 % 8) as usize] ^= (number % 2) as u8;
        ([typed, expected].map(|pin| Pin::new(pin).expect("eight digits")), number.is_multiple_of(2))
    };
    work("two PINs compared", pair, |([typed, expected], are_same)| black_box(typed == expected) == *are_same);
    let weak_or_not = |number: u64| {
        let is_weak = number.is_multiple_of(3);
        let pin = if is_weak { [digits::<1>(number)[0]; 6] } else { digits(number) };
        (Pin::new(pin).expect("six digits"), is_weak)
    };
    work("whether a PIN is weak", weak_or_not, |(pin, is_weak)| black_box(pin.is_weak()) == *is_weak);
    // Of the same bytes each time, every third one, nothing is taken: that becomes known.
    let random = |number| {
        let mut position = 0;
        bytes::<16>(number).map(|byte| {
            position += 1;
            byte & 0xf0 | if position % 3 == 0 { 10 + byte % 6 } else { byte % 10 }
        })
    };
    work("a PIN drawn", random, |random| black_box(Pin::from_random(random, 6)).is_ok());
}
