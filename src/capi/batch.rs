//! Many logins at once.

use core::ffi::c_char;

use super::decide::decide;
use super::memory::{LONGEST, text};
use super::policy;
use super::policy::kodeviser_policy;
use super::state::kodeviser_state;
use super::status::{KODEVISER_ERR_LENGTH, KODEVISER_ERR_NULL, Status, number, status};
use super::token::kodeviser_token;
use super::verdict::kodeviser_verdict;

/// One login of a batch: the arguments of kodeviser_verify, and what it returned.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kodeviser_attempt {
    /// The token.
    pub token: *const kodeviser_token,
    /// Its stored state.
    pub state: *const kodeviser_state,
    /// What was typed.
    pub code: *const c_char,
    /// How many bytes that are.
    pub code_len: usize,
    /// Where the next state goes; may be `state`.
    pub next: *mut kodeviser_state,
    /// Where the verdict goes.
    pub verdict: *mut kodeviser_verdict,
    /// What kodeviser_verify would have returned: written by kodeviser_verify_batch.
    pub status: i32,
}

/// Decides many logins at once, each as kodeviser_verify decides it: an attempt with something wrong gets its own `status`
/// and harms no other.
///
/// `attempts`: `count` of them, at most 1048576, not NULL unless `count` is 0; no output of one may
/// lie in the token, the state, an output or the struct of another. They are decided in order, each from its own `state`, and each
/// still needs its own compare-and-swap. `policy` may be NULL: the
/// defaults. `now`: Unix seconds. Thread-safe as long as two calls share no attempts.
///
/// Errors: KODEVISER_ERR_NULL, _LENGTH, _VERSION, _RESERVED. Nothing is decided then. KODEVISER_OK says that each attempt has its
/// status, not that each is well.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_verify_batch(
    attempts: *mut kodeviser_attempt,
    count: usize,
    policy: *const kodeviser_policy,
    now: u64,
) -> i32 {
    status(verify_batch(attempts, count, policy, now))
}

fn verify_batch(
    attempts: *mut kodeviser_attempt,
    count: usize,
    policy: *const kodeviser_policy,
    now: u64,
) -> Result<(), Status> {
    let policy = policy::borrow(policy)?;
    if count == 0 {
        return Ok(());
    }
    if attempts.is_null() {
        return Err(KODEVISER_ERR_NULL);
    }
    if count > LONGEST {
        return Err(KODEVISER_ERR_LENGTH);
    }
    for index in 0..count {
        let attempt = attempts.wrapping_add(index);
        // SAFETY: not null, and the caller promises `count` readable attempts.
        let given = unsafe { attempt.read_unaligned() };
        let decided = decide(given.token, &policy, given.state, given.next, given.verdict, |token, policy, state| {
            let code = token.parse(text(given.code, given.code_len)?).map_err(number)?;
            Ok(crate::verify(token, policy, state, &code, now))
        });
        // SAFETY: as above, and writable.
        unsafe { (&raw mut (*attempt).status).write_unaligned(status(decided)) };
    }
    Ok(())
}
