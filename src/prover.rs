//! The device's side in one call.

use crate::stack::{Depth, wiped_after};
use crate::{Algorithm, Code, Digits, Error, MAX_SECRET_LEN, mac};

/// The code at a moving factor (a counter, or the number of a time step), straight from the bytes of a secret: for a device,
/// which computes one code at a time and has little memory (RFC 4226 section 5.3).
///
/// It keeps nothing, and wipes the stack that it has used; with the feature `compact`, or without an operating system, it wipes the
/// hash's blocks and words, and the rest of the stack is the firmware's. A verifier computes many codes of one secret: it makes a [`Token`](crate::Token).
///
/// # Errors
/// [`Error::SecretLength`] unless the secret has 1 to 128 bytes.
///
/// ```
/// use kodeviser::{Algorithm, Digits, generate};
/// let code = generate(Algorithm::Sha1, Digits::Six, b"12345678901234567890", 0)?;
/// assert_eq!(code.as_str(), "755224"); // RFC 4226 appendix D
/// # Ok::<(), kodeviser::Error>(())
/// ```
pub fn generate(algorithm: Algorithm, digits: Digits, secret: &[u8], moving_factor: u64) -> Result<Code, Error> {
    match secret.len() {
        1..=MAX_SECRET_LEN => {}
        length => return Err(Error::SecretLength { length }),
    }
    wiped_after(Depth::Key, || Ok(Code::ending(mac::truncated(algorithm, secret, moving_factor), digits)))
}
