//! Tokens.

use core::ffi::c_char;
use core::fmt;
use core::mem::MaybeUninit;
use core::ops::Deref;

use zeroize::Zeroize;

use super::memory::{Place, apart, bytes, write_text};
use super::status::{KODEVISER_ERR_ALGORITHM, KODEVISER_ERR_NULL, KODEVISER_ERR_TOKEN, Status, number, status_wiped};
use crate::{Algorithm, Code, Digits, Profile, Secret, Token};

/// HMAC-SHA-1.
pub const KODEVISER_SHA1: u32 = 1;
/// HMAC-SHA-256.
pub const KODEVISER_SHA256: u32 = 2;
/// HMAC-SHA-512.
pub const KODEVISER_SHA512: u32 = 3;

/// A token made ready for deciding: hash, digits, moving factor and keyed hash states. The caller allocates it, anywhere;
/// kodeviser_token_init_* fills it. It never changes after that, so one token may be used by many threads at once, and it
/// may be copied; each copy is wiped by itself.
#[repr(C)]
pub struct kodeviser_token {
    /// Not for the caller. More room than is needed today.
    pub opaque: [u64; 32],
}

/// Without what is in it: the keyed hash states are as good as the secret.
impl fmt::Debug for kodeviser_token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("kodeviser_token").finish_non_exhaustive()
    }
}

/// Stands in front of a token that has been initialised.
const READY: u64 = u64::from_be_bytes(*b"kodevise");

/// What lies in `opaque`.
#[repr(C)]
struct Ready {
    ready: u64,
    token: MaybeUninit<Token>,
}

const _: () = assert!(size_of::<Ready>() <= size_of::<kodeviser_token>());

/// The caller's token for the length of one call.
#[inline(never)]
pub(super) fn borrow<'call>(token: *const kodeviser_token) -> Result<Borrowed<'call>, Status> {
    if token.is_null() {
        return Err(KODEVISER_ERR_NULL);
    }
    let ready: *const Ready = token.cast();
    // SAFETY: not null, and the caller promises a readable kodeviser_token, which a Ready fits into.
    if unsafe { (&raw const (*ready).ready).read_unaligned() } != READY {
        return Err(KODEVISER_ERR_TOKEN);
    }
    // SAFETY: as above.
    let token: *const Token = unsafe { &raw const (*ready).token }.cast();
    Ok(if token.is_aligned() {
        // SAFETY: `ready` says that a Token was written here, and by the contract nobody writes to it during the call.
        Borrowed::InPlace(unsafe { &*token })
    } else {
        // SAFETY: as above; a Token owns nothing, so a second one of the same bytes does no harm.
        Borrowed::Copy(unsafe { token.read_unaligned() })
    })
}

/// A token in its place, or a copy where C put it at an address that Rust cannot use. Dropping the copy wipes it, and does
/// nothing else.
pub(super) enum Borrowed<'call> {
    InPlace(&'call Token),
    Copy(Token),
}

impl Deref for Borrowed<'_> {
    type Target = Token;

    fn deref(&self) -> &Token {
        match self {
            Self::InPlace(token) => token,
            Self::Copy(token) => token,
        }
    }
}

/// Makes a token ready; nothing is written where something is wrong.
#[inline(never)]
pub(super) fn init(
    token: *mut kodeviser_token,
    algorithm: u32,
    secret: *const u8,
    secret_len: usize,
    digits: u32,
    profile: impl FnOnce(Algorithm, Digits) -> Result<Profile, crate::Error>,
) -> Result<(), Status> {
    let place: Place<Ready> = Place::new(token.cast())?;
    let algorithm = hash(algorithm)?;
    let profile = profile(algorithm, Digits::new(digits).map_err(number)?).map_err(number)?;
    let secret = Secret::from_bytes(bytes(secret, secret_len)?).map_err(number)?;
    place.write(Ready { ready: READY, token: MaybeUninit::new(Token::new(profile, &secret)) });
    Ok(())
}

/// A hash by its number.
pub(super) const fn hash(number: u32) -> Result<Algorithm, Status> {
    match number {
        #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
        KODEVISER_SHA1 => Ok(Algorithm::Sha1),
        #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
        KODEVISER_SHA256 => Ok(Algorithm::Sha256),
        #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
        KODEVISER_SHA512 => Ok(Algorithm::Sha512),
        _ => Err(KODEVISER_ERR_ALGORITHM),
    }
}

/// Makes a counter token ready (HOTP, RFC 4226).
///
/// `algorithm`: KODEVISER_SHA1 (RFC 4226 knows no other), _SHA256 or _SHA512. `secret`: 1 to 128 bytes, which may be wiped
/// afterwards; under 16 it works, against RFC 4226 (R6). `digits`: 6, 7 or 8. Nothing may be NULL.
///
/// Errors: KODEVISER_ERR_NULL, _LENGTH, _ALGORITHM, _DIGITS, _SECRET_LENGTH. The token is then as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_token_init_hotp(
    token: *mut kodeviser_token,
    algorithm: u32,
    secret: *const u8,
    secret_len: usize,
    digits: u32,
) -> i32 {
    status_wiped(init(token, algorithm, secret, secret_len, digits, |algorithm, digits| {
        Ok(Profile::hotp(algorithm, digits))
    }))
}

/// Makes a clock token ready (TOTP, RFC 6238).
///
/// As kodeviser_token_init_hotp, and `period`: the length of a time step in seconds, 1 to 86400, usually 30 or 60. `t0`: the
/// start of step 0 in Unix seconds, usually 0.
///
/// Errors: those of kodeviser_token_init_hotp, and KODEVISER_ERR_PERIOD. The token is then as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_token_init_totp(
    token: *mut kodeviser_token,
    algorithm: u32,
    secret: *const u8,
    secret_len: usize,
    digits: u32,
    period: u32,
    t0: u64,
) -> i32 {
    status_wiped(init(token, algorithm, secret, secret_len, digits, |algorithm, digits| {
        Profile::totp(algorithm, digits, period, t0)
    }))
}

/// Wipes a token. NULL does nothing. A wiped token may be initialised again; until then it is refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_token_wipe(token: *mut kodeviser_token) {
    if !token.is_null() {
        // SAFETY: not null, the caller promises a writable token, and bytes need no alignment.
        let bytes = unsafe { core::slice::from_raw_parts_mut(token.cast::<u8>(), size_of::<kodeviser_token>()) };
        bytes.zeroize();
    }
}

/// The size of a kodeviser_token in bytes, in the linked library: for callers that allocate it by number.
#[unsafe(no_mangle)]
pub extern "C" fn kodeviser_token_size() -> usize {
    size_of::<kodeviser_token>()
}

/// The alignment that a kodeviser_token has in C. Any address works; one divisible by 8 is fastest.
#[unsafe(no_mangle)]
pub extern "C" fn kodeviser_token_align() -> usize {
    align_of::<kodeviser_token>()
}

/// The code at a counter, or at the number of a time step (RFC 4226 section 5.3), with its leading zeros.
///
/// `out`: room for the digits and a NUL, so 9 bytes for any token. Nothing may be NULL. Thread-safe.
///
/// Errors: KODEVISER_ERR_NULL, _TOKEN, _BUFFER, _OVERLAP. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_code_at_counter(
    token: *const kodeviser_token,
    counter: u64,
    out: *mut c_char,
    out_len: usize,
) -> i32 {
    status_wiped(write_code(token, out, out_len, |token| Ok(token.code_at_counter(counter))))
}

/// The code at a time in Unix seconds (RFC 6238 section 4.2), with its leading zeros.
///
/// `out`: room for the digits and a NUL, so 9 bytes for any token. Nothing may be NULL. Thread-safe.
///
/// Errors: KODEVISER_ERR_NULL, _TOKEN, _BUFFER, _OVERLAP, _NO_CLOCK for a counter token, _TIME_BEFORE_T0. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_code_at_time(
    token: *const kodeviser_token,
    unix_seconds: u64,
    out: *mut c_char,
    out_len: usize,
) -> i32 {
    status_wiped(write_code(token, out, out_len, |token| token.code_at_time(unix_seconds)))
}

#[inline(never)]
fn write_code(
    token: *const kodeviser_token,
    out: *mut c_char,
    out_len: usize,
    code: impl FnOnce(&Token) -> Result<Code, crate::Error>,
) -> Result<(), Status> {
    let code = code(&*borrow(token)?).map_err(number)?;
    let digits = code.as_bytes();
    apart(out, digits.len().saturating_add(1), token, size_of::<kodeviser_token>())?;
    write_text(out, out_len, digits)
}
