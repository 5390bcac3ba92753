//! What RFC 6030 asks of a key beyond its form.

use std::string::String;

use crate::import::package::{Kind, Package};
use crate::import::problem::Problem;
use crate::import::pskc::words::{KEY_USAGES, PIN_ENCODINGS, PIN_USAGE_MODES};

/// Refuses what a reader could not use (sections 5 and 10).
pub(super) fn check(package: &Package) -> Result<(), Problem> {
    match (&package.kind, package.digits) {
        (Kind::Hotp | Kind::Totp, None) => return Err(Problem::DigitsNotStated),
        (Kind::Hotp | Kind::Totp, Some(digits)) if !(6..=9).contains(&digits) => {
            return Err(Problem::Unwritable { what: "a number of digits that is not 6 to 9" });
        }
        (Kind::Pin, _) if package.secret.is_none() => return Err(Problem::NoSecret),
        _ => {}
    }
    let is_known = |word: &Option<String>, words: &[&str]| word.as_deref().is_none_or(|word| words.contains(&word));
    let has_known_pin = package
        .pin_policy
        .as_ref()
        .is_none_or(|pin| is_known(&pin.usage_mode, &PIN_USAGE_MODES) && is_known(&pin.encoding, &PIN_ENCODINGS));
    let has_known_usage = package.usage.iter().all(|usage| KEY_USAGES.contains(&usage.as_str()));
    if package.obstacle().is_some() || !has_known_pin || !has_known_usage {
        return Err(Problem::Unwritable { what: "a policy that readers would not understand" });
    }
    Ok(())
}
