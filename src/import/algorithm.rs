//! The hashes by their names in files.

use crate::Algorithm;

/// Reads a name such as `HMAC-SHA256`, `SHA-1`, `sha512`, `HmacSHA256` or a URI that ends in one.
pub(super) fn named(name: &str) -> Option<Algorithm> {
    let mut letters = name.rsplit(['#', ':', '/']).next()?.bytes().filter(|byte| !b"-_ ".contains(byte));
    let mut short = [0; 10];
    for place in &mut short {
        *place = letters.next().map_or(0, |letter| letter.to_ascii_lowercase());
    }
    if letters.next().is_some() {
        return None;
    }
    let short = core::str::from_utf8(&short).ok()?.trim_end_matches('\0');
    match short.strip_prefix("hmac").unwrap_or(short) {
        #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
        "sha1" => Some(Algorithm::Sha1),
        #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
        "sha256" => Some(Algorithm::Sha256),
        #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
        "sha512" => Some(Algorithm::Sha512),
        _ => None,
    }
}

/// The name as `otpauth://` has it: `SHA1`, `SHA256`, `SHA512`.
pub(super) const fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
        Algorithm::Sha1 => "SHA1",
        #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
        Algorithm::Sha256 => "SHA256",
        #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
        Algorithm::Sha512 => "SHA512",
    }
}

/// The hash that HOTP is defined with (RFC 4226 section 5.2).
pub(super) fn of_hotp() -> Option<Algorithm> {
    named("SHA1")
}
