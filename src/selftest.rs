//! Known answers, run at power-on.

use crate::{Algorithm, Digits, Error, Profile, Secret, Token};

/// One value of the RFCs for each hash, two compressions a code, run against a broken machine or build.
const KNOWN_ANSWERS: [(Algorithm, &str, &[u8], u64, u32); 3] = [
    (Algorithm::Sha1, "HMAC-SHA-1", b"12345678901234567890", 0x23523EC, 7_081_804),
    (Algorithm::Sha256, "HMAC-SHA-256", b"12345678901234567890123456789012", 0x23523EC, 68_084_774),
    (
        Algorithm::Sha512,
        "HMAC-SHA-512",
        b"1234567890123456789012345678901234567890123456789012345678901234",
        0x23523EC,
        25_091_201,
    ),
];

/// Computes one value of RFC 6238 appendix B (time 1111111109) for each hash. Call it once before anything is decided.
///
/// # Errors
/// [`Error::SelfTest`] with the hash that came out wrong.
///
/// ```
/// kodeviser::selftest()?;
/// # Ok::<(), kodeviser::Error>(())
/// ```
pub fn selftest() -> Result<(), Error> {
    for (algorithm, name, secret, step, expected) in KNOWN_ANSWERS {
        let token = Token::new(Profile::hotp(algorithm, Digits::Eight), &Secret::from_bytes(secret)?);
        if token.value_at(step) != expected {
            return Err(Error::SelfTest { algorithm: name });
        }
    }
    Ok(())
}
