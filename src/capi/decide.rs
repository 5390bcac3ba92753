//! Decisions.

use core::ffi::c_char;

use super::memory::{Place, text};
use super::policy::kodeviser_policy;
use super::state::kodeviser_state;
use super::status::{Status, number, status_wiped};
use super::token::kodeviser_token;
use super::verdict::kodeviser_verdict;
use super::{policy, state, token};
use crate::{Error, Pin, Policy, State, Token, Verdict};

/// Where a decision goes: checked first, written last, and both or none.
pub(super) struct Outputs {
    next: Place<kodeviser_state>,
    verdict: Place<kodeviser_verdict>,
}

impl Outputs {
    #[inline(never)]
    pub(super) fn new(
        token: *const kodeviser_token,
        state: *const kodeviser_state,
        next: *mut kodeviser_state,
        verdict: *mut kodeviser_verdict,
    ) -> Result<Self, Status> {
        let (next, verdict) = (Place::new(next)?, Place::new(verdict)?);
        next.apart_from(verdict.address())?;
        next.apart_from(token)?;
        verdict.apart_from(token)?;
        verdict.apart_from(state)?;
        Ok(Self { next, verdict })
    }

    #[inline(never)]
    pub(super) fn write(&self, decided: Decided) -> Result<(), Status> {
        let (verdict, next) = decided.map_err(number)?;
        self.next.write(state::record(&next));
        self.verdict.write(verdict.into());
        Ok(())
    }
}

/// What the library says.
type Decided = Result<(Verdict, State), Error>;

/// Reads what every decision of one attempt needs, decides, and writes both outputs or none. One function for all kinds of decisions: four
/// would be two per cent of the C library.
#[inline(never)]
fn decide(
    token: *const kodeviser_token,
    policy: &Policy,
    state: *const kodeviser_state,
    next: *mut kodeviser_state,
    verdict: *mut kodeviser_verdict,
    decision: &dyn Fn(&Token, &Policy, &State) -> Result<Decided, Status>,
) -> Result<(), Status> {
    let outputs = Outputs::new(token, state, next, verdict)?;
    let decided = {
        let token = token::borrow(token)?;
        decision(&token, policy, &state::borrow(state)?)?
    };
    outputs.write(decided)
}

/// Decides the first code of a fresh token: where it fits, the token is enrolled and its clock or counter known.
///
/// One code suffices within the enrolment window; beyond it, to the far window, the outcome is NEXT_CODE and the code after
/// it, typed within five minutes, enrols. The code is used up, and wrong ones count as in kodeviser_verify.
///
/// `code`: what was typed, `code_len` bytes, without a NUL or a newline; digits, with spaces and hyphens between them. `now`: Unix seconds.
/// `policy` may be NULL: the defaults. `next` may be `state` itself; no other output may share bytes with an output, the state or the
/// token. Nothing else may be NULL. Thread-safe.
///
/// Store `next` whatever the outcome, unless it equals `state`; see kodeviser_state.
///
/// Errors: KODEVISER_ERR_NULL, _LENGTH, _OVERLAP, _VERSION, _RESERVED, _TOKEN, _CODE_LENGTH, _CODE_CHARACTER, _CODE_TOO_LONG,
/// _POLICY, _ALREADY_ENROLLED, _TIME_BEFORE_T0, _STATE_VERSION, _STATE_CHECKSUM, _STATE_FIELD. Nothing is written then, and no
/// attempt is counted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_enrol(
    token: *const kodeviser_token,
    policy: *const kodeviser_policy,
    state: *const kodeviser_state,
    code: *const c_char,
    code_len: usize,
    now: u64,
    next: *mut kodeviser_state,
    verdict: *mut kodeviser_verdict,
) -> i32 {
    status_wiped(policy::borrow(policy).and_then(|policy| {
        decide(token, &policy, state, next, verdict, &|token, policy, state| {
            let code = token.parse(text(code, code_len)?).map_err(number)?;
            Ok(crate::enrol(token, policy, state, &code, now))
        })
    }))
}

/// Decides a login of an enrolled token (RFC 4226 section 7.2, RFC 6238 sections 5.2 and 6).
///
/// A code within the near window of the prediction and later than the last used one is ACCEPTED. One farther off, but still
/// where the token's clock may be, is asked for its next one: NEXT_CODE; the code one or two after it, typed within five
/// minutes, is ACCEPTED and resynchronizes the token. The last used one, or an earlier one of those searched, is REPLAYED.
/// Anything else is REJECTED and counts as a failure. A token with too many of these is LOCKED for a while, in the end BLOCKED.
///
/// Arguments as for kodeviser_enrol. Store `next` whatever the outcome, unless it equals `state`. Thread-safe.
///
/// Errors: those of kodeviser_enrol, with KODEVISER_ERR_NOT_ENROLLED in place of _ALREADY_ENROLLED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_verify(
    token: *const kodeviser_token,
    policy: *const kodeviser_policy,
    state: *const kodeviser_state,
    code: *const c_char,
    code_len: usize,
    now: u64,
    next: *mut kodeviser_state,
    verdict: *mut kodeviser_verdict,
) -> i32 {
    status_wiped(policy::borrow(policy).and_then(|policy| {
        decide(token, &policy, state, next, verdict, &|token, policy, state| {
            let code = token.parse(text(code, code_len)?).map_err(number)?;
            Ok(crate::verify(token, policy, state, &code, now))
        })
    }))
}

/// Decides a login with PIN and code. Both are always evaluated. With the wrong PIN the outcome is REJECTED and a failure is
/// counted whatever the code was; a right code is used up all the same, and a far one asks for nothing.
///
/// `pin`: what was typed; `expected_pin`: what is stored; each 1 to 32 bytes, without a NUL. Other arguments as for
/// kodeviser_verify. Thread-safe.
///
/// Errors: those of kodeviser_verify, and KODEVISER_ERR_PIN_LENGTH of either PIN.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_verify_with_pin(
    token: *const kodeviser_token,
    policy: *const kodeviser_policy,
    state: *const kodeviser_state,
    code: *const c_char,
    code_len: usize,
    pin: *const c_char,
    pin_len: usize,
    expected_pin: *const c_char,
    expected_pin_len: usize,
    now: u64,
    next: *mut kodeviser_state,
    verdict: *mut kodeviser_verdict,
) -> i32 {
    status_wiped(policy::borrow(policy).and_then(|policy| {
        decide(token, &policy, state, next, verdict, &|token, policy, state| {
            let code = token.parse(text(code, code_len)?).map_err(number)?;
            let pin = Pin::new(text(pin, pin_len)?).map_err(number)?;
            let expected = Pin::new(text(expected_pin, expected_pin_len)?).map_err(number)?;
            Ok(crate::verify_with_pin(token, policy, state, &code, &pin, &expected, now))
        })
    }))
}

/// Decides on two consecutive codes that the owner reads to the help desk: where they fit, both are used up and the code
/// after them works at once (RFC 4226 section 7.4).
///
/// They are searched over the resynchronization window. Codes at or before the last used one are REPLAYED; a pair that fits
/// nowhere is REJECTED and counts as a failure. A lock or a block is not lifted by it. Arguments as for kodeviser_verify.
/// Thread-safe.
///
/// Errors: those of kodeviser_verify.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_resync(
    token: *const kodeviser_token,
    policy: *const kodeviser_policy,
    state: *const kodeviser_state,
    code1: *const c_char,
    code1_len: usize,
    code2: *const c_char,
    code2_len: usize,
    now: u64,
    next: *mut kodeviser_state,
    verdict: *mut kodeviser_verdict,
) -> i32 {
    status_wiped(policy::borrow(policy).and_then(|policy| {
        decide(token, &policy, state, next, verdict, &|token, policy, state| {
            let first = token.parse(text(code1, code1_len)?).map_err(number)?;
            let second = token.parse(text(code2, code2_len)?).map_err(number)?;
            Ok(crate::resync(token, policy, state, &first, &second, now))
        })
    }))
}
