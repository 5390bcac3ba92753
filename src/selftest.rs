//! Known answers, run at power-on.

use crate::{Algorithm, Digits, Error, generate};

/// One value of the RFCs for each hash, two compressions a code, run against a broken machine or build.
type KnownAnswer = (Algorithm, &'static str, &'static [u8], u32);

const STEP: u64 = 37_037_036;

const KNOWN_ANSWERS: &[KnownAnswer] = &[
    #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
    (Algorithm::Sha1, "HMAC-SHA-1", b"12345678901234567890", 7_081_804),
    #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
    (Algorithm::Sha256, "HMAC-SHA-256", b"12345678901234567890123456789012", 68_084_774),
    #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
    (
        Algorithm::Sha512,
        "HMAC-SHA-512",
        b"1234567890123456789012345678901234567890123456789012345678901234",
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
    computed_are(KNOWN_ANSWERS)
}

fn computed_are(answers: &[KnownAnswer]) -> Result<(), Error> {
    for (algorithm, name, secret, expected) in answers {
        if generate(*algorithm, Digits::Eight, secret, STEP)?.value() != *expected {
            return Err(Error::SelfTest { algorithm: name });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_not_the_known_one_is_told_with_its_hash() {
        for wrong in 0..KNOWN_ANSWERS.len() {
            let mut answers: heapless::Vec<KnownAnswer, 3> = KNOWN_ANSWERS.iter().copied().collect();
            answers[wrong].3 += 1;
            assert_eq!(computed_are(&answers), Err(Error::SelfTest { algorithm: KNOWN_ANSWERS[wrong].1 }));
        }
        assert_eq!(selftest(), Ok(()));
    }
}
