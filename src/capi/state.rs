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
/// there is nothing to store, and some databases count such a row as not changed. Its checksum finds damage, not malice: whoever
/// may write it can take back a replay or a lock.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kodeviser_state {
    /// The record.
    pub bytes: [u8; KODEVISER_STATE_LEN],
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
/// `last_moving_factor`: the step of the code, which is the server's step plus the offset. A token that has never been used is not
/// adopted: use kodeviser_state_init and kodeviser_enrol. What was in the state does not matter. `state` must not be NULL.
///
/// Errors: KODEVISER_ERR_NULL, _DRIFT for more than a hundred years. The state is then as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_state_adopt(
    state: *mut kodeviser_state,
    drift_seconds: i64,
    measured_at: u64,
    last_moving_factor: u64,
) -> i32 {
    status(Place::new(state).and_then(|place| {
        let adopted = State::adopt(drift_seconds, measured_at, Some(last_moving_factor)).map_err(number)?;
        place.write(record(&adopted));
        Ok(())
    }))
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
