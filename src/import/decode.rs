//! Values from text: Base64, numbers, truth.

use std::vec::Vec;

use base64ct::{Base64, Encoding as _};
use zeroize::Zeroizing;

use super::problem::Problem;

/// Base64 with whitespace anywhere, as XML has it (RFC 4648 section 4). Takes the same time for all texts of one length and layout.
pub(super) fn base64(text: &str) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let mut letters = Zeroizing::new(Vec::with_capacity(text.len()));
    letters.extend(text.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    let mut bytes = Zeroizing::new(Vec::new());
    bytes.resize(letters.len(), 0);
    let length = Base64::decode(&*letters, &mut bytes).map_err(|_| Problem::Base64)?.len();
    bytes.truncate(length);
    Ok(bytes)
}

/// A number of at most `most`.
pub(super) fn number(text: &str, most: u64) -> Result<u64, Problem> {
    let text = text.trim_ascii();
    let wrong = Problem::Number { least: 0, most };
    if text.len() > 40 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong);
    }
    text.parse().ok().filter(|number| *number <= most).ok_or(wrong)
}

/// A number that fits 32 bits.
pub(super) fn small(text: &str) -> Result<u32, Problem> {
    Ok(number(text, u32::MAX.into())?.try_into().unwrap_or(u32::MAX))
}

/// `true`, `false`, `1` or `0`.
pub(super) fn truth(text: &str) -> Result<bool, Problem> {
    match text.trim_ascii() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Problem::Truth),
    }
}
