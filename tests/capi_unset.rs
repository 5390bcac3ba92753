//! What the C interface only writes to may be anything before, memory that C has never set included. Miri alone notices a read of
//! that: `MIRIFLAGS=-Zmiri-disable-stacked-borrows cargo +nightly miri test --features capi --test capi_unset`

#![cfg(all(feature = "capi", miri))]

use core::mem::MaybeUninit;
use core::ptr;

use kodeviser::capi::*;

#[test]
fn outputs_are_not_read() {
    let mut token = MaybeUninit::<kodeviser_token>::uninit();
    let mut state = MaybeUninit::<kodeviser_state>::uninit();
    let mut next = MaybeUninit::<kodeviser_state>::uninit();
    let mut verdict = MaybeUninit::<kodeviser_verdict>::uninit();
    let mut attempt = MaybeUninit::<kodeviser_attempt>::uninit();
    let login = attempt.as_mut_ptr();
    // SAFETY: each pointer is of something that lives to the end, and each input is set; outputs need not be.
    unsafe {
        assert_eq!(
            kodeviser_token_init_hotp(token.as_mut_ptr(), KODEVISER_SHA1, b"12345678901234567890".as_ptr(), 20, 6),
            0
        );
        assert_eq!(kodeviser_state_init(state.as_mut_ptr()), 0);
        let (token, state) = (token.as_ptr(), state.as_mut_ptr());
        let (next, verdict) = (next.as_mut_ptr(), verdict.as_mut_ptr());
        assert_eq!(kodeviser_enrol(token, ptr::null(), state, c"755224".as_ptr(), 6, 0, next, verdict), 0);
        assert_eq!((*verdict).outcome, KODEVISER_ACCEPTED);
        *state = *next;
        (&raw mut (*login).token).write(token);
        (&raw mut (*login).state).write(state);
        (&raw mut (*login).code).write(c"287082".as_ptr());
        (&raw mut (*login).code_len).write(6);
        (&raw mut (*login).next).write(next);
        (&raw mut (*login).verdict).write(verdict);
        assert_eq!(kodeviser_verify_batch(login, 1, ptr::null(), 0), 0);
        assert_eq!(((*login).status, (*verdict).outcome), (0, KODEVISER_ACCEPTED));
    }
}
