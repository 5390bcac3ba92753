//! The C interface, as a C program sees it: declared here once more, so that it may be that of the crate or that of the C library.

use std::ffi::c_char;

use crate::interface::{Decided, Hash, Interface, Kind, Login, Outcome, Record, Windows};
use crate::request;
use crate::run::{Reveals, Run, secret};

#[cfg(feature = "library")]
extern crate kodeviser as _;

#[repr(C)]
pub(crate) struct Token([u64; 32]);

#[repr(C)]
struct Policy {
    version: u32,
    near_window: u32,
    look_ahead: u32,
    enrol_window: u32,
    far_window: u32,
    resync_window: u32,
    drift_ppm: u32,
    max_failures: u32,
    lock_seconds: u32,
    block_after: u32,
    reserved: [u32; 6],
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Verdict {
    outcome: u32,
    attempts_left: u32,
    moving_factor: u64,
    drift_seconds: i64,
    retry_at: u64,
    reserved: [u64; 4],
}

#[repr(C)]
struct Attempt {
    token: *const Token,
    state: *const Record,
    code: *const u8,
    code_len: usize,
    next: *mut Record,
    verdict: *mut Verdict,
    status: i32,
}

#[repr(C)]
#[derive(Default)]
struct StateInfo {
    is_enrolled: u32,
    is_blocked: u32,
    has_last_used: u32,
    failures: u32,
    locked_until: u64,
    last_used: u64,
    drift_seconds: i64,
    measured_at: u64,
    reserved: [u64; 4],
}

type Decide = unsafe extern "C" fn(
    *const Token,
    *const Policy,
    *const Record,
    *const u8,
    usize,
    u64,
    *mut Record,
    *mut Verdict,
) -> i32;

#[cfg_attr(not(feature = "library"), link(name = "kodeviser"))]
unsafe extern "C" {
    fn kodeviser_token_init_hotp(
        token: *mut Token,
        algorithm: u32,
        secret: *const u8,
        length: usize,
        digits: u32,
    ) -> i32;
    fn kodeviser_token_init_totp(
        token: *mut Token,
        algorithm: u32,
        secret: *const u8,
        length: usize,
        digits: u32,
        period: u32,
        t0: u64,
    ) -> i32;
    fn kodeviser_token_wipe(token: *mut Token);
    fn kodeviser_code_at_counter(token: *const Token, counter: u64, out: *mut c_char, length: usize) -> i32;
    fn kodeviser_code_at_time(token: *const Token, time: u64, out: *mut c_char, length: usize) -> i32;
    fn kodeviser_policy_init(policy: *mut Policy) -> i32;
    fn kodeviser_state_init(state: *mut Record) -> i32;
    fn kodeviser_state_adopt_unused(state: *mut Record, drift_seconds: i64, measured_at: u64) -> i32;
    fn kodeviser_release(state: *const Record, next: *mut Record) -> i32;
    fn kodeviser_state_read(state: *const Record, info: *mut StateInfo) -> i32;
    fn kodeviser_enrol(
        token: *const Token,
        policy: *const Policy,
        state: *const Record,
        code: *const u8,
        length: usize,
        now: u64,
        next: *mut Record,
        verdict: *mut Verdict,
    ) -> i32;
    fn kodeviser_verify(
        token: *const Token,
        policy: *const Policy,
        state: *const Record,
        code: *const u8,
        length: usize,
        now: u64,
        next: *mut Record,
        verdict: *mut Verdict,
    ) -> i32;
    fn kodeviser_verify_with_pin(
        token: *const Token,
        policy: *const Policy,
        state: *const Record,
        code: *const u8,
        length: usize,
        pin: *const u8,
        pin_length: usize,
        expected_pin: *const u8,
        expected_pin_length: usize,
        now: u64,
        next: *mut Record,
        verdict: *mut Verdict,
    ) -> i32;
    fn kodeviser_resync(
        token: *const Token,
        policy: *const Policy,
        state: *const Record,
        first: *const u8,
        first_length: usize,
        second: *const u8,
        second_length: usize,
        now: u64,
        next: *mut Record,
        verdict: *mut Verdict,
    ) -> i32;
    fn kodeviser_verify_batch(attempts: *mut Attempt, count: usize, policy: *const Policy, now: u64) -> i32;
    fn kodeviser_secret_from_base32(
        text: *const u8,
        length: usize,
        out: *mut u8,
        room: usize,
        written: *mut usize,
    ) -> i32;
    fn kodeviser_secret_from_hex(text: *const u8, length: usize, out: *mut u8, room: usize, written: *mut usize)
    -> i32;
    fn kodeviser_pin_from_random(random: *const u8, length: usize, digits: u32, out: *mut c_char, room: usize) -> i32;
}

/// The C interface.
pub(crate) struct C;

impl Interface for C {
    const NAME: &'static str = "C";
    type Token = Token;

    fn token(kind: Kind, secret: &[u8]) -> Token {
        let algorithm = match kind.hash {
            Hash::Sha1 => 1,
            Hash::Sha256 => 2,
            Hash::Sha512 => 3,
        };
        let mut token = Token([0; 32]);
        // SAFETY: as the header asks for, and below: pointers to what is declared, and lengths of what they point at.
        well(unsafe {
            if kind.clock {
                kodeviser_token_init_totp(&mut token, algorithm, secret.as_ptr(), secret.len(), kind.digits, 30, 0)
            } else {
                kodeviser_token_init_hotp(&mut token, algorithm, secret.as_ptr(), secret.len(), kind.digits)
            }
        });
        token
    }

    fn code(token: &Token, moving_factor: u64) -> Vec<u8> {
        let mut out = vec![0_u8; 9];
        // SAFETY: as in `token`.
        well(unsafe { kodeviser_code_at_counter(token, moving_factor, out.as_mut_ptr().cast(), out.len()) });
        // Not by looking for the NUL: what stands before it is secret.
        let length = out.iter().position(|byte| !request::is_marked(byte) && *byte == 0).unwrap_or(8);
        out.truncate(length);
        out
    }

    fn fresh() -> Record {
        let mut state = [0; 128];
        // SAFETY: as in `token`.
        well(unsafe { kodeviser_state_init(&mut state) });
        state
    }

    fn adopted(measured_at: u64) -> Record {
        let mut state = [0; 128];
        // SAFETY: as in `token`.
        well(unsafe { kodeviser_state_adopt_unused(&mut state, 0, measured_at) });
        state
    }

    fn released(state: &Record) -> Record {
        let mut next = [0; 128];
        // SAFETY: as in `token`.
        well(unsafe { kodeviser_release(state, &mut next) });
        next
    }

    fn last_used(state: &Record) -> Option<u64> {
        let mut info = StateInfo::default();
        // SAFETY: as in `token`.
        well(unsafe { kodeviser_state_read(state, &mut info) });
        (info.has_last_used == 1).then_some(info.last_used)
    }

    fn enrol(token: &Token, windows: Windows, state: &Record, code: &[u8], now: u64) -> Decided {
        decide(kodeviser_enrol, token, windows, state, code, now)
    }

    fn verify(token: &Token, windows: Windows, state: &Record, code: &[u8], now: u64) -> Decided {
        decide(kodeviser_verify, token, windows, state, code, now)
    }

    fn verify_with_pin(
        token: &Token,
        windows: Windows,
        state: &Record,
        code: &[u8],
        [pin, expected]: [&[u8]; 2],
        now: u64,
    ) -> Decided {
        decided(|next, verdict| {
            // SAFETY: as in `token`.
            unsafe {
                kodeviser_verify_with_pin(
                    token,
                    &policy(windows),
                    state,
                    code.as_ptr(),
                    code.len(),
                    pin.as_ptr(),
                    pin.len(),
                    expected.as_ptr(),
                    expected.len(),
                    now,
                    next,
                    verdict,
                )
            }
        })
    }

    fn resync(token: &Token, windows: Windows, state: &Record, [first, second]: [&[u8]; 2], now: u64) -> Decided {
        decided(|next, verdict| {
            // SAFETY: as in `token`.
            unsafe {
                kodeviser_resync(
                    token,
                    &policy(windows),
                    state,
                    first.as_ptr(),
                    first.len(),
                    second.as_ptr(),
                    second.len(),
                    now,
                    next,
                    verdict,
                )
            }
        })
    }

    fn verify_batch(logins: &[Login<'_, Token>], windows: Windows, now: u64) -> Vec<Decided> {
        let mut outputs = vec![([0; 128], Verdict::default()); logins.len()];
        let mut attempts: Vec<_> = logins
            .iter()
            .zip(&mut outputs)
            .map(|(login, (next, verdict))| Attempt {
                token: login.token,
                state: &login.state,
                code: login.code.as_ptr(),
                code_len: login.code.len(),
                next,
                verdict,
                status: -1,
            })
            .collect();
        // SAFETY: as in `token`.
        well(unsafe { kodeviser_verify_batch(attempts.as_mut_ptr(), attempts.len(), &policy(windows), now) });
        attempts.iter().for_each(|attempt| well(attempt.status));
        outputs.into_iter().map(|(next, verdict)| (outcome(&verdict), next)).collect()
    }
}

fn decide(decide: Decide, token: &Token, windows: Windows, state: &Record, code: &[u8], now: u64) -> Decided {
    decided(|next, verdict| {
        // SAFETY: as in `token`.
        unsafe { decide(token, &policy(windows), state, code.as_ptr(), code.len(), now, next, verdict) }
    })
}

fn decided(decide: impl FnOnce(*mut Record, *mut Verdict) -> i32) -> Decided {
    let (mut next, mut verdict) = ([0; 128], Verdict::default());
    well(decide(&mut next, &mut verdict));
    (outcome(&verdict), next)
}

fn outcome(verdict: &Verdict) -> Outcome {
    match verdict.outcome {
        1 => Outcome::Accepted(verdict.moving_factor),
        2 => Outcome::Rejected,
        3 => Outcome::Replayed,
        4 => Outcome::NextCode,
        5 => Outcome::Locked,
        6 => Outcome::Blocked,
        outcome => unreachable!("{outcome}"),
    }
}

fn policy(windows: Windows) -> Policy {
    let mut policy = Policy {
        version: 0,
        near_window: 0,
        look_ahead: 0,
        enrol_window: 0,
        far_window: 0,
        resync_window: 0,
        drift_ppm: 0,
        max_failures: 0,
        lock_seconds: 0,
        block_after: 0,
        reserved: [0; 6],
    };
    // SAFETY: as in `token`.
    well(unsafe { kodeviser_policy_init(&mut policy) });
    if windows == Windows::Narrow {
        (policy.far_window, policy.resync_window, policy.block_after) = (20, 20, 6);
    }
    policy
}

fn well(status: i32) {
    assert_eq!(status, 0, "an error of the C interface");
}

/// Secrets' texts, drawn PINs, and codes by the time.
pub(crate) fn values(run: &mut Run) {
    for (text, hexadecimal) in [("GEZD GNBV gy3t qojq", false), ("3132 3334 3536 3738 393a", true), ("gezdgnbv", false)]
    {
        let text = secret(text.as_bytes());
        let (mut out, mut length) = ([0_u8; 128], 0);
        let decode = if hexadecimal { kodeviser_secret_from_hex } else { kodeviser_secret_from_base32 };
        run.operation("C: a secret's text", Reveals::Outcome, || {
            // SAFETY: as in `token`.
            well(unsafe { decode(text.as_ptr(), text.len(), out.as_mut_ptr(), out.len(), &mut length) });
        });
        run.decoded(hexadecimal, &text);
        run.expect("C: what was read has the mark", length > 0 && out[..length].iter().all(request::is_marked));
    }
    let random = secret(&[1, 2, 3, 4, 0x0f, 7, 3, 0, 14, 4]);
    let mut pin = [0_u8; 13];
    run.operation("C: a PIN drawn", Reveals::Outcome, || {
        // SAFETY: as in `token`.
        well(unsafe {
            kodeviser_pin_from_random(random.as_ptr(), random.len(), 4, pin.as_mut_ptr().cast(), pin.len())
        });
    });
    run.expect("C: the PIN has the mark", pin[..4].iter().all(request::is_marked));
    for hash in [Hash::Sha1, Hash::Sha256, Hash::Sha512] {
        run.operation("C: a token, its code at a time, and wiped", Reveals::Nothing, || {
            let mut token = C::token(Kind { hash, digits: 8, clock: true }, &secret(b"12345678901234567890"));
            let mut code = [0_u8; 9];
            // SAFETY: as in `token`.
            unsafe {
                well(kodeviser_code_at_time(&token, 1_800_000_000, code.as_mut_ptr().cast(), code.len()));
                kodeviser_token_wipe(&mut token);
            }
            assert!(request::is_marked(&code) && !request::is_marked(&token));
        });
    }
}
