//! What functions return: 0, or a negative number that says what is wrong.

use core::ffi::{CStr, c_char};

use crate::Error;
use crate::stack::{Depth, wipe};

/// What a function returns.
pub(super) type Status = i32;

/// Turns what a function's body says into what it returns.
pub(super) fn status(result: Result<(), Status>) -> i32 {
    match result {
        Ok(()) => KODEVISER_OK,
        Err(status) => status,
    }
}

/// The same of what had to do with secrets: the stack that it has used is wiped. It has to be no part of the calling function.
#[inline(never)]
pub(super) fn status_wiped(outcome: Result<(), Status>) -> i32 {
    wipe(Depth::Call);
    status(outcome)
}

/// All went well.
pub const KODEVISER_OK: i32 = 0;
/// A pointer that must not be NULL is NULL.
pub const KODEVISER_ERR_NULL: i32 = -1;
/// A length is beyond any that makes sense here.
pub const KODEVISER_ERR_LENGTH: i32 = -2;
/// The output buffer is too small for the result and its NUL.
pub const KODEVISER_ERR_BUFFER: i32 = -3;
/// Two outputs share bytes, or an output lies in the token, or the verdict in the state.
pub const KODEVISER_ERR_OVERLAP: i32 = -4;
/// A struct's version is not one that this library knows.
pub const KODEVISER_ERR_VERSION: i32 = -5;
/// A struct's reserved fields are not zero.
pub const KODEVISER_ERR_RESERVED: i32 = -6;
/// The token has not been initialised, or has been wiped.
pub const KODEVISER_ERR_TOKEN: i32 = -7;
/// The code has another number of digits than the token shows (RFC 4226 section 5.3).
pub const KODEVISER_ERR_CODE_LENGTH: i32 = -10;
/// The code has a character that is no ASCII digit, and no space or hyphen between two digits.
pub const KODEVISER_ERR_CODE_CHARACTER: i32 = -11;
/// The code is longer than any way to write one: 64 bytes.
pub const KODEVISER_ERR_CODE_TOO_LONG: i32 = -12;
/// No such hash: KODEVISER_SHA1, KODEVISER_SHA256 or KODEVISER_SHA512.
pub const KODEVISER_ERR_ALGORITHM: i32 = -20;
/// A code has 6, 7 or 8 digits.
pub const KODEVISER_ERR_DIGITS: i32 = -21;
/// A time step is 1 to 86400 seconds long (RFC 6238 section 5.2).
pub const KODEVISER_ERR_PERIOD: i32 = -22;
/// A secret is 1 to 128 bytes long (RFC 4226 section 4, R6).
pub const KODEVISER_ERR_SECRET_LENGTH: i32 = -23;
/// The secret's text has a character that its alphabet has not (RFC 4648).
pub const KODEVISER_ERR_SECRET_CHARACTER: i32 = -24;
/// The secret's text ends in the middle of a byte (RFC 4648).
pub const KODEVISER_ERR_SECRET_INCOMPLETE: i32 = -25;
/// The time lies before the token's first time step (RFC 6238 section 4.2).
pub const KODEVISER_ERR_TIME_BEFORE_T0: i32 = -26;
/// The token counts button presses and knows no time.
pub const KODEVISER_ERR_NO_CLOCK: i32 = -27;
/// The token's counter has no value left.
pub const KODEVISER_ERR_COUNTER_EXHAUSTED: i32 = -28;
/// A number of the policy is out of its bounds.
pub const KODEVISER_ERR_POLICY: i32 = -30;
/// The token has not been enrolled: use kodeviser_enrol.
pub const KODEVISER_ERR_NOT_ENROLLED: i32 = -31;
/// The token is enrolled already.
pub const KODEVISER_ERR_ALREADY_ENROLLED: i32 = -32;
/// A drift is at most a hundred years.
pub const KODEVISER_ERR_DRIFT: i32 = -33;
/// The state was written by a version of the library that this one does not know.
pub const KODEVISER_ERR_STATE_VERSION: i32 = -41;
/// The state is not as it was written: its checksum is wrong.
pub const KODEVISER_ERR_STATE_CHECKSUM: i32 = -42;
/// The state's checksum is right, but no state has these bytes.
pub const KODEVISER_ERR_STATE_FIELD: i32 = -43;
/// A PIN is 1 to 32 bytes long.
pub const KODEVISER_ERR_PIN_LENGTH: i32 = -50;
/// A drawn PIN has 4 to 12 digits.
pub const KODEVISER_ERR_PIN_DIGITS: i32 = -51;
/// The random bytes did not suffice; call again with fresh and more of them.
pub const KODEVISER_ERR_RANDOMNESS: i32 = -52;
/// A known answer came out wrong: the machine or the build is broken.
pub const KODEVISER_ERR_SELFTEST: i32 = -60;

/// One sentence of English about a status, without the full stop. Never NULL, static, for any number. Thread-safe.
#[unsafe(no_mangle)]
pub extern "C" fn kodeviser_strerror(status: i32) -> *const c_char {
    sentence(status).as_ptr()
}

pub(super) fn sentence(status: i32) -> &'static CStr {
    match status {
        KODEVISER_OK => c"all went well",
        KODEVISER_ERR_NULL => c"a pointer is NULL",
        KODEVISER_ERR_LENGTH => c"a length is beyond any that makes sense",
        KODEVISER_ERR_BUFFER => c"the output buffer is too small",
        KODEVISER_ERR_OVERLAP => c"two outputs share bytes, or an output and an input",
        KODEVISER_ERR_VERSION => c"the struct's version is unknown",
        KODEVISER_ERR_RESERVED => c"the struct's reserved fields are not zero",
        KODEVISER_ERR_TOKEN => c"the token has not been initialised, or has been wiped",
        KODEVISER_ERR_CODE_LENGTH => c"the code has another number of digits than the token shows",
        KODEVISER_ERR_CODE_CHARACTER => c"the code has a character that is no digit",
        KODEVISER_ERR_CODE_TOO_LONG => c"the code is longer than any way to write one",
        KODEVISER_ERR_ALGORITHM => c"there is no such hash",
        KODEVISER_ERR_DIGITS => c"a code has 6, 7 or 8 digits",
        KODEVISER_ERR_PERIOD => c"a time step is 1 to 86400 seconds long",
        KODEVISER_ERR_SECRET_LENGTH => c"a secret is 1 to 128 bytes long",
        KODEVISER_ERR_SECRET_CHARACTER => c"the secret's text has a foreign character",
        KODEVISER_ERR_SECRET_INCOMPLETE => c"the secret's text ends in the middle of a byte",
        KODEVISER_ERR_TIME_BEFORE_T0 => c"the time lies before the token's first time step",
        KODEVISER_ERR_NO_CLOCK => c"the token counts button presses and knows no time",
        KODEVISER_ERR_COUNTER_EXHAUSTED => c"the token's counter has no value left",
        KODEVISER_ERR_POLICY => c"a number of the policy is out of its bounds",
        KODEVISER_ERR_NOT_ENROLLED => c"the token has not been enrolled",
        KODEVISER_ERR_ALREADY_ENROLLED => c"the token is enrolled already",
        KODEVISER_ERR_DRIFT => c"a drift is at most a hundred years",
        KODEVISER_ERR_STATE_VERSION => c"the state's version is unknown",
        KODEVISER_ERR_STATE_CHECKSUM => c"the state is damaged",
        KODEVISER_ERR_STATE_FIELD => c"the state's fields contradict each other",
        KODEVISER_ERR_PIN_LENGTH => c"a PIN is 1 to 32 bytes long",
        KODEVISER_ERR_PIN_DIGITS => c"a drawn PIN has 4 to 12 digits",
        KODEVISER_ERR_RANDOMNESS => c"the random bytes did not suffice for a PIN",
        KODEVISER_ERR_SELFTEST => c"the self-test failed: the machine or the build is broken",
        #[cfg(feature = "capi-import")]
        other => super::import::sentence(other).unwrap_or(c"unknown status"),
        #[cfg(not(feature = "capi-import"))]
        _ => c"unknown status",
    }
}

/// The number of an error.
#[inline(never)]
pub(super) fn number(error: Error) -> Status {
    match error {
        Error::CodeLength { .. } | Error::CodeOfOtherToken { .. } => KODEVISER_ERR_CODE_LENGTH,
        Error::CodeCharacter { .. } => KODEVISER_ERR_CODE_CHARACTER,
        Error::CodeTooLong { .. } => KODEVISER_ERR_CODE_TOO_LONG,
        Error::Digits { .. } => KODEVISER_ERR_DIGITS,
        Error::Period { .. } => KODEVISER_ERR_PERIOD,
        Error::SecretLength { .. } => KODEVISER_ERR_SECRET_LENGTH,
        Error::SecretCharacter { .. } => KODEVISER_ERR_SECRET_CHARACTER,
        Error::SecretIncomplete { .. } => KODEVISER_ERR_SECRET_INCOMPLETE,
        Error::TimeBeforeT0 { .. } => KODEVISER_ERR_TIME_BEFORE_T0,
        Error::NoClock => KODEVISER_ERR_NO_CLOCK,
        Error::CounterExhausted => KODEVISER_ERR_COUNTER_EXHAUSTED,
        Error::Policy { .. } => KODEVISER_ERR_POLICY,
        Error::NotEnrolled => KODEVISER_ERR_NOT_ENROLLED,
        Error::AlreadyEnrolled => KODEVISER_ERR_ALREADY_ENROLLED,
        Error::Drift { .. } => KODEVISER_ERR_DRIFT,
        Error::StateLength { .. } => KODEVISER_ERR_LENGTH,
        Error::StateVersion { .. } => KODEVISER_ERR_STATE_VERSION,
        Error::StateChecksum { .. } => KODEVISER_ERR_STATE_CHECKSUM,
        Error::StateField { .. } => KODEVISER_ERR_STATE_FIELD,
        Error::PinLength { .. } => KODEVISER_ERR_PIN_LENGTH,
        Error::PinDigits { .. } => KODEVISER_ERR_PIN_DIGITS,
        Error::RandomnessExhausted { .. } => KODEVISER_ERR_RANDOMNESS,
        Error::SelfTest { .. } => KODEVISER_ERR_SELFTEST,
    }
}
