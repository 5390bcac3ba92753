//! What RFC 6030 asks of a key beyond its form.

use std::string::String;

use crate::import::package::{Kind, Package};
use crate::import::problem::Problem;
use crate::import::pskc::words::{KEY_USAGES, PIN_ENCODINGS, PIN_USAGE_MODES};

/// The greatest numbers of the standard's schema (section 11): `xs:int`, `xs:long` and `xs:unsignedInt`.
const INT: u64 = i32::MAX as u64;
const LONG: u64 = i64::MAX as u64;
const UNSIGNED_INT: u64 = u32::MAX as u64;

/// Refuses what a reader could not use (sections 5, 10 and 11).
pub(super) fn check(package: &Package) -> Result<(), Problem> {
    match (&package.kind, package.digits) {
        (Kind::Hotp | Kind::Totp, None) => return Err(Problem::DigitsNotStated),
        (Kind::Hotp | Kind::Totp, Some(digits)) if !(6..=9).contains(&digits) => {
            return Err(Problem::Unwritable { what: "a number of digits that is not 6 to 9" });
        }
        (Kind::Pin, _) if package.secret.is_none() => return Err(Problem::NoSecret),
        _ => {}
    }
    let most = if package.kind == Kind::Totp { INT } else { LONG };
    let is_beyond = |number: Option<u64>| number.is_some_and(|number| number > UNSIGNED_INT);
    let has_great_pin = package
        .pin_policy
        .as_ref()
        .is_some_and(|pin| [pin.max_failures, pin.min_length, pin.max_length].into_iter().any(is_beyond));
    if package.counter > most
        || package.period.is_some_and(|period| u64::from(period) > INT)
        || i32::try_from(package.drift_intervals).is_err()
        || has_great_pin
    {
        return Err(Problem::Unwritable { what: "a number greater than the standard has" });
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
