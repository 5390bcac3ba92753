//! What is secret is in no `Debug` and no `Display` text: no byte of a secret, no digit of a code or a PIN.

use core::fmt::Debug;

use kodeviser::{Algorithm, Code, Digits, Error, Pin, Profile, Secret, Token, VirtualToken};

/// Bytes none of which, in whatever form, is part of a name or number that may well be printed.
const SECRET: &[u8; 20] = b"\xe7Zq\x9b\xf3~K\xd1w\xb9!\xc8X{\xae3\xddJ\x91\xf6";

/// What a text gives away of a secret: two bytes in a row, as they are, in hexadecimal or in a list of numbers.
fn given_away(text: &str, secret: &[u8]) -> Option<String> {
    let text: String = text.split_whitespace().collect();
    let forms = |run: &[u8]| {
        let (one, next) = (run[0], run[1]);
        [
            String::from_utf8_lossy(run).into_owned(),
            run.escape_ascii().to_string(),
            format!("{one:02x}{next:02x}"),
            format!("{one:02X}{next:02X}"),
            format!("{one},{next}"),
            format!("{one:x},{next:x}"),
            format!("{one:#x},{next:#x}"),
            format!("{one:#X},{next:#X}"),
        ]
    };
    secret.windows(2).flat_map(forms).find(|form| text.contains(form))
}

fn assert_tells_nothing(texts: &[String], secret: &[u8]) {
    for text in texts {
        assert_eq!(given_away(text, secret), None, "in {text}");
    }
}

fn printed(value: &impl Debug) -> [String; 4] {
    [format!("{value:?}"), format!("{value:#?}"), format!("{value:x?}"), format!("{value:#X?}")]
}

fn token(digits: Digits) -> Token {
    Token::new(Profile::hotp(Algorithm::Sha1, digits), &Secret::from_bytes(SECRET).unwrap())
}

/// The check itself: lists, strings and hexadecimal text are all seen.
#[test]
fn the_check_sees_what_is_printed() {
    for text in printed(&SECRET) {
        assert!(given_away(&text, SECRET).is_some(), "{text}");
    }
    for text in [SECRET.escape_ascii().to_string(), "E75A".to_owned(), "e75a".to_owned(), "Code(755224)".to_owned()] {
        assert!(given_away(&text, SECRET).or(given_away(&text, b"755224")).is_some(), "{text}");
    }
    assert_eq!(given_away("Secret(20 bytes)", SECRET), None);
}

#[test]
fn r3_a_secret_is_never_printed() {
    let secret = Secret::from_bytes(SECRET).unwrap();
    assert_tells_nothing(&printed(&secret), SECRET);
    assert_tells_nothing(&printed(&Some(secret.clone())), SECRET);
    assert_eq!(format!("{secret:?}"), "Secret(20 bytes)");
}

#[test]
fn r3_a_token_and_a_device_are_printed_without_key_or_code() {
    let token = token(Digits::Eight);
    let code = token.code_at_counter(0).as_str().to_owned();
    assert_tells_nothing(&printed(&token), SECRET);
    assert!(format!("{token:?}").contains("Sha1"), "the profile is no secret");
    let mut device = VirtualToken::new(token, 0, 0);
    device.press(0).unwrap();
    assert_tells_nothing(&printed(&device), SECRET);
    assert_tells_nothing(&printed(&device), code.as_bytes());
}

/// Whatever lies in it, and the keyed hash states do.
#[cfg(feature = "capi")]
#[test]
fn r3_the_c_interfaces_token_is_printed_without_what_is_in_it() {
    let token = kodeviser::capi::kodeviser_token { opaque: [0x6b8f_19c4_d2e5_a37b; 32] };
    for text in printed(&token) {
        assert_eq!(text.replace(['\n', ' '], ""), "kodeviser_token{..}");
    }
}

/// Nothing but the number of digits can be in the text of a code, since the texts of all codes are the same.
#[test]
fn r2_all_codes_of_one_length_are_printed_alike() {
    for digits in [Digits::Six, Digits::Seven, Digits::Eight] {
        let token = token(digits);
        let first = printed(&token.code_at_counter(0));
        for counter in 1..100 {
            let code = token.code_at_counter(counter);
            assert_eq!(printed(&code), first);
            assert_tells_nothing(&first, code.as_str().as_bytes());
        }
    }
    assert_eq!(format!("{:?}", Code::parse("004217", Digits::Six).unwrap()), "Code(6 digits)");
}

/// Not even the length: the texts of all PINs are the same.
#[test]
fn r18_all_pins_are_printed_alike() {
    let first = printed(&Pin::new("7304").unwrap());
    for pin in ["1", "8241", "730482", "correct horse battery staple"] {
        assert_eq!(printed(&Pin::new(pin).unwrap()), first);
    }
    assert_tells_nothing(&first, b"7304");
}

/// Errors of two inputs that are wrong in the same way are equal, so they tell only in what way.
#[test]
fn errors_are_the_same_whatever_was_typed() {
    let code = |typed: &str| Code::parse(typed, Digits::Six).unwrap_err();
    assert_eq!(code("83746"), code("20593"));
    assert_eq!(code("837x46"), code("205\u{7f}93"));
    assert_eq!(code("8374615"), code("2059387"));
    let secret = |text: &str| Secret::from_base32(text).unwrap_err();
    assert_eq!(secret("ABCDEF1H"), secret("ZYXWVU0S"));
    assert_eq!(secret("ABC"), secret("ZYX"));
    let hex = |text: &str| Secret::from_hex(text).unwrap_err();
    assert_eq!(hex("a1b"), hex("9f8"));
    assert_eq!(hex("a1bz"), hex("9f8q"));
    assert_eq!(Pin::new([7; 33]).unwrap_err(), Pin::new([9; 33]).unwrap_err());
    assert_eq!(Pin::from_random(&[7, 3, 0], 4), Err(Error::RandomnessExhausted { given: 3 }));
}
