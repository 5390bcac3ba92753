//! R1 to R3: what is read, and what is refused.

use kodeviser::{Algorithm, Code, Digits, Error, Profile, Secret};

use super::format::{Expected, Malformed, Numbers, Typed, Written, bytes};

pub(crate) fn complaints_about_codes(set: &Malformed) -> Vec<String> {
    assert_eq!(set.version, 1);
    about(&set.codes, |case| (&case.id, &case.why, &case.expect, read_code(case)))
}

pub(crate) fn complaints_about_secrets(set: &Malformed) -> Vec<String> {
    about(&set.secrets, |case| (&case.id, &case.why, &case.expect, read_secret(case)))
}

pub(crate) fn complaints_about_profiles(set: &Malformed) -> Vec<String> {
    about(&set.profiles, |case| (&case.id, &case.why, &case.expect, read_profile(case)))
}

fn about<T>(cases: &[T], play: impl Fn(&T) -> (&String, &String, &Expected, Expected)) -> Vec<String> {
    assert!(!cases.is_empty());
    let played = cases.iter().map(play);
    let wrong = played.filter(|(_, _, expected, answer)| *expected != answer);
    wrong.map(|(id, why, expected, answer)| format!("{id}: {answer:?}, not {expected:?}. {why}")).collect()
}

fn read_code(case: &Typed) -> Expected {
    let typed = match (&case.typed, &case.typed_bytes) {
        (Some(text), None) => text.clone().into_bytes(),
        (None, Some(hex)) => bytes(hex),
        _ => panic!("{}: text or bytes", case.id),
    };
    match Code::parse(typed, Digits::new(case.digits).unwrap()) {
        Ok(code) => Expected { code: Some(code.as_str().to_owned()), ..Expected::default() },
        Err(Error::CodeLength { .. } | Error::CodeCharacter { .. } | Error::CodeTooLong { .. }) => {
            refused("malformed_code")
        }
        Err(error) => refused(&error.to_string()),
    }
}

fn read_secret(case: &Written) -> Expected {
    let read = match case.encoding.as_str() {
        "hex" => Secret::from_hex(&case.text),
        "base32" => Secret::from_base32(&case.text),
        other => panic!("unknown encoding {other}"),
    };
    match read {
        Ok(secret) => {
            let hex = secret.expose().iter().map(|byte| format!("{byte:02x}")).collect();
            Expected { secret: Some(hex), weak: Some(secret.is_weak()), ..Expected::default() }
        }
        Err(Error::SecretLength { .. } | Error::SecretCharacter { .. } | Error::SecretIncomplete { .. }) => {
            refused("malformed_secret")
        }
        Err(error) => refused(&error.to_string()),
    }
}

fn read_profile(case: &Numbers) -> Expected {
    match Digits::new(case.digits).and_then(|digits| Profile::totp(Algorithm::Sha1, digits, case.period, 0)) {
        Ok(_) => Expected { right: Some(true), ..Expected::default() },
        Err(Error::Digits { .. }) => refused("bad_digits"),
        Err(Error::Period { .. }) => refused("bad_period"),
        Err(error) => refused(&error.to_string()),
    }
}

fn refused(error: &str) -> Expected {
    Expected { error: Some(error.to_owned()), ..Expected::default() }
}
