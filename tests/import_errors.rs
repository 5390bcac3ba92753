//! What an error of a seed file says: a sentence for each problem, what to do, where it stands, and the section it rests on.
#![cfg(feature = "import")]

use std::io;

use kodeviser::Error;
use kodeviser::import::{Format, ImportError, Problem};

#[rustfmt::skip] // A table.
fn sentences() -> Vec<(Problem, &'static str, &'static str)> {
    let character = Error::SecretCharacter { position: 3 };
    vec![
        (Problem::Io { kind: io::ErrorKind::NotFound }, "the file could not be read or written: entity not found", "RFC 6030 section 1"),
        (Problem::Empty, "the file has no key in it", "RFC 6030 section 1"),
        (Problem::UnknownFormat { found: "JSON" }, "the file is of no known form: it seems to be JSON", "RFC 6030 section 1"),
        (Problem::UnknownRoot { found: "html".into() }, "the XML is of no known kind: its outermost element is \"html\"", "RFC 6030 section 4"),
        (Problem::NotUtf8, "the file is not UTF-8", "XML 1.0 section 2.1"),
        (Problem::NotWellFormed { what: "a tag" }, "the XML is not well-formed: a tag", "XML 1.0 section 2.1"),
        (Problem::DocumentType, "the XML declares a document type", "RFC 6030 section 13"),
        (Problem::Entity, "the XML refers to an entity that it does not have", "RFC 6030 section 13"),
        (Problem::TooDeep { limit: 40 }, "the elements are nested more than 40 deep", "RFC 6030 section 13"),
        (Problem::TooLong { limit: 9 }, "a text, a tag, a line or a key takes more than 9 bytes", "RFC 6030 section 13"),
        (Problem::Truncated, "the file ends in the middle", "XML 1.0 section 2.1"),
        (Problem::Version { found: "2.0".into() }, "version \"2.0\" is unknown", "RFC 6030 section 4"),
        (Problem::KeyNeeded, "the file is encrypted with a pre-shared key", "RFC 6030 section 6.1"),
        (Problem::PasswordNeeded, "the file is encrypted with a password", "RFC 6030 section 6.2"),
        (Problem::Certificate, "the file is encrypted for the owner of a certificate", "RFC 6030 section 6.3"),
        (Problem::WrongKey, "the key or password does not open the file", "RFC 6030 section 6.1"),
        (Problem::UnknownAlgorithm { role: "cipher", name: "rot13".into() }, "the cipher \"rot13\" is not known here", "RFC 6030 section 6"),
        (Problem::KeyLength { expected: 16, found: 5 }, "the cipher takes a key of 16 bytes, and was given 5", "RFC 6030 section 6.1"),
        (Problem::TooManyIterations { limit: 7 }, "the key is derived with more than 7 iterations", "RFC 6030 section 6.2"),
        (Problem::MacMethodMissing, "the file does not say how its message authentication codes are made", "RFC 6030 section 6.1.1"),
        (Problem::MacMissing, "an encrypted value has no message authentication code", "RFC 6030 section 6.1.1"),
        (Problem::MacLength { expected: 20, found: 4 }, "the message authentication code has 4 bytes, its algorithm makes 20", "RFC 6030 section 6.1.1"),
        (Problem::MacWrong, "the message authentication code is wrong", "RFC 6030 section 6.1.1"),
        (Problem::MacOfPlain, "a value that is not encrypted has a message authentication code", "RFC 6030 section 6.1.1"),
        (Problem::Blocks { block: 16, found: 5 }, "the encrypted value of 5 bytes is not made of whole blocks of 16", "XML Encryption section 5.2"),
        (Problem::Padding, "the decrypted value does not end in a padding", "XML Encryption section 5.2"),
        (Problem::Misplaced { before: "the keys" }, "the element belongs before the keys", "RFC 6030 section 4"),
        (Problem::Twice, "this stands twice", "RFC 6030 section 4"),
        (Problem::Missing { what: "the Seed" }, "the Seed is missing", "RFC 6030 section 4.1"),
        (Problem::Base64, "the text is no Base64", "RFC 4648 section 4"),
        (Problem::Number { least: 0, most: 9 }, "a number of 0 to 9 belongs here", "RFC 6030 section 4.1"),
        (Problem::Truth, "true or false belongs here", "RFC 6030 section 4.1"),
        (Problem::Date, "a date such as 2026-11-22T12:00:00Z belongs here", "RFC 6030 section 5 and RFC 3339"),
        (Problem::AmbiguousDate, "day and month of the date can be told apart in neither order", "RFC 6030 section 5 and RFC 3339"),
        (Problem::Secret { error: character }, "the secret's text has a foreign character at byte 3 (RFC 4648 sections 6 and 8)", "RFC 4648 sections 6 and 8"),
        (Problem::AmbiguousSecrets, "the secrets can be read as hexadecimal and as Base32, and nothing says which they are", "RFC 4648 sections 6 and 8"),
        (Problem::Fields { least: 4, most: 4, found: 2 }, "the line has 2 fields instead of 4", "RFC 4180"),
        (Problem::Fields { least: 4, most: 6, found: 2 }, "the line has 2 fields instead of 4 to 6", "RFC 4180"),
        (Problem::Quote, "a quoted field does not end at a quote", "RFC 4180"),
        (Problem::NoColumn { what: "secret" }, "the table has no column for the secret", "RFC 4180"),
        (Problem::Value { expected: "E or T" }, "E or T belongs here", "RFC 4180"),
        (Problem::Line, "the line is none that such a file has", "RFC 4180"),
        (Problem::EncryptedSecret, "the secret is encrypted in a way of its maker's", "RFC 6030 section 6"),
        (Problem::NotOtp { kind: "PIN".into() }, "the key is no HOTP or TOTP key but \"PIN\"", "RFC 6030 section 10"),
        (Problem::NoSecret, "the file has no secret for the key", "RFC 6030 section 4.1"),
        (Problem::AlgorithmNotStated, "the file does not say which hash the TOTP key uses", "RFC 6238 section 1.2"),
        (Problem::DigitsNotStated, "the file does not say how many digits a code has", "RFC 6030 section 4.3.4"),
        (Problem::UnknownPolicy { what: "Colour".into() }, "the key's policy has \"Colour\", which is not known here", "RFC 6030 section 5"),
        (Problem::UsageForbidden, "the key's policy does not allow one-time codes", "RFC 6030 section 5"),
        (Problem::ResponseFormat, "the key's codes are not decimal digits without a check digit", "RFC 6030 section 4.3.4"),
        (Problem::Core { error: Error::NoClock }, "the token counts button presses and knows no time (RFC 6238 section 4.2)", "RFC 6238 section 4.2"),
        (Problem::Unwritable { what: "a drift" }, "there is no place for a drift", "RFC 6030 section 10"),
    ]
}

#[test]
fn each_problem_has_its_sentence_and_its_section() {
    for (problem, sentence, section) in sentences() {
        assert_eq!(problem.to_string(), sentence);
        assert_eq!(problem.section(), section, "{problem}");
        assert!(problem.advice().len() > 10, "{problem}");
    }
}

#[test]
fn an_error_says_where_what_and_what_to_do() {
    let mut error = ImportError::from(Problem::Base64);
    let said = "the text is no Base64; correct it, or ask the maker (RFC 4648 section 4)";
    assert_eq!(error.to_string(), said);
    error.key = Some("A1".into());
    assert_eq!(error.to_string(), format!("key \"A1\": {said}"));
    error.line = 1;
    assert_eq!(error.to_string(), format!("line 1: key \"A1\": {said}"));
    error.part = Some("Seed".into());
    assert_eq!(error.to_string(), format!("line 1, Seed: key \"A1\": {said}"));
    error.column = 1;
    assert_eq!(error.to_string(), format!("line 1, column 1, Seed: key \"A1\": {said}"));
}

#[test]
fn a_section_is_said_once() {
    for problem in [
        Problem::Secret { error: Error::SecretCharacter { position: 3 } },
        Problem::Core { error: Error::NoClock },
        Problem::NoSecret,
    ] {
        let section = problem.section();
        assert_eq!(ImportError::from(problem).to_string().matches(section).count(), 1);
    }
}

#[test]
fn forms_have_names_for_people() {
    for (form, name) in [
        (Format::Pskc, "PSKC (RFC 6030)"),
        (Format::Table, "table"),
        (Format::Aladdin, "SafeNet XML"),
        (Format::SafeWord, "SafeWord"),
        (Format::OtpAuth, "otpauth URIs"),
    ] {
        assert_eq!((form.name(), form.to_string().as_str()), (name, name));
    }
}
