//! The C interface's operations, on the shared library that is shipped: KODEVISER_LIBRARY names it.

#![allow(unsafe_code, reason = "it calls C")]

use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr;

use crate::child::Arena;
use crate::inputs::{NOW, STEP};
use crate::operations::Operation;

type State = [u8; 128];
type Verdict = [u64; 8];
type Token = [u64; 32];

#[repr(C)]
struct Attempt {
    token: *const Token,
    state: *const State,
    code: *const c_char,
    code_len: usize,
    next: *mut State,
    verdict: *mut Verdict,
    status: i32,
}

type InitToken = unsafe extern "C" fn(*mut Token, u32, *const u8, usize, u32, u32, u64) -> c_int;
type WipeToken = unsafe extern "C" fn(*mut Token);
type CodeAt = unsafe extern "C" fn(*const Token, u64, *mut c_char, usize) -> c_int;
type FromText = unsafe extern "C" fn(*const c_char, usize, *mut u8, usize, *mut usize) -> c_int;
type FromRandom = unsafe extern "C" fn(*const u8, usize, u32, *mut c_char, usize) -> c_int;
type InitState = unsafe extern "C" fn(*mut State) -> c_int;
type AdoptUnused = unsafe extern "C" fn(*mut State, i64, u64) -> c_int;
type Decide = unsafe extern "C" fn(
    *const Token,
    *const c_void,
    *const State,
    *const c_char,
    usize,
    u64,
    *mut State,
    *mut Verdict,
) -> c_int;
type DecideWithPin = unsafe extern "C" fn(
    *const Token,
    *const c_void,
    *const State,
    *const c_char,
    usize,
    *const c_char,
    usize,
    *const c_char,
    usize,
    u64,
    *mut State,
    *mut Verdict,
) -> c_int;
type Resync = unsafe extern "C" fn(
    *const Token,
    *const c_void,
    *const State,
    *const c_char,
    usize,
    *const c_char,
    usize,
    u64,
    *mut State,
    *mut Verdict,
) -> c_int;
type Batch = unsafe extern "C" fn(*mut Attempt, usize, *const c_void, u64) -> c_int;

/// The caller's own things, in the arena: a token that any address may have, states, verdicts, a buffer, the functions.
#[repr(C)]
struct Caller {
    token: Token,
    at_odd_address: [u8; 264],
    state: State,
    fresh: State,
    next: [State; 5],
    verdict: [Verdict; 5],
    attempts: [Attempt; 5],
    text: [u8; 160],
    length: usize,
    functions: Functions,
}

struct Functions {
    init_token: InitToken,
    wipe_token: WipeToken,
    code_at_counter: CodeAt,
    from_hex: FromText,
    from_base32: FromText,
    from_random: FromRandom,
    enrol: Decide,
    verify: Decide,
    verify_with_pin: DecideWithPin,
    resync: Resync,
    batch: Batch,
}

fn caller(arena: *mut Arena) -> &'static mut Caller {
    const { assert!(size_of::<Caller>() <= size_of::<crate::child::Made>()) };
    // SAFETY: the place is large and aligned enough; one operation at a time uses it.
    unsafe { &mut *(&raw mut (*arena).made).cast() }
}

/// Loads the library and makes what lives on: a token, another at an odd address, states.
#[allow(clippy::missing_transmute_annotations, reason = "what it is given to has the type")]
extern "C" fn before(arena: *mut Arena) {
    let path = std::env::var("KODEVISER_LIBRARY").expect("KODEVISER_LIBRARY names the shared library");
    let path = CString::new(path).unwrap();
    // SAFETY: the names are those of the header, and the types too.
    unsafe {
        let library = libc::dlopen(path.as_ptr(), libc::RTLD_NOW);
        assert!(!library.is_null(), "{path:?} does not load");
        macro_rules! function {
            ($name:literal) => {{
                let function = libc::dlsym(library, $name.as_ptr());
                assert!(!function.is_null(), "{:?}", $name);
                std::mem::transmute(function)
            }};
        }
        let init_state: InitState = function!(c"kodeviser_state_init");
        let adopt: AdoptUnused = function!(c"kodeviser_state_adopt_unused");
        let place: *mut Functions = &raw mut caller(arena).functions;
        place.write(Functions {
            init_token: function!(c"kodeviser_token_init_totp"),
            wipe_token: function!(c"kodeviser_token_wipe"),
            code_at_counter: function!(c"kodeviser_code_at_counter"),
            from_hex: function!(c"kodeviser_secret_from_hex"),
            from_base32: function!(c"kodeviser_secret_from_base32"),
            from_random: function!(c"kodeviser_pin_from_random"),
            enrol: function!(c"kodeviser_enrol"),
            verify: function!(c"kodeviser_verify"),
            verify_with_pin: function!(c"kodeviser_verify_with_pin"),
            resync: function!(c"kodeviser_resync"),
            batch: function!(c"kodeviser_verify_batch"),
        });
        let caller = caller(arena);
        let (inputs, functions) = (&(*arena).inputs, &caller.functions);
        let secret = inputs.secret();
        let algorithm = inputs.algorithm as u32 + 1;
        let odd: *mut Token = caller.at_odd_address.as_mut_ptr().add(1).cast();
        for token in [&raw mut caller.token, odd] {
            assert_eq!((functions.init_token)(token, algorithm, secret.as_ptr(), secret.len(), 8, 30, 0), 0);
        }
        assert_eq!(init_state(&mut caller.fresh), 0);
        assert_eq!(init_state(&mut caller.state), 0);
        assert_eq!(adopt(&mut caller.state, 0, NOW - 86_400), 0);
        let codes = [0, 1, 2, 3, 1].map(|code| inputs.codes[code].get());
        for (index, code) in codes.into_iter().enumerate() {
            caller.attempts[index] = Attempt {
                token: &caller.token,
                state: &caller.state,
                code: code.as_ptr().cast(),
                code_len: code.len(),
                next: &mut caller.next[index],
                verdict: &mut caller.verdict[index],
                status: 1,
            };
        }
    }
}

macro_rules! operations {
    ($($name:literal => |$inputs:ident, $caller:ident| $body:expr;)+) => {
        &[$(Operation {
            name: $name,
            before,
            run: {
                extern "C" fn run(arena: *mut Arena) {
                    // SAFETY: the child gives its prepared arena; `before` has made what is used here.
                    unsafe {
                        let ($inputs, $caller) = (&(*arena).inputs, caller(arena));
                        let status: c_int = $body;
                        (*arena).said += u64::from(status == 0);
                    }
                }
                run
            },
        }),+]
    };
}

unsafe fn decide(decide: Decide, token: *const Token, state: *const State, code: &[u8], caller: &mut Caller) -> c_int {
    let [next, ..] = &mut caller.next;
    let [verdict, ..] = &mut caller.verdict;
    // SAFETY: all of it is the arena's.
    unsafe { decide(token, ptr::null(), state, code.as_ptr().cast(), code.len(), NOW, next, verdict) }
}

unsafe fn with_pin(inputs: &crate::inputs::Inputs, caller: &mut Caller, pin: &[u8]) -> c_int {
    let (code, expected) = (inputs.codes[1].get(), inputs.pin());
    let (function, token, state) = (caller.functions.verify_with_pin, &raw const caller.token, &raw const caller.state);
    // SAFETY: all of it is the arena's.
    unsafe {
        function(
            token,
            ptr::null(),
            state,
            code.as_ptr().cast(),
            code.len(),
            pin.as_ptr().cast(),
            pin.len(),
            expected.as_ptr().cast(),
            expected.len(),
            NOW,
            &raw mut caller.next[0],
            &raw mut caller.verdict[0],
        )
    }
}

pub(crate) const C: &[Operation] = operations! {
    "kodeviser_secret_from_hex" => |inputs, caller| {
        let text = inputs.hex();
        (caller.functions.from_hex)(text.as_ptr().cast(), text.len(), caller.text.as_mut_ptr(), 128, &mut caller.length)
    };
    "kodeviser_secret_from_base32" => |inputs, caller| {
        let text = inputs.base32();
        (caller.functions.from_base32)(text.as_ptr().cast(), text.len(), caller.text.as_mut_ptr(), 128, &mut caller.length)
    };
    "kodeviser_token_init and _wipe" => |inputs, caller| {
        let (secret, algorithm) = (inputs.secret(), inputs.algorithm as u32 + 1);
        let made = (caller.functions.init_token)(&mut caller.token, algorithm, secret.as_ptr(), secret.len(), 8, 30, 0);
        (caller.functions.wipe_token)(&mut caller.token);
        made
    };
    "kodeviser_token_init at an odd address" => |inputs, caller| {
        let (secret, algorithm) = (inputs.secret(), inputs.algorithm as u32 + 1);
        let token = caller.at_odd_address.as_mut_ptr().add(1).cast();
        let made = (caller.functions.init_token)(token, algorithm, secret.as_ptr(), secret.len(), 8, 30, 0);
        (caller.functions.wipe_token)(token);
        made
    };
    "kodeviser_code_at_counter" => |_inputs, caller| {
        (caller.functions.code_at_counter)(&caller.token, STEP, caller.text.as_mut_ptr().cast(), 9)
    };
    "kodeviser_pin_from_random" => |inputs, caller| {
        let random = &inputs.random;
        (caller.functions.from_random)(random.as_ptr(), random.len(), 12, caller.text.as_mut_ptr().cast(), 13)
    };
    "kodeviser_enrol, right" => |inputs, caller| {
        decide(caller.functions.enrol, &raw const caller.token, &raw const caller.fresh, inputs.codes[1].get(), caller)
    };
    "kodeviser_verify, right" => |inputs, caller| {
        decide(caller.functions.verify, &raw const caller.token, &raw const caller.state, inputs.codes[1].get(), caller)
    };
    "kodeviser_verify, wrong" => |inputs, caller| {
        decide(caller.functions.verify, &raw const caller.token, &raw const caller.state, inputs.wrong.get(), caller)
    };
    "kodeviser_verify, right, at an odd address" => |inputs, caller| {
        let token = caller.at_odd_address.as_ptr().add(1).cast();
        decide(caller.functions.verify, token, &raw const caller.state, inputs.codes[1].get(), caller)
    };
    "kodeviser_verify_with_pin, right" => |inputs, caller| with_pin(inputs, caller, inputs.pin());
    "kodeviser_verify_with_pin, wrong" => |inputs, caller| with_pin(inputs, caller, b"another PIN");
    "kodeviser_resync, right" => |inputs, caller| {
        let [.., first, second] = inputs.codes.each_ref().map(|code| code.get());
        let (token, state) = (&raw const caller.token, &raw const caller.state);
        (caller.functions.resync)(
            token,
            ptr::null(),
            state,
            first.as_ptr().cast(),
            first.len(),
            second.as_ptr().cast(),
            second.len(),
            NOW,
            &raw mut caller.next[0],
            &raw mut caller.verdict[0],
        )
    };
    "kodeviser_verify_batch" => |_inputs, caller| {
        (caller.functions.batch)(caller.attempts.as_mut_ptr(), caller.attempts.len(), ptr::null(), NOW)
    };
};
