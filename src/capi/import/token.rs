//! From a key of a file to a token and its state.

use super::super::memory::{Place, read};
use super::super::state::{kodeviser_state, record};
use super::super::status::{KODEVISER_OK, Status, number, status_wiped};
use super::super::token::{init, kodeviser_token};
use super::key::{KODEVISER_IMPORT_HOTP, KODEVISER_IMPORT_TOTP, kodeviser_import_key};
use super::status::{KODEVISER_ERR_IMPORT_NOT_STATED, KODEVISER_ERR_IMPORT_UNUSABLE};
use crate::{Profile, State};

/// Makes a token of a key, and its first state with the first counter and the drift of the file, ready for kodeviser_enrol.
///
/// `key`: what the callback was given, within its call, or a copy of it in which `algorithm` or `digits` say what the file does not.
/// Wipe `token` with kodeviser_token_wipe when it is not needed any more. Nothing may be NULL. Thread-safe.
///
/// Errors: KODEVISER_ERR_NULL, _OVERLAP; the `status` of a key that must not be used, or that was bad;
/// KODEVISER_ERR_IMPORT_NOT_STATED; KODEVISER_ERR_ALGORITHM, _DIGITS, _PERIOD, _SECRET_LENGTH, _DRIFT where a number of the key is
/// out of its bounds. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_import_token(
    key: *const kodeviser_import_key,
    token: *mut kodeviser_token,
    state: *mut kodeviser_state,
) -> i32 {
    status_wiped(make(key, token, state))
}

#[inline(never)]
fn make(
    key: *const kodeviser_import_key,
    token: *mut kodeviser_token,
    state: *mut kodeviser_state,
) -> Result<(), Status> {
    let place = Place::new(state)?;
    Place::new(token)?.apart_from(state)?;
    let key = read(key)?;
    match key.status {
        KODEVISER_OK | KODEVISER_ERR_IMPORT_NOT_STATED => {}
        wrong => return Err(wrong),
    }
    if !matches!(key.kind, KODEVISER_IMPORT_HOTP | KODEVISER_IMPORT_TOTP) {
        return Err(KODEVISER_ERR_IMPORT_UNUSABLE);
    }
    if key.algorithm == 0 || key.digits == 0 {
        return Err(KODEVISER_ERR_IMPORT_NOT_STATED);
    }
    let period = if key.period == 0 { 30 } else { key.period };
    let drift_seconds = key.drift_intervals.saturating_mul(period.into());
    let mut first = State::fresh().with_first_counter(key.counter).map_err(number)?;
    if drift_seconds != 0 {
        first = first.with_drift(drift_seconds, 0).map_err(number)?;
    }
    init(token, key.algorithm, key.secret, key.secret_len, key.digits, |algorithm, digits| match key.kind {
        KODEVISER_IMPORT_TOTP => Profile::totp(algorithm, digits, period, key.t0),
        _ => Ok(Profile::hotp(algorithm, digits)),
    })?;
    place.write(record(&first));
    Ok(())
}
