//! R2: what is read as a code is exactly the token's number of ASCII digits, with spaces and hyphens between them alone.
#![no_main]

use kodeviser::{Code, Digits, split_pin_and_code};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, typed) = input;
    let digits = [Digits::Six, Digits::Seven, Digits::Eight][usize::from(choice % 3)];
    let kept: Vec<u8> = typed.iter().copied().filter(|byte| !matches!(byte, b' ' | b'-')).collect();
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let expected = kept.len() == usize::from(digits.count())
        && kept.iter().all(u8::is_ascii_digit)
        && is_digit(typed.first())
        && is_digit(typed.last())
        && typed.len() <= Code::MAX_TEXT_LEN;
    match Code::parse(typed, digits) {
        Ok(code) => {
            assert!(expected);
            assert_eq!(code.as_str().as_bytes(), kept);
        }
        Err(_) => assert!(!expected),
    }
    let (pin, code) = split_pin_and_code(typed, digits);
    assert!(pin.len() + code.len() <= typed.len());
    assert!(typed.starts_with(pin) && typed.ends_with(code));
});
