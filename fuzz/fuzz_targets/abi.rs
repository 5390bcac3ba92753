//! The whole C interface, driven from bytes: any order of calls, any arguments that a C program may pass, at any alignment. Nothing
//! panics, and an error leaves the outputs as they were.
#![no_main]

use arbitrary::Arbitrary;
use kodeviser::capi::*;
use libfuzzer_sys::fuzz_target;

const ROOM: usize = 512;
const PATTERN: u8 = 0xa5;

#[derive(Arbitrary, Debug)]
enum Call {
    InitHotp { algorithm: u8, secret: Vec<u8>, digits: u8 },
    InitTotp { algorithm: u8, secret: Vec<u8>, digits: u8, period: u32, t0: u64 },
    Wipe,
    CodeAtCounter { counter: u64, room: u8 },
    CodeAtTime { time: u64, room: u8 },
    Policy { fields: [u16; 9], version: u8, reserved: u8 },
    NoPolicy,
    Fresh,
    SetCounter(u64),
    SetDrift(i64, u64),
    Adopt(i64, u64, u64),
    AdoptUnused(i64, u64),
    Read,
    Damage { at: u8, with: u8 },
    Enrol(Typed),
    Verify(Typed),
    VerifyWithPin(Typed, Vec<u8>, Vec<u8>),
    Resync(Typed, Typed),
    Batch(Vec<Typed>),
    Unlock,
    Release,
    Base32(Vec<u8>, u8),
    Hex(Vec<u8>, u8),
    Pin(Vec<u8>, u8, u8),
    Pass(u32),
    Strerror(i32),
    Null(u8),
}

/// A code by its moving factor, relative to the present one or absolute, or any text.
#[derive(Arbitrary, Debug)]
enum Typed {
    Shown(i8),
    At(u64),
    Text(Vec<u8>),
}

/// What a C program would hold, each at an odd address.
struct Program {
    token: [u8; ROOM],
    policy: [u8; ROOM],
    state: [u8; ROOM],
    offset: usize,
    has_policy: bool,
    now: u64,
    period: u64,
}

impl Program {
    fn token(&self) -> *const kodeviser_token {
        self.token[self.offset..].as_ptr().cast()
    }

    fn state(&self) -> *const kodeviser_state {
        self.state[self.offset..].as_ptr().cast()
    }

    fn policy(&self) -> *const kodeviser_policy {
        if self.has_policy { self.policy[self.offset..].as_ptr().cast() } else { std::ptr::null() }
    }

    fn code(&self, typed: &Typed) -> Vec<u8> {
        let counter = match typed {
            Typed::Shown(offset) => (self.now / self.period).saturating_add_signed((*offset).into()),
            Typed::At(counter) => *counter,
            Typed::Text(text) => return text.clone(),
        };
        let mut out = [0_u8; 9];
        let status = unsafe { kodeviser_code_at_counter(self.token(), counter, out.as_mut_ptr().cast(), 9) };
        if status != KODEVISER_OK {
            return Vec::new();
        }
        out.iter().copied().take_while(|byte| *byte != 0).collect()
    }

    /// Calls with outputs at odd addresses, checks that an error has left them alone, and takes over the next state.
    fn decide(&mut self, call: impl FnOnce(&Self, *mut kodeviser_state, *mut kodeviser_verdict) -> i32) {
        let (mut next, mut verdict) = ([PATTERN; ROOM], [PATTERN; ROOM]);
        let status = call(self, next[self.offset..].as_mut_ptr().cast(), verdict[self.offset..].as_mut_ptr().cast());
        if status == KODEVISER_OK {
            assert!(next[..self.offset].iter().chain(&next[self.offset + 128..]).all(|byte| *byte == PATTERN));
            assert!(verdict[..self.offset].iter().chain(&verdict[self.offset + 64..]).all(|byte| *byte == PATTERN));
            let verdict: kodeviser_verdict =
                unsafe { verdict[self.offset..].as_ptr().cast::<kodeviser_verdict>().read_unaligned() };
            assert!((KODEVISER_ACCEPTED..=KODEVISER_BLOCKED).contains(&verdict.outcome));
            assert_eq!(verdict.reserved, [0; 4]);
            self.state = next;
        } else {
            assert!(status < 0);
            assert!(next.iter().chain(&verdict).all(|byte| *byte == PATTERN));
        }
    }
}

fuzz_target!(|input: (u8, u32, Vec<Call>)| {
    let (offset, start, calls) = input;
    let mut program = Program {
        token: [0; ROOM],
        policy: [0; ROOM],
        state: [0; ROOM],
        offset: usize::from(offset % 16),
        has_policy: false,
        now: start.into(),
        period: 30,
    };
    let at = program.offset;
    for call in calls.iter().take(40) {
        let token: *mut kodeviser_token = program.token[at..].as_mut_ptr().cast();
        let state: *mut kodeviser_state = program.state[at..].as_mut_ptr().cast();
        let now = program.now;
        match call {
            Call::InitHotp { algorithm, secret, digits } => unsafe {
                kodeviser_token_init_hotp(
                    token,
                    (algorithm % 5).into(),
                    secret.as_ptr(),
                    secret.len(),
                    (*digits).into(),
                );
            },
            Call::InitTotp { algorithm, secret, digits, period, t0 } => unsafe {
                let (algorithm, digits) = ((algorithm % 5).into(), u32::from(digits % 4) + 5);
                let status =
                    kodeviser_token_init_totp(token, algorithm, secret.as_ptr(), secret.len(), digits, *period, *t0);
                if status == KODEVISER_OK {
                    program.period = u64::from(*period);
                }
            },
            Call::Wipe => unsafe { kodeviser_token_wipe(token) },
            Call::CodeAtCounter { counter, room } => {
                let mut out = [PATTERN; 16];
                let room = usize::from(room % 16);
                let status = unsafe { kodeviser_code_at_counter(token, *counter, out.as_mut_ptr().cast(), room) };
                assert!(out[if status == KODEVISER_OK { room } else { 0 }..].iter().all(|byte| *byte == PATTERN));
            }
            Call::CodeAtTime { time, room } => {
                let mut out = [PATTERN; 16];
                let room = usize::from(room % 16);
                let status = unsafe { kodeviser_code_at_time(token, *time, out.as_mut_ptr().cast(), room) };
                assert!(out[if status == KODEVISER_OK { room } else { 0 }..].iter().all(|byte| *byte == PATTERN));
            }
            Call::Policy { fields, version, reserved } => {
                let [near, ahead, enrol, far, resync, ppm, failures, lock, block] =
                    fields.map(|field| u32::from(field % 300));
                let policy = kodeviser_policy {
                    version: u32::from(version % 8 != 0),
                    near_window: near,
                    look_ahead: ahead,
                    enrol_window: enrol,
                    far_window: far,
                    resync_window: resync,
                    drift_ppm: ppm,
                    max_failures: failures,
                    lock_seconds: lock,
                    block_after: block,
                    reserved: [0, 0, 0, 0, 0, u32::from(reserved % 8 == 0)],
                };
                unsafe { program.policy[at..].as_mut_ptr().cast::<kodeviser_policy>().write_unaligned(policy) };
                program.has_policy = true;
            }
            Call::NoPolicy => program.has_policy = false,
            Call::Fresh => unsafe { assert_eq!(kodeviser_state_init(state), KODEVISER_OK) },
            Call::SetCounter(counter) => unsafe {
                kodeviser_state_set_counter(state, *counter);
            },
            Call::SetDrift(drift, measured_at) => unsafe {
                kodeviser_state_set_drift(state, *drift, *measured_at);
            },
            Call::Adopt(drift, measured_at, last) => unsafe {
                kodeviser_state_adopt(state, *drift, *measured_at, *last);
            },
            Call::AdoptUnused(drift, measured_at) => unsafe {
                kodeviser_state_adopt_unused(state, *drift, *measured_at);
            },
            Call::Read => {
                let mut info = [PATTERN; ROOM];
                let status = unsafe { kodeviser_state_read(state, info[at..].as_mut_ptr().cast()) };
                let written = if status == KODEVISER_OK { size_of::<kodeviser_state_info>() } else { 0 };
                assert!(info[..at].iter().chain(&info[at + written..]).all(|byte| *byte == PATTERN));
            }
            Call::Damage { at: place, with } => program.state[at + usize::from(place % 128)] ^= with,
            Call::Enrol(typed) => program.decide(|program, next, verdict| {
                let code = program.code(typed);
                let (policy, state) = (program.policy(), program.state());
                unsafe {
                    kodeviser_enrol(
                        program.token(),
                        policy,
                        state,
                        code.as_ptr().cast(),
                        code.len(),
                        now,
                        next,
                        verdict,
                    )
                }
            }),
            Call::Verify(typed) => program.decide(|program, next, verdict| {
                let code = program.code(typed);
                let (policy, state) = (program.policy(), program.state());
                unsafe {
                    kodeviser_verify(
                        program.token(),
                        policy,
                        state,
                        code.as_ptr().cast(),
                        code.len(),
                        now,
                        next,
                        verdict,
                    )
                }
            }),
            Call::VerifyWithPin(typed, pin, expected) => program.decide(|program, next, verdict| {
                let code = program.code(typed);
                unsafe {
                    kodeviser_verify_with_pin(
                        program.token(),
                        program.policy(),
                        program.state(),
                        code.as_ptr().cast(),
                        code.len(),
                        pin.as_ptr().cast(),
                        pin.len(),
                        expected.as_ptr().cast(),
                        expected.len(),
                        now,
                        next,
                        verdict,
                    )
                }
            }),
            Call::Resync(first, second) => program.decide(|program, next, verdict| {
                let (first, second) = (program.code(first), program.code(second));
                unsafe {
                    kodeviser_resync(
                        program.token(),
                        program.policy(),
                        program.state(),
                        first.as_ptr().cast(),
                        first.len(),
                        second.as_ptr().cast(),
                        second.len(),
                        now,
                        next,
                        verdict,
                    )
                }
            }),
            Call::Batch(typed) => {
                let codes: Vec<Vec<u8>> = typed.iter().take(8).map(|typed| program.code(typed)).collect();
                let mut outputs =
                    vec![(kodeviser_state { bytes: [0; 128] }, kodeviser_verdict::default()); codes.len()];
                let mut attempts: Vec<kodeviser_attempt> = codes
                    .iter()
                    .zip(&mut outputs)
                    .map(|(code, (next, verdict))| kodeviser_attempt {
                        token: program.token(),
                        state: program.state(),
                        code: code.as_ptr().cast(),
                        code_len: code.len(),
                        next,
                        verdict,
                        status: 1,
                    })
                    .collect();
                let status =
                    unsafe { kodeviser_verify_batch(attempts.as_mut_ptr(), attempts.len(), program.policy(), now) };
                assert!(attempts.iter().all(|attempt| (attempt.status == 1) == (status != KODEVISER_OK)));
            }
            Call::Unlock => {
                program.decide(|program, next, verdict| {
                    let status = unsafe { kodeviser_unlock(program.state(), next) };
                    fill(status, verdict);
                    status
                });
            }
            Call::Release => {
                program.decide(|program, next, verdict| {
                    let status = unsafe { kodeviser_release(program.state(), next) };
                    fill(status, verdict);
                    status
                });
            }
            Call::Base32(text, room) | Call::Hex(text, room) => {
                let (mut out, mut length) = ([PATTERN; 256], usize::MAX);
                let decode = if matches!(call, Call::Hex(..)) {
                    kodeviser_secret_from_hex
                } else {
                    kodeviser_secret_from_base32
                };
                let room = usize::from(*room);
                let status = unsafe { decode(text.as_ptr().cast(), text.len(), out.as_mut_ptr(), room, &mut length) };
                let written = if status == KODEVISER_OK { length } else { 0 };
                assert!(written <= room && out[written..].iter().all(|byte| *byte == PATTERN));
                assert!(status == KODEVISER_OK || length == usize::MAX);
            }
            Call::Pin(random, digits, room) => {
                let mut out = [PATTERN; 64];
                let room = usize::from(room % 64);
                let status = unsafe {
                    kodeviser_pin_from_random(
                        random.as_ptr(),
                        random.len(),
                        (*digits).into(),
                        out.as_mut_ptr().cast(),
                        room,
                    )
                };
                let written = if status == KODEVISER_OK { usize::from(*digits) + 1 } else { 0 };
                assert!(out[written..].iter().all(|byte| *byte == PATTERN));
            }
            Call::Pass(seconds) => program.now += u64::from(*seconds),
            Call::Strerror(status) => assert!(!kodeviser_strerror(*status).is_null()),
            Call::Null(which) => {
                let status = unsafe {
                    match which % 4 {
                        0 => kodeviser_state_init(std::ptr::null_mut()),
                        1 => kodeviser_policy_init(std::ptr::null_mut()),
                        2 => kodeviser_unlock(std::ptr::null(), state),
                        _ => kodeviser_code_at_counter(std::ptr::null(), 0, std::ptr::null_mut(), 0),
                    }
                };
                assert_eq!(status, KODEVISER_ERR_NULL);
            }
        }
    }
});

/// A verdict for the functions that give none, so that one check serves all.
fn fill(status: i32, verdict: *mut kodeviser_verdict) {
    if status == KODEVISER_OK {
        let verdict_of_none = kodeviser_verdict { outcome: KODEVISER_REPLAYED, ..kodeviser_verdict::default() };
        unsafe { verdict.write_unaligned(verdict_of_none) };
    }
}
