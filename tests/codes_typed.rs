//! R2: what a person types is ASCII digits, as many as the token shows, with spaces and hyphens between them.

use kodeviser::{Algorithm, Code, Digits, Error, Policy, Profile, Secret, State, Token, enrol, resync, verify};
use proptest::prelude::*;

fn refused(typed: impl AsRef<[u8]>) -> Error {
    Code::parse(typed, Digits::Six).unwrap_err()
}

fn read(typed: impl AsRef<[u8]>) -> String {
    Code::parse(typed, Digits::Six).unwrap().as_str().to_owned()
}

#[test]
fn r2_six_digits_are_a_code() {
    assert_eq!(read("123456"), "123456");
    assert_eq!(Code::parse("1234567", Digits::Seven).unwrap().as_str(), "1234567");
    assert_eq!(Code::parse("12345678", Digits::Eight).unwrap().as_str(), "12345678");
}

#[test]
fn r2_all_zeros_are_a_code_like_any_other() {
    assert_eq!(read("000000"), "000000");
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    let token = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Six), &secret);
    assert_eq!(token.code_at_counter(349_495), token.parse("000000").unwrap());
    assert_ne!(token.code_at_counter(349_494), token.parse("000000").unwrap());
}

#[test]
fn r2_a_sign_is_no_digit() {
    for typed in ["+00042", "-00042", "+000042", "-000042", "--00042", "+", "-"] {
        assert_eq!(refused(typed), Error::CodeCharacter { position: 0 }, "{typed:?}");
    }
    assert_eq!(refused("0+0042"), Error::CodeCharacter { position: 1 });
}

#[test]
fn r2_leading_zeros_make_the_code() {
    assert_eq!(refused("42"), Error::CodeLength { expected: 6, found: 2 });
    assert_eq!(refused("00042"), Error::CodeLength { expected: 6, found: 5 });
    assert_eq!(refused("0000042"), Error::CodeLength { expected: 6, found: 7 });
    assert_ne!(Code::parse("000042", Digits::Six).unwrap(), Code::parse("000420", Digits::Six).unwrap());
    assert_ne!(
        Code::parse("000042", Digits::Six).unwrap(),
        Code::parse("0000042", Digits::Seven).unwrap(),
        "codes of other lengths differ, though their numbers are one"
    );
}

#[test]
fn r2_other_lengths_are_refused_with_what_was_found() {
    for (typed, found) in [("", 0), ("1", 1), ("12345", 5), ("1234567", 7), ("123456789", 9), ("1-2-3", 3)] {
        assert_eq!(refused(typed), Error::CodeLength { expected: 6, found }, "{typed:?}");
    }
    assert_eq!(refused([b'7'; 64]), Error::CodeLength { expected: 6, found: 64 });
    for (digits, expected) in [(Digits::Six, 6), (Digits::Seven, 7), (Digits::Eight, 8)] {
        assert_eq!(Code::parse("123456789", digits), Err(Error::CodeLength { expected, found: 9 }));
    }
}

#[test]
fn r2_spaces_and_hyphens_between_digits_are_dropped() {
    for typed in ["123 456", "12 34 56", "123-456", "1-2-3-4-5-6", "123 - 456", "1  2345 --- 6"] {
        assert_eq!(read(typed), "123456", "{typed:?}");
    }
}

#[test]
fn r2_spaces_and_hyphens_elsewhere_are_refused() {
    for (typed, position) in [
        (" 123456", 0),
        ("-123456", 0),
        ("123456 ", 6),
        ("123456-", 6),
        ("123 456  ", 8),
        (" ", 0),
        ("   ", 0),
        ("- -", 0),
    ] {
        assert_eq!(refused(typed), Error::CodeCharacter { position }, "{typed:?}");
    }
}

#[test]
fn r2_nothing_else_is_dropped_or_read() {
    for (typed, position) in [
        ("123_456", 3),
        ("123\t456", 3),
        ("123456\n", 6),
        ("123456\r\n", 6),
        ("\x00123456", 0),
        ("123456\x00", 6),
        ("123\u{a0}456", 3),
        ("123\u{2009}456", 3),
        ("123\u{2013}456", 3),
        ("123.456", 3),
        ("12345x", 5),
        ("0x1234", 1),
        ("12345e1", 5),
        ("12345O", 5),
        ("123456abc", 6),
        ("123456789x", 9),
    ] {
        assert_eq!(refused(typed), Error::CodeCharacter { position }, "{typed:?}");
    }
}

#[test]
fn r2_digits_of_other_scripts_are_refused() {
    let arabic_indic = "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}";
    let devanagari = "\u{967}\u{968}\u{969}\u{96a}\u{96b}\u{96c}";
    let fullwidth = "\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}";
    let mathematical = "\u{1d7cf}\u{1d7d0}\u{1d7d1}\u{1d7d2}\u{1d7d3}\u{1d7d4}";
    let superscript = "\u{b9}\u{b2}\u{b3}\u{2074}\u{2075}\u{2076}";
    for typed in [arabic_indic, devanagari, fullwidth, mathematical, superscript] {
        assert_eq!(refused(typed), Error::CodeCharacter { position: 0 }, "{typed}");
        let last = typed.chars().last().unwrap();
        assert_eq!(refused(format!("12345{last}")), Error::CodeCharacter { position: 5 }, "{last}");
    }
}

#[test]
fn r2_each_byte_that_is_neither_digit_nor_separator_is_refused_where_it_stands() {
    for byte in 0..=u8::MAX {
        let typed = [b'1', b'2', b'3', byte, b'4', b'5', b'6'];
        let expected = match byte {
            b'0'..=b'9' => Err(Error::CodeLength { expected: 6, found: 7 }),
            b' ' | b'-' => Ok("123456".to_owned()),
            _ => Err(Error::CodeCharacter { position: 3 }),
        };
        assert_eq!(Code::parse(typed, Digits::Six).map(|code| code.as_str().to_owned()), expected, "{byte:#04x}");
    }
}

#[test]
fn r2_bytes_that_are_no_text_are_refused() {
    assert_eq!(refused(b"\xff\xfe12345"), Error::CodeCharacter { position: 0 });
    assert_eq!(refused(b"12345\xb6"), Error::CodeCharacter { position: 5 });
    assert_eq!(refused(b"123\xc0\xb4456"), Error::CodeCharacter { position: 3 });
}

/// The length is looked at first, so what is refused is not even read.
#[test]
fn r2_a_huge_input_is_refused_for_its_length() {
    let limit = Code::MAX_TEXT_LEN;
    for typed in [vec![b'1'; 1 << 20], vec![b' '; 1 << 20], vec![0xff; limit + 1]] {
        assert_eq!(refused(&typed), Error::CodeTooLong { limit, length: typed.len() });
    }
    let longest = format!("1{}23456", " ".repeat(limit - 6));
    assert_eq!(read(&longest), "123456");
    assert_eq!(refused(format!("{longest}7")), Error::CodeTooLong { limit, length: limit + 1 });
}

/// An error is no decision: no state comes out of it that could be stored.
#[test]
fn r2_a_code_read_for_another_token_is_refused_before_anything_is_decided() {
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    let token = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Six), &secret);
    let seven = Code::parse("7755224", Digits::Seven).unwrap();
    let six = token.code_at_counter(0);
    let error = Err(Error::CodeOfOtherToken { expected: 6, found: 7 });
    let adopted = State::adopt(0, 0, None).unwrap();
    assert_eq!(enrol(&token, &Policy::DEFAULT, &State::fresh(), &seven, 0), error);
    assert_eq!(verify(&token, &Policy::DEFAULT, &adopted, &seven, 0), error);
    assert_eq!(resync(&token, &Policy::DEFAULT, &adopted, &seven, &six, 0), error);
    assert_eq!(resync(&token, &Policy::DEFAULT, &adopted, &six, &seven, 0), error);
}

/// The rule again, in the words of strings: what is read, or why not.
fn rule(typed: &[u8], digits: Digits) -> Result<String, Error> {
    if typed.len() > 64 {
        return Err(Error::CodeTooLong { limit: 64, length: typed.len() });
    }
    // Each byte is one character here, those above 127 being no digits.
    let text: String = typed.iter().map(|&byte| char::from(byte)).collect();
    let characters: Vec<char> = text.chars().collect();
    let foreign = characters.iter().position(|character| !"0123456789 -".contains(*character));
    let outside = match text.trim_start_matches([' ', '-']).len() == text.len() {
        false => Some(0),
        true => text.ends_with([' ', '-']).then(|| characters.len() - 1),
    };
    if let Some(position) = [foreign, outside].into_iter().flatten().min() {
        return Err(Error::CodeCharacter { position });
    }
    let read = text.replace([' ', '-'], "");
    if read.len() != usize::from(digits.count()) {
        return Err(Error::CodeLength { expected: digits.count(), found: read.len() as u8 });
    }
    Ok(read)
}

fn digits() -> impl Strategy<Value = Digits> {
    proptest::sample::select(&[Digits::Six, Digits::Seven, Digits::Eight][..])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn r2_bytes_at_random_are_read_by_the_rule(typed in proptest::collection::vec(any::<u8>(), 0..80), digits in digits()) {
        let read = Code::parse(&typed, digits).map(|code| code.as_str().to_owned());
        prop_assert_eq!(read, rule(&typed, digits));
    }

    #[test]
    fn r2_nearly_codes_are_read_by_the_rule(typed in "[ -]{0,2}([0-9]{1,4}[ -]{0,2}){1,4}[ +x\u{661}-]{0,1}", digits in digits()) {
        let read = Code::parse(&typed, digits).map(|code| code.as_str().to_owned());
        prop_assert_eq!(read, rule(typed.as_bytes(), digits));
    }

    #[test]
    fn r2_separators_between_digits_change_nothing(
        number in 0..100_000_000_u32, digits in digits(), separators in proptest::collection::vec("[ -]{0,4}", 7)
    ) {
        let width = usize::from(digits.count());
        let code = format!("{:0width$}", number % 10_u32.pow(digits.count().into()));
        let (first, rest) = code.split_at(1);
        let typed: String = rest.chars().zip(separators).map(|(digit, before)| format!("{before}{digit}")).collect();
        let typed = format!("{first}{typed}");
        let read = Code::parse(&typed, digits).unwrap();
        prop_assert_eq!(&read, &Code::parse(&code, digits).unwrap());
        prop_assert_eq!(read.as_str(), code);
        prop_assert_eq!(read.digits(), digits);
    }

    #[test]
    fn r2_codes_are_equal_where_their_texts_are(one in "[01]{6,8}", other in "[01]{6,8}") {
        let read = |text: &str| Code::parse(text, Digits::new(text.len() as u32).unwrap()).unwrap();
        prop_assert_eq!(read(&one) == read(&other), one == other);
        prop_assert_eq!(read(&one), read(&one));
    }

    /// Of at least 9 digits typed in a row, no three in a row come out again, neither in `Display` nor in `Debug`.
    #[test]
    fn r2_an_error_tells_no_digit_that_was_typed(typed in "[0-9]{9,40}[ x-]{0,1}", digits in digits()) {
        let error = Code::parse(&typed, digits).unwrap_err();
        for text in [format!("{error}"), format!("{error:?}"), format!("{error:#?}")] {
            let text = text.replace("RFC 4226", "");
            for three in typed.as_bytes().windows(3).filter(|three| three.iter().all(u8::is_ascii_digit)) {
                let three = core::str::from_utf8(three).unwrap();
                prop_assert!(!text.contains(three), "{} in {}", three, text);
            }
        }
    }
}
