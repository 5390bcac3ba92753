//! The list that came with the box of tokens: serial numbers and seeds, as a small CSV file.
//!
//! One header, then one token a line, no quoting and no blanks. The period is empty for a token that counts presses.

use std::fs;
use std::path::Path;

use kodeviser::{Algorithm, Digits, MovingFactor, Profile, Secret};

use crate::failure::Failure;

/// The box that comes with the example.
pub(crate) const SAMPLE: &str = include_str!("tokens.csv");

const HEADER: &str = "serial,kind,secret,algorithm,digits,period";

/// The longest serial number.
const MAX_SERIAL_LEN: usize = 20;

/// One token as it was delivered.
pub(crate) struct Delivered {
    pub(crate) serial: String,
    pub(crate) profile: Profile,
    pub(crate) secret: Secret,
}

/// The tokens in a file.
pub(crate) fn read(path: &Path) -> Result<Vec<Delivered>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::with_file(path, error))?;
    parse(&text).map_err(|failure| Failure::with_file(path, failure))
}

/// The tokens in a text. An error names its line, and never holds anything of a secret.
pub(crate) fn parse(text: &str) -> Result<Vec<Delivered>, Failure> {
    let mut lines = (1..).zip(text.lines());
    if lines.next().is_none_or(|(_, header)| header != HEADER) {
        return Err(Failure::Told(format!("line 1: expected the header `{HEADER}`")));
    }
    let mut tokens: Vec<Delivered> = Vec::new();
    for (number, line) in lines {
        let delivered = token(line).map_err(|failure| Failure::Told(format!("line {number}: {failure}")))?;
        if let Some(earlier) = tokens.iter().position(|token| token.serial == delivered.serial) {
            let serial = delivered.serial;
            return Err(Failure::Told(format!("line {number}: serial {serial} is on line {} already", earlier + 2)));
        }
        tokens.push(delivered);
    }
    if tokens.is_empty() { Err(Failure::told("there is no token in it")) } else { Ok(tokens) }
}

/// A serial number as it is typed: in either case, with blanks and hyphens; nothing where it can be none.
pub(crate) fn serial(typed: &str) -> Option<String> {
    let serial: String = typed.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase()).collect();
    is_serial(&serial).then_some(serial)
}

/// What a token computes, in words.
pub(crate) fn describe(profile: &Profile) -> String {
    let (algorithm, digits) = (algorithm_name(profile.algorithm()), profile.digits().count());
    match profile.moving_factor() {
        MovingFactor::Counter => format!("HOTP {algorithm}, {digits} digits"),
        MovingFactor::Clock { period, .. } => format!("TOTP {algorithm}, {digits} digits, {period} s"),
    }
}

pub(crate) const fn algorithm_name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Sha1 => "SHA1",
        Algorithm::Sha256 => "SHA256",
        Algorithm::Sha512 => "SHA512",
    }
}

pub(crate) fn algorithm(name: &str) -> Result<Algorithm, Failure> {
    [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512]
        .into_iter()
        .find(|algorithm| algorithm_name(*algorithm) == name)
        .ok_or_else(|| Failure::Told(format!("the algorithm is SHA1, SHA256 or SHA512, not `{name}`")))
}

fn token(line: &str) -> Result<Delivered, Failure> {
    let columns: Vec<&str> = line.split(',').collect();
    let &[serial, kind, secret, hash, digits, period] = columns.as_slice() else {
        return Err(Failure::Told(format!("expected 6 columns, found {}", columns.len())));
    };
    if !is_serial(serial) {
        return Err(Failure::Told(format!("a serial is 1 to {MAX_SERIAL_LEN} of A-Z and 0-9, not `{serial}`")));
    }
    let (algorithm, digits) = (algorithm(hash)?, Digits::new(number("digits", digits)?)?);
    let profile = match (kind, period) {
        ("hotp", "") => Profile::hotp(algorithm, digits),
        ("hotp", _) => return Err(Failure::told("a hotp token has no period")),
        ("totp", period) => Profile::totp(algorithm, digits, number("period", period)?, 0)?,
        _ => return Err(Failure::Told(format!("the kind is hotp or totp, not `{kind}`"))),
    };
    Ok(Delivered { serial: serial.to_owned(), profile, secret: Secret::from_base32(secret)? })
}

/// Digits alone: no sign, no blanks.
fn number(column: &str, text: &str) -> Result<u32, Failure> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten();
    number.ok_or_else(|| Failure::Told(format!("{column} is a number, not `{text}`")))
}

fn is_serial(text: &str) -> bool {
    (1..=MAX_SERIAL_LEN).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}
