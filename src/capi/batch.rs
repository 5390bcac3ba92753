//! Many logins at once.

use core::ffi::c_char;
use core::mem::MaybeUninit;

use super::decide::Outputs;
use super::memory::{LONGEST, read, text};
use super::policy::kodeviser_policy;
use super::state::kodeviser_state;
use super::status::{KODEVISER_ERR_LENGTH, KODEVISER_ERR_NULL, Status, number, status};
use super::token::{Borrowed, kodeviser_token};
use super::verdict::kodeviser_verdict;
use super::{policy, state, token};
use crate::stack::{Depth, wipe};
use crate::{Code, Login, Policy, State};

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
/// lie in the token, the state, an output or the struct of another. Their codes are computed together, in lanes of the processor's
/// widest registers, which is faster than one by one. Each is decided from its own `state`, and each still needs its
/// own compare-and-swap: two attempts with one code of one token are both ACCEPTED here, and one of them by the store. `policy` may be NULL: the
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
    let outcome = verify_batch(attempts, count, policy, now);
    wipe(Depth::CallForMany);
    status(outcome)
}

#[inline(never)]
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
    let mut first = 0;
    while first < count {
        let length = TOGETHER.min(count - first);
        decide_together(attempts.wrapping_add(first), length, &policy, now);
        first += length;
    }
    Ok(())
}

/// So many are read at once, which takes 14 KB of the stack.
const TOGETHER: usize = 32;

fn decide_together(attempts: *mut kodeviser_attempt, count: usize, policy: &Policy, now: u64) {
    let mut readable = [const { None }; TOGETHER];
    let mut places = readable.iter_mut();
    for index in 0..count {
        let attempt = attempts.wrapping_add(index);
        match Readable::new(attempt) {
            Ok(attempt) => {
                if let Some(place) = places.next() {
                    *place = Some(attempt);
                }
            }
            Err(wrong) => report(attempt, Err(wrong)),
        }
    }
    let logins = readable.iter().flatten().map(Readable::login);
    crate::verify_batch(logins, policy, now, |index, decided| {
        if let Some(Some(Readable { attempt, outputs, .. })) = readable.get(index) {
            report(*attempt, outputs.write(decided));
        }
    });
}

/// An attempt that nothing is wrong with so far.
struct Readable<'call> {
    attempt: *mut kodeviser_attempt,
    token: Borrowed<'call>,
    state: State,
    code: Code,
    outputs: Outputs,
}

impl Readable<'_> {
    #[inline(never)]
    fn new(attempt: *mut kodeviser_attempt) -> Result<Self, Status> {
        // `status` is written alone, so C may have left it as it was.
        let given = read(attempt.cast_const().cast::<MaybeUninit<kodeviser_attempt>>())?;
        // SAFETY: a copy of what the caller gave, and each of these is set.
        let (token, state, code, code_len, next, verdict) = unsafe {
            let kodeviser_attempt { token, state, code, code_len, next, verdict, .. } = *given.as_ptr();
            (token, state, code, code_len, next, verdict)
        };
        let outputs = Outputs::new(token, state, next, verdict)?;
        let (token, state) = (token::borrow(token)?, state::borrow(state)?);
        let code = token.parse(text(code, code_len)?).map_err(number)?;
        Ok(Self { attempt, token, state, code, outputs })
    }

    fn login(&self) -> Login<'_> {
        Login { token: &self.token, state: &self.state, code: &self.code }
    }
}

fn report(attempt: *mut kodeviser_attempt, outcome: Result<(), Status>) {
    // SAFETY: it was read before as one of the caller's attempts, which are writable as well.
    unsafe { (&raw mut (*attempt).status).write_unaligned(status(outcome)) };
}
