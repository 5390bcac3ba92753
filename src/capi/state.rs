//! States.

use super::memory::{Place, read};
use super::status::{Status, number, status};
use crate::{Error, STATE_LEN, State};

/// The length of a state in bytes.
pub const KODEVISER_STATE_LEN: usize = 128;

const _: () = assert!(KODEVISER_STATE_LEN == STATE_LEN);

/// Everything about a token that moves: what is used up, failures, and what is known of its clock. Store the bytes as they
/// are. It holds no secret. Each decision takes one and gives back the next; store that one only if the stored one is
/// still the one that was read, in SQL `UPDATE token SET state = :next WHERE serial = :serial AND state = :read`. If that
/// changes no row, another login was faster: read again and decide again. Where the next state equals the one that was read
/// there is nothing to store, and some databases count such a row as not changed. Each round is a transaction of its own,
/// committed before anyone is told: what is rolled back afterwards lets the code in once more, and a transaction with a snapshot
/// reads the old record again. Its checksum finds damage, not malice: whoever may write it can take back a replay or a lock.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kodeviser_state {
    /// The record.
    pub bytes: [u8; KODEVISER_STATE_LEN],
}

/// What a state says, for the help desk.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct kodeviser_state_info {
    /// 1: the token is enrolled.
    pub is_enrolled: u32,
    /// 1: it is blocked until kodeviser_unlock.
    pub is_blocked: u32,
    /// 1: a code has been used up, and `last_used` says which.
    pub has_last_used: u32,
    /// Failures in a row.
    pub failures: u32,
    /// When its lock ends, in Unix seconds; the lock is over where that is not later than now. 0: it was not locked.
    pub locked_until: u64,
    /// The last moving factor (counter or time step) that is used up: of it and what comes before nothing works.
    pub last_used: u64,
    /// How far its clock was ahead at `measured_at`, in seconds; negative: behind.
    pub drift_seconds: i64,
    /// When that was last seen, in Unix seconds; 0: never, or a counter token.
    pub measured_at: u64,
    /// Zeros.
    pub reserved: [u64; 4],
}

pub(super) fn borrow(state: *const kodeviser_state) -> Result<State, Status> {
    State::decode(&read(state)?.bytes).map_err(number)
}

pub(super) fn record(state: &State) -> kodeviser_state {
    kodeviser_state { bytes: state.encode() }
}

/// Changes a state in its place.
fn change(state: *mut kodeviser_state, next: impl FnOnce(State) -> Result<State, Error>) -> Result<(), Status> {
    let next = next(borrow(state)?).map_err(number)?;
    Place::new(state)?.write(record(&next));
    Ok(())
}

/// A token fresh from its box. `state` must not be NULL.
///
/// Errors: KODEVISER_ERR_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_state_init(state: *mut kodeviser_state) -> i32 {
    status(Place::new(state).map(|place| place.write(record(&State::fresh()))))
}

/// Reads what a state says. It changes nothing and decides nothing. Nothing may be NULL.
///
/// Errors: KODEVISER_ERR_NULL, _STATE_VERSION, _STATE_CHECKSUM, _STATE_FIELD. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_state_read(state: *const kodeviser_state, info: *mut kodeviser_state_info) -> i32 {
    status(borrow(state).and_then(|state| {
        let (drift_seconds, measured_at) = state.drift();
        Place::new(info)?.write(kodeviser_state_info {
            is_enrolled: state.is_enrolled().into(),
            is_blocked: state.is_blocked().into(),
            has_last_used: state.last_used().is_some().into(),
            failures: state.failures(),
            locked_until: state.locked_until(),
            last_used: state.last_used().unwrap_or(0),
            drift_seconds,
            measured_at,
            reserved: [0; 4],
        });
        Ok(())
    }))
}

/// Gives a fresh state its first counter, as from a seed file; what comes before counts as used. For a clock token it is the
/// first time step that may be used. Nothing may be NULL.
///
/// Errors: KODEVISER_ERR_NULL, _ALREADY_ENROLLED, _STATE_VERSION, _STATE_CHECKSUM, _STATE_FIELD. The state is then as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_state_set_counter(state: *mut kodeviser_state, next_counter: u64) -> i32 {
    status(change(state, |state| state.with_first_counter(next_counter)))
}

/// Gives a fresh state the drift of its clock: `drift_seconds` ahead (negative: behind) at `measured_at`, in Unix seconds.
/// Nothing may be NULL.
///
/// Errors: KODEVISER_ERR_NULL, _ALREADY_ENROLLED, _DRIFT for more than a hundred years, _STATE_VERSION, _STATE_CHECKSUM,
/// _STATE_FIELD. The state is then as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_state_set_drift(
    state: *mut kodeviser_state,
    drift_seconds: i64,
    measured_at: u64,
) -> i32 {
    status(change(state, |state| state.with_drift(drift_seconds, measured_at)))
}

/// Fills in an enrolled state for a token that comes from another system: its drift there in seconds, when that was measured
/// (Unix seconds), and the last moving factor (counter or time step) that it used there. For a counter token the drift is 0.
/// `drift_seconds`: how far its codes were ahead; an offset in steps times the period. `measured_at`: 0 where nobody knows.
/// `last_moving_factor`: the step of the code, which is the server's step plus the offset; where nobody knows it, use
/// kodeviser_state_adopt_unused. What was in the state does not matter. `state` must not be NULL.
///
/// Errors: KODEVISER_ERR_NULL, _DRIFT for more than a hundred years. The state is then as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_state_adopt(
    state: *mut kodeviser_state,
    drift_seconds: i64,
    measured_at: u64,
    last_moving_factor: u64,
) -> i32 {
    status(adopt(state, drift_seconds, measured_at, Some(last_moving_factor)))
}

/// The same for a token of which the other system does not know what was used last: the code that was used last over there works
/// once more here. A counter token starts from counter 0. What was in the state does not matter. `state` must not be NULL.
///
/// Errors: KODEVISER_ERR_NULL, _DRIFT for more than a hundred years. The state is then as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_state_adopt_unused(
    state: *mut kodeviser_state,
    drift_seconds: i64,
    measured_at: u64,
) -> i32 {
    status(adopt(state, drift_seconds, measured_at, None))
}

#[inline(never)]
fn adopt(
    state: *mut kodeviser_state,
    drift_seconds: i64,
    measured_at: u64,
    last_used: Option<u64>,
) -> Result<(), Status> {
    let place = Place::new(state)?;
    place.write(record(&State::adopt(drift_seconds, measured_at, last_used).map_err(number)?));
    Ok(())
}

/// Takes back the token from its owner: `next` is fresh again for the next one, who enrols it. What is used up stays so,
/// and what is known of its clock. `next` may be `state` itself; nothing may be NULL.
///
/// Errors: KODEVISER_ERR_NULL, _STATE_VERSION, _STATE_CHECKSUM, _STATE_FIELD. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_release(state: *const kodeviser_state, next: *mut kodeviser_state) -> i32 {
    status(into_next(state, next, State::release))
}

/// Clears failures, lock and block. What is used up stays so, and what is known of its clock. `next` may be `state` itself;
/// nothing may be NULL.
///
/// Errors: KODEVISER_ERR_NULL, _STATE_VERSION, _STATE_CHECKSUM, _STATE_FIELD. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_unlock(state: *const kodeviser_state, next: *mut kodeviser_state) -> i32 {
    status(into_next(state, next, State::unlock))
}

fn into_next(
    state: *const kodeviser_state,
    next: *mut kodeviser_state,
    change: impl FnOnce(State) -> State,
) -> Result<(), Status> {
    let place = Place::new(next)?;
    let state = borrow(state)?;
    place.write(record(&change(state)));
    Ok(())
}
