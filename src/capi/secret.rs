//! Secrets and PINs.

use core::ffi::c_char;

use super::memory::{Place, apart, bytes, text, write_bytes, write_text};
use super::status::{Status, number, status_wiped};
use crate::{Error, Pin, Secret};

/// Decodes the Base32 text of a secret (RFC 4648 section 6) in constant time: either case, padded or not; spaces and hyphens
/// are dropped.
///
/// `text`: `text_len` bytes, no NUL needed. `out`: room for `out_cap` bytes; 128 suffice for any secret. `out_len`: how many were
/// written. Nothing may be NULL. Wipe `out` after kodeviser_token_init_*. Thread-safe.
///
/// Errors: KODEVISER_ERR_NULL, _LENGTH, _BUFFER, _OVERLAP, _SECRET_CHARACTER, _SECRET_INCOMPLETE, _SECRET_LENGTH. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_secret_from_base32(
    text: *const c_char,
    text_len: usize,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> i32 {
    status_wiped(decode(text, text_len, out, out_cap, out_len, |text| Secret::from_base32(text)))
}

/// Decodes the hexadecimal text of a secret (RFC 4648 section 8) in constant time: either case; spaces and hyphens are dropped.
/// Arguments and errors as for kodeviser_secret_from_base32.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_secret_from_hex(
    text: *const c_char,
    text_len: usize,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
) -> i32 {
    status_wiped(decode(text, text_len, out, out_cap, out_len, |text| Secret::from_hex(text)))
}

#[inline(never)]
fn decode(
    from: *const c_char,
    length: usize,
    out: *mut u8,
    capacity: usize,
    out_len: *mut usize,
    decoded: fn(&[u8]) -> Result<Secret, Error>,
) -> Result<(), Status> {
    let out_len = Place::new(out_len)?;
    let secret = decoded(text(from, length)?).map_err(number)?;
    apart(out, secret.len(), out_len.address(), size_of::<usize>())?;
    write_bytes(out, capacity, secret.expose())?;
    out_len.write(secret.len());
    Ok(())
}

/// Draws a PIN of 4 to 12 digits from the caller's random bytes, each as likely as any other but for the weak ones (0000, 1234,
/// 1212, 1987, ...), which are never drawn.
///
/// `random`: 64 bytes from the operating system suffice for practically every draw. `out`: room for the digits and a NUL. Nothing
/// may be NULL. Thread-safe.
///
/// Errors: KODEVISER_ERR_NULL, _LENGTH, _PIN_DIGITS, _BUFFER, _RANDOMNESS: call again with fresh bytes. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_pin_from_random(
    random: *const u8,
    random_len: usize,
    digits: u32,
    out: *mut c_char,
    out_len: usize,
) -> i32 {
    status_wiped(draw(random, random_len, digits, out, out_len))
}

/// The PIN is drawn before anything is written: the random bytes may lie where it goes.
#[inline(never)]
fn draw(random: *const u8, length: usize, digits: u32, out: *mut c_char, out_len: usize) -> Result<(), Status> {
    let pin = Pin::from_random(bytes(random, length)?, digits).map_err(number)?;
    write_text(out, out_len, pin.expose())
}
