//! R3: a secret is 1 to 128 bytes, raw, in hexadecimal or in Base32, and is never printed.

use kodeviser::{Algorithm, Digits, Error, MAX_SECRET_LEN, Profile, Secret, Token};
use proptest::prelude::*;

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn hex(text: &str) -> Result<Vec<u8>, Error> {
    Secret::from_hex(text).map(|secret| secret.expose().to_vec())
}

fn base32(text: &str) -> Result<Vec<u8>, Error> {
    Secret::from_base32(text).map(|secret| secret.expose().to_vec())
}

fn written_in_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// RFC 4648 section 6, written bit by bit.
fn written_in_base32(bytes: &[u8], padded: bool) -> String {
    let mut bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    while !bits.len().is_multiple_of(5) {
        bits.push(0);
    }
    let number = |five: &[u8]| five.iter().fold(0, |number, bit| 2 * number + bit);
    let mut text: String = bits.chunks(5).map(|five| char::from(BASE32[usize::from(number(five))])).collect();
    while padded && !text.len().is_multiple_of(8) {
        text.push('=');
    }
    text
}

/// The bytes of letters in upper case without padding; the bits of an unfinished byte are dropped.
fn read_from_base32(text: &str) -> Vec<u8> {
    let place = |letter: u8| BASE32.iter().position(|of_alphabet| *of_alphabet == letter).unwrap();
    let bits: Vec<u8> =
        text.bytes().flat_map(|letter| (0..5).rev().map(move |bit| (place(letter) >> bit & 1) as u8)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |number, bit| 2 * number + bit)).collect()
}

/// The text with separators put before its characters: as many as the numbers say, which go round.
fn with_separators(text: &str, separators: &[usize]) -> String {
    let before = |count: usize| ["", " ", "-", " - "][count % 4];
    text.chars()
        .zip(separators.iter().cycle())
        .map(|(character, &count)| format!("{}{character}", before(count)))
        .collect()
}

#[test]
fn r3_a_secret_has_1_to_128_bytes() {
    for length in [1, 2, 15, 16, 20, 64, 127, 128] {
        let secret = Secret::from_bytes(&vec![7; length]).unwrap();
        assert_eq!((secret.len(), secret.is_empty()), (length, false));
        assert_eq!(secret.expose(), vec![7; length]);
    }
    for length in [0, 129, 130, 1 << 20] {
        assert_eq!(Secret::from_bytes(&vec![7; length]).unwrap_err(), Error::SecretLength { length });
    }
    assert_eq!(MAX_SECRET_LEN, 128);
}

#[test]
fn r3_a_secret_under_16_bytes_works_and_says_that_it_is_weak() {
    for length in 1..=MAX_SECRET_LEN {
        let secret = Secret::from_bytes(&vec![7; length]).unwrap();
        let token = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Six), &secret);
        assert_eq!(secret.is_weak(), length < 16, "{length}");
        assert_eq!(token.is_weak(), length < 16, "{length}");
        assert_eq!(token.code_at_counter(0).as_str().len(), 6);
    }
}

#[test]
fn r3_hexadecimal_of_either_case_with_or_without_separators() {
    let bytes = [0x00, 0x1f, 0xa0, 0xBC, 0xde, 0xff];
    for text in
        ["001fa0bcdeff", "001FA0BCDEFF", "001Fa0bCdEFf", "00 1f a0 bc de ff", "001f-a0bc-deff", " 0-01fa0bcdeff- "]
    {
        assert_eq!(hex(text).unwrap(), bytes, "{text:?}");
    }
}

#[test]
fn r3_hexadecimal_that_is_none_is_refused_with_where_and_why() {
    for (text, error) in [
        ("", Error::SecretLength { length: 0 }),
        (" - ", Error::SecretLength { length: 0 }),
        ("0", Error::SecretIncomplete { characters: 1 }),
        ("00 1f a", Error::SecretIncomplete { characters: 5 }),
        ("g0", Error::SecretCharacter { position: 0 }),
        ("0g", Error::SecretCharacter { position: 1 }),
        ("00 1f-0x", Error::SecretCharacter { position: 7 }),
        ("0x001f", Error::SecretCharacter { position: 1 }),
        ("00 1", Error::SecretIncomplete { characters: 3 }),
        ("00 z", Error::SecretCharacter { position: 3 }),
        ("00:1f", Error::SecretCharacter { position: 2 }),
        ("00\t1f", Error::SecretCharacter { position: 2 }),
        ("001f\n", Error::SecretCharacter { position: 4 }),
        ("00é1f", Error::SecretCharacter { position: 2 }),
        ("\u{ff10}0", Error::SecretCharacter { position: 0 }),
    ] {
        assert_eq!(hex(text), Err(error), "{text:?}");
    }
}

#[test]
fn r3_hexadecimal_of_more_than_128_bytes_is_refused() {
    assert_eq!(hex(&"ab".repeat(128)).unwrap(), [0xab; 128]);
    assert_eq!(hex(&"a-b ".repeat(128)).unwrap(), [0xab; 128]);
    for length in [129, 1000, 1 << 20] {
        assert_eq!(hex(&"ab".repeat(length)), Err(Error::SecretLength { length: 129 }));
    }
}

/// RFC 4648 section 10; the empty text is no secret here.
#[test]
fn r3_base32_test_vectors_of_rfc_4648() {
    for (padded, bytes) in [
        ("MY======", "f"),
        ("MZXQ====", "fo"),
        ("MZXW6===", "foo"),
        ("MZXW6YQ=", "foob"),
        ("MZXW6YTB", "fooba"),
        ("MZXW6YTBOI======", "foobar"),
    ] {
        let unpadded = padded.trim_end_matches('=');
        let texts = [padded, unpadded].map(str::to_owned);
        for text in texts.iter().flat_map(|text| [text.clone(), text.to_lowercase()]) {
            assert_eq!(base32(&text).unwrap(), bytes.as_bytes(), "{text}");
        }
    }
    assert_eq!(base32(""), Err(Error::SecretLength { length: 0 }));
}

#[test]
fn r3_base32_as_it_is_printed_for_people() {
    let secret = b"12345678901234567890";
    for text in [
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
        "gEzDgNbVGY3TqOjQGEZDGNBVGY3TQOJQ",
        "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
        "gezd-gnbv-gy3t-qojq-gezd-gnbv-gy3t-qojq",
        " GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ ",
    ] {
        assert_eq!(base32(text).unwrap(), secret, "{text:?}");
    }
    assert_eq!(base32("MZXW 6YTB OI== ==== ").unwrap(), b"foobar");
}

#[test]
fn r3_base32_that_is_none_is_refused_with_where_and_why() {
    for (text, error) in [
        (" ", Error::SecretLength { length: 0 }),
        ("====", Error::SecretLength { length: 0 }),
        ("M", Error::SecretIncomplete { characters: 1 }),
        ("MZX", Error::SecretIncomplete { characters: 3 }),
        ("MZXW6Y", Error::SecretIncomplete { characters: 6 }),
        ("MZXW 6YTB O", Error::SecretIncomplete { characters: 9 }),
        ("MZXW 6YTB O=======", Error::SecretIncomplete { characters: 9 }),
        ("0Y", Error::SecretCharacter { position: 0 }),
        ("M1", Error::SecretCharacter { position: 1 }),
        ("MZXW 6Y8B", Error::SecretCharacter { position: 7 }),
        ("MZXW 9", Error::SecretCharacter { position: 5 }),
        ("MY=MY", Error::SecretCharacter { position: 2 }),
        ("MY======MY", Error::SecretCharacter { position: 2 }),
        ("=MY", Error::SecretCharacter { position: 0 }),
        ("MY\t", Error::SecretCharacter { position: 2 }),
        ("MY\n", Error::SecretCharacter { position: 2 }),
        ("MÝ", Error::SecretCharacter { position: 1 }),
        ("\u{ff2d}Y", Error::SecretCharacter { position: 0 }),
    ] {
        assert_eq!(base32(text), Err(error), "{text:?}");
    }
}

/// A fold of letters to upper case that folds more than letters would read these as others.
#[test]
fn r3_each_character_outside_an_alphabet_is_refused() {
    for character in (0..=0x24f_u32).filter_map(char::from_u32).filter(|character| ![' ', '-'].contains(character)) {
        let text = format!("MY{character}AAAAA");
        let in_base32 = BASE32.contains(&(character.to_ascii_uppercase() as u32).try_into().unwrap_or(0));
        let expected = if in_base32 { Ok(5) } else { Err(Error::SecretCharacter { position: 2 }) };
        assert_eq!(base32(&text).map(|bytes| bytes.len()), expected, "{character:?} in Base32");

        let text = format!("ab{character}c");
        let expected = if character.is_ascii_hexdigit() { Ok(2) } else { Err(Error::SecretCharacter { position: 2 }) };
        assert_eq!(hex(&text).map(|bytes| bytes.len()), expected, "{character:?} in hexadecimal");
    }
}

#[test]
fn r3_base32_of_more_than_128_bytes_is_refused() {
    for (length, expected) in [(127, Ok(127)), (128, Ok(128)), (129, Err(129)), (130, Err(130)), (1 << 20, Err(129))] {
        for padded in [true, false] {
            let read = base32(&written_in_base32(&vec![0xab; length], padded)).map(|bytes| bytes.len());
            assert_eq!(read, expected.map_err(|length| Error::SecretLength { length }), "{length} bytes");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn r3_hexadecimal_is_read_as_it_was_written(
        bytes in proptest::collection::vec(any::<u8>(), 1..=MAX_SECRET_LEN), upper in any::<bool>(),
        separators in proptest::collection::vec(0..4_usize, 1..10)
    ) {
        let text = written_in_hex(&bytes);
        let text = if upper { text.to_uppercase() } else { text };
        prop_assert_eq!(hex(&with_separators(&text, &separators)).unwrap(), bytes);
    }

    #[test]
    fn r3_base32_is_read_as_it_was_written(
        bytes in proptest::collection::vec(any::<u8>(), 1..=MAX_SECRET_LEN), upper in any::<bool>(), padded in any::<bool>(),
        separators in proptest::collection::vec(0..4_usize, 1..10)
    ) {
        let text = written_in_base32(&bytes, padded);
        let text = if upper { text } else { text.to_lowercase() };
        prop_assert_eq!(base32(&with_separators(&text, &separators)).unwrap(), bytes);
    }

    /// Seeds drawn as letters rather than as bytes are in the field: their last bits, which make no byte, are dropped.
    #[test]
    fn r3_base32_letters_at_random_are_read_as_by_the_decoder_here(text in "[A-Z2-7]{1,205}") {
        let expected = match text.len() % 8 {
            1 | 3 | 6 => Err(Error::SecretIncomplete { characters: text.len() }),
            _ => Ok(read_from_base32(&text)),
        };
        prop_assert_eq!(base32(&text), expected);
    }

    #[test]
    fn r3_no_text_makes_it_panic(text in any::<String>()) {
        for bytes in [hex(&text), base32(&text)].into_iter().flatten() {
            prop_assert!((1..=MAX_SECRET_LEN).contains(&bytes.len()));
        }
    }

    /// Eight characters in a row of what was given as a secret are not in the error, whatever is wrong with it.
    #[test]
    fn r3_an_error_tells_nothing_of_the_secret(
        front in "[A-Z2-7]{9,60}", wrong in "[!.:_@]", back in "[A-Z2-7]{9,60}", long in "[A-F2-7]{257,300}"
    ) {
        for text in [format!("{front}{wrong}{back}"), format!("{front}{}", wrong.repeat(250)), long] {
            for error in [Secret::from_hex(&text).unwrap_err(), Secret::from_base32(&text).unwrap_err()] {
                let told = format!("{error} {error:?}").to_uppercase();
                for part in text.as_bytes().windows(8).filter(|part| part.iter().all(u8::is_ascii_alphanumeric)) {
                    prop_assert!(!told.contains(core::str::from_utf8(part).unwrap()), "{}", told);
                }
            }
        }
    }
}
