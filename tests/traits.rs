//! What a caller may rely on beside the functions: threads, copies, and errors that say what and where it is written.

use std::collections::HashSet;
use std::error::Error as _;

use kodeviser::{
    Algorithm, Code, Digits, Error, MovingFactor, Pin, Policy, Profile, Secret, State, Token, Verdict, VirtualToken,
};

/// One of each variant, in the order of the enum.
const ERRORS: [Error; 24] = [
    Error::CodeLength { expected: 6, found: 7 },
    Error::CodeCharacter { position: 3 },
    Error::CodeTooLong { limit: 64, length: 65 },
    Error::CodeOfOtherToken { expected: 6, found: 8 },
    Error::Digits { digits: 5 },
    Error::Period { period: 86_401 },
    Error::SecretLength { length: 129 },
    Error::SecretCharacter { position: 11 },
    Error::SecretIncomplete { characters: 9 },
    Error::TimeBeforeT0 { time: 58, t0: 59 },
    Error::NoClock,
    Error::CounterExhausted,
    Error::Policy { field: "drift_ppm", value: 1001, least: 0, most: 1000 },
    Error::NotEnrolled,
    Error::AlreadyEnrolled,
    Error::Drift { seconds: -3_153_600_001 },
    Error::StateLength { expected: 128, found: 127 },
    Error::StateVersion { version: 2 },
    Error::StateChecksum { stored: 0xfeed, computed: 0xbeef },
    Error::StateField { offset: 108 },
    Error::PinLength { length: 33 },
    Error::PinDigits { digits: 13 },
    Error::RandomnessExhausted { given: 17 },
    Error::SelfTest { algorithm: "HMAC-SHA-512" },
];

/// The name of a variant, as `Debug` writes it.
fn name(error: &Error) -> String {
    format!("{error:?}").split([' ', '(']).next().unwrap().to_owned()
}

/// The list above is whole: the enum's own text has the same names. Its variants stand four spaces in.
#[test]
fn every_error_is_looked_at_here() {
    let source = include_str!("../src/error.rs");
    let body = source.split("pub enum Error {").nth(1).unwrap().split("\n}").next().unwrap();
    let variants =
        body.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| line.starts_with(char::is_uppercase));
    let written: Vec<&str> = variants.map(|line| line.trim_end_matches([' ', '{', ','])).collect();
    assert_eq!(written, ERRORS.iter().map(name).collect::<Vec<_>>());
}

#[test]
fn an_error_ends_with_its_section_in_brackets() {
    for error in ERRORS {
        let section = error.section();
        assert!(error.to_string().ends_with(&format!(" ({section})")), "{error}");
        let numbered =
            ["RFC 4226 ", "RFC 4648 ", "RFC 6238 ", "NIST SP 800-63B "].iter().any(|text| section.starts_with(text));
        assert!(numbered && (section.contains("section") || section.contains("appendix")), "{error:?}: {section}");
    }
}

#[test]
fn an_error_is_one_sentence_that_no_other_has() {
    let sentences: HashSet<String> = ERRORS.iter().map(|error| error.to_string()).collect();
    let beginnings: HashSet<String> =
        sentences.iter().map(|text| text.replace(|digit: char| digit.is_ascii_digit(), "")).collect();
    assert_eq!(sentences.len(), ERRORS.len());
    assert_eq!(beginnings.len(), ERRORS.len(), "they differ in more than numbers");
    for sentence in sentences {
        assert!(!sentence.contains('\n') && !sentence.contains(". ") && sentence.ends_with(')'), "{sentence}");
        assert!(sentence.starts_with(|first: char| !first.is_uppercase() || sentence.starts_with("PIN")), "{sentence}");
    }
}

/// What `Debug` shows as evidence is in the sentence too.
#[test]
fn an_error_tells_its_evidence() {
    for error in ERRORS {
        let evidence = format!("{error:?}");
        let numbers = evidence.split(|part: char| !part.is_ascii_digit()).filter(|part| !part.is_empty());
        for number in numbers.filter(|_| !matches!(error, Error::StateChecksum { .. } | Error::SelfTest { .. })) {
            assert!(error.to_string().contains(number) || number == "0", "{error:?}: {error}");
        }
    }
    assert!(ERRORS[18].to_string().contains("000000000000feed"), "{}", ERRORS[18]);
    assert!(ERRORS[18].to_string().contains("000000000000beef"), "{}", ERRORS[18]);
    assert!(ERRORS[23].to_string().contains("HMAC-SHA-512"), "{}", ERRORS[23]);
    assert!(ERRORS[12].to_string().contains("drift_ppm"), "{}", ERRORS[12]);
}

#[test]
fn an_error_is_an_error_for_std_and_core() {
    fn boxed(error: impl core::error::Error + Send + Sync + 'static) -> Box<dyn std::error::Error + Send + Sync> {
        error.into()
    }
    let error = boxed(Error::NoClock);
    assert_eq!(error.downcast_ref::<Error>(), Some(&Error::NoClock));
    assert!(Error::NoClock.source().is_none());
}

#[test]
fn everything_may_be_shared_between_threads() {
    fn shared<T: Send + Sync + Unpin + 'static>() {}
    shared::<Secret>();
    shared::<Token>();
    shared::<VirtualToken>();
    shared::<Code>();
    shared::<Pin>();
    shared::<Profile>();
    shared::<Policy>();
    shared::<State>();
    shared::<Verdict>();
    shared::<Error>();
}

#[test]
fn what_is_public_is_copied_and_compared() {
    fn copied<T: Copy + Eq + core::fmt::Debug>() {}
    copied::<Algorithm>();
    copied::<Digits>();
    copied::<MovingFactor>();
    copied::<Profile>();
    copied::<Policy>();
    copied::<State>();
    copied::<Verdict>();
    copied::<Error>();
}

#[test]
fn one_token_serves_many_threads() {
    let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
    let token = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Six), &secret);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| token.code_at_counter(9))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap().as_str(), "520489");
        }
    });
}
