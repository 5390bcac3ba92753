//! The operations of the C interface, each as a caller in C would do it.

#![allow(unsafe_code, reason = "it calls C")]

use std::ffi::c_int;
use std::ptr;

use crate::child::Arena;
use crate::inputs::{Inputs, NOW, STEP};
use crate::library::{ACCEPTED, Attempt, Decide, Functions, REJECTED, State, Token, Verdict};
use crate::operations::Operation;

/// What the library exports, and by what its name begins where that is given nothing secret and makes nothing secret.
const EXPORTED: &str = include_str!("../../../packaging/symbols.txt");
const PUBLIC: [&str; 10] = [
    "kodeviser_abi_version",
    "kodeviser_policy_init",
    "kodeviser_release",
    "kodeviser_selftest",
    "kodeviser_state_",
    "kodeviser_strerror",
    "kodeviser_token_align",
    "kodeviser_token_size",
    "kodeviser_unlock",
    "kodeviser_version",
];

/// The functions that no operation calls, though a secret passes through them.
pub(crate) fn missing() -> Vec<&'static str> {
    let is_called = |name: &str| C.iter().any(|operation| operation.name.split([',', ' ']).next() == Some(name));
    EXPORTED.lines().filter(|name| !PUBLIC.iter().any(|public| name.starts_with(public)) && !is_called(name)).collect()
}

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
    status: c_int,
}

impl Caller {
    fn of(arena: *mut Arena) -> &'static mut Self {
        const { assert!(size_of::<Self>() <= size_of::<crate::child::Made>()) };
        // SAFETY: the place is large and aligned enough; one operation at a time uses it.
        unsafe { &mut *(&raw mut (*arena).made).cast() }
    }

    /// What a child has left.
    fn in_copy(arena: &Arena) -> &Self {
        // SAFETY: the place is large and aligned enough, and `before` has made what is there.
        unsafe { &*(&raw const arena.made).cast() }
    }

    fn odd_token(&mut self) -> *mut Token {
        self.at_odd_address.as_mut_ptr().wrapping_add(1).cast()
    }

    fn is_ok(&self) -> bool {
        self.status == 0
    }

    fn is(&self, outcome: u32) -> bool {
        self.is_ok() && self.outcome(0) == outcome
    }

    fn outcome(&self, index: usize) -> u32 {
        self.verdict[index][0] as u32
    }

    fn has_written(&self, text: &[u8]) -> bool {
        self.is_ok() && self.text.starts_with(text)
    }

    fn has_read(&self, secret: &[u8]) -> bool {
        self.has_written(secret) && self.length == secret.len()
    }
}

/// Makes what lives on: a token, another at an odd address, states.
extern "C" fn before(arena: *mut Arena) {
    let caller = Caller::of(arena);
    // SAFETY: the child gives its prepared arena; all that C is given lies there.
    unsafe {
        (&raw mut caller.functions).write(Functions::load());
        let (inputs, functions) = (&(*arena).inputs, &caller.functions);
        assert_eq!((functions.init_state)(&mut caller.fresh), 0);
        assert_eq!((functions.init_state)(&mut caller.state), 0);
        assert_eq!((functions.adopt_unused)(&mut caller.state, 0, NOW - 86_400), 0);
        for token in [&raw mut caller.token, caller.odd_token()] {
            assert_eq!(init(inputs, caller, token), 0);
            assert_ne!(token.read_unaligned(), [0; 32], "a token is made");
        }
        for (index, code) in [0, 1, 2, 3, 1].into_iter().enumerate() {
            let code = inputs.codes[code].get();
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
        caller.status = 1;
    }
}

/// Operations by name, on inputs and what the caller has; how each comes out; what of the caller's is wiped by it.
macro_rules! operations {
    ($($name:literal => |$inputs:ident, $caller:ident| $body:expr, $is_done:expr $(, wipes $wiped:expr)?;)+) => {
        &[$(Operation {
            name: $name,
            before,
            run: {
                extern "C" fn run(arena: *mut Arena) {
                    // SAFETY: the child gives its prepared arena; `before` has made what is used here.
                    unsafe {
                        let ($inputs, $caller) = (&(*arena).inputs, Caller::of(arena));
                        let status: c_int = $body;
                        Caller::of(arena).status = status;
                    }
                }
                run
            },
            is_done: |arena| {
                let is_done: fn(&Inputs, &Caller) -> bool = $is_done;
                is_done(&arena.inputs, Caller::in_copy(arena))
            },
            wiped: |arena| {
                let wiped: fn(&Caller) -> &[u8] = operations!(wiped $($wiped)?);
                wiped(Caller::in_copy(arena))
            },
        }),+]
    };
    (wiped) => { |_| &[] };
    (wiped $wiped:expr) => { $wiped };
}

fn bytes(token: &Token) -> &[u8] {
    // SAFETY: numbers are bytes without padding.
    unsafe { std::slice::from_raw_parts(token.as_ptr().cast(), size_of::<Token>()) }
}

unsafe fn init(inputs: &Inputs, caller: &Caller, token: *mut Token) -> c_int {
    let (secret, algorithm) = (inputs.secret(), inputs.algorithm as u32 + 1);
    // SAFETY: the token is the arena's.
    unsafe { (caller.functions.init_totp)(token, algorithm, secret.as_ptr(), secret.len(), 8, 30, 0) }
}

unsafe fn decide(decide: Decide, token: *const Token, state: *const State, code: &[u8], caller: &mut Caller) -> c_int {
    let [next, ..] = &mut caller.next;
    let [verdict, ..] = &mut caller.verdict;
    // SAFETY: all of it is the arena's.
    unsafe { decide(token, ptr::null(), state, code.as_ptr().cast(), code.len(), NOW, next, verdict) }
}

unsafe fn with_pin(inputs: &Inputs, caller: &mut Caller, pin: &[u8]) -> c_int {
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
    }, |inputs, caller| caller.has_read(inputs.secret());
    "kodeviser_secret_from_base32" => |inputs, caller| {
        let text = inputs.base32();
        (caller.functions.from_base32)(text.as_ptr().cast(), text.len(), caller.text.as_mut_ptr(), 128, &mut caller.length)
    }, |inputs, caller| caller.has_read(inputs.secret());
    "kodeviser_token_init_hotp" => |inputs, caller| {
        let (secret, algorithm) = (inputs.secret(), inputs.algorithm as u32 + 1);
        caller.token = [0; 32];
        (caller.functions.init_hotp)(&mut caller.token, algorithm, secret.as_ptr(), secret.len(), 8)
    }, |_, caller| caller.is_ok() && caller.token != [0; 32];
    "kodeviser_token_init_totp" => |inputs, caller| {
        caller.token = [0; 32];
        let token = &raw mut caller.token;
        init(inputs, caller, token)
    }, |_, caller| caller.is_ok() && caller.token != [0; 32];
    "kodeviser_token_init_totp, at an odd address" => |inputs, caller| {
        caller.at_odd_address = [0; 264];
        let token = caller.odd_token();
        init(inputs, caller, token)
    }, |_, caller| caller.is_ok() && caller.at_odd_address != [0; 264];
    // Where it does nothing, what `before` has made is found.
    "kodeviser_token_wipe" => |_inputs, caller| {
        (caller.functions.wipe_token)(&mut caller.token);
        0
    }, |_, caller| caller.is_ok(), wipes |caller| bytes(&caller.token);
    "kodeviser_token_wipe, at an odd address" => |_inputs, caller| {
        (caller.functions.wipe_token)(caller.odd_token());
        0
    }, |_, caller| caller.is_ok(), wipes |caller| &caller.at_odd_address;
    "kodeviser_code_at_counter" => |_inputs, caller| {
        (caller.functions.code_at_counter)(&caller.token, STEP, caller.text.as_mut_ptr().cast(), 9)
    }, |inputs, caller| caller.has_written(inputs.codes[1].get());
    "kodeviser_code_at_time" => |_inputs, caller| {
        (caller.functions.code_at_time)(&caller.token, NOW, caller.text.as_mut_ptr().cast(), 9)
    }, |inputs, caller| caller.has_written(inputs.codes[1].get());
    "kodeviser_pin_from_random" => |inputs, caller| {
        let random = &inputs.random;
        (caller.functions.from_random)(random.as_ptr(), random.len(), 12, caller.text.as_mut_ptr().cast(), 13)
    }, |inputs, caller| caller.has_written(&inputs.drawn_pin());
    "kodeviser_enrol, right" => |inputs, caller| {
        decide(caller.functions.enrol, &raw const caller.token, &raw const caller.fresh, inputs.codes[1].get(), caller)
    }, |_, caller| caller.is(ACCEPTED);
    "kodeviser_verify, right" => |inputs, caller| {
        decide(caller.functions.verify, &raw const caller.token, &raw const caller.state, inputs.codes[1].get(), caller)
    }, |_, caller| caller.is(ACCEPTED);
    "kodeviser_verify, wrong" => |inputs, caller| {
        decide(caller.functions.verify, &raw const caller.token, &raw const caller.state, inputs.wrong.get(), caller)
    }, |_, caller| caller.is(REJECTED);
    "kodeviser_verify, right, at an odd address" => |inputs, caller| {
        let token = caller.odd_token();
        decide(caller.functions.verify, token, &raw const caller.state, inputs.codes[1].get(), caller)
    }, |_, caller| caller.is(ACCEPTED);
    "kodeviser_verify_with_pin, right" => |inputs, caller| with_pin(inputs, caller, inputs.pin()), |_, caller| caller.is(ACCEPTED);
    "kodeviser_verify_with_pin, wrong" => |inputs, caller| with_pin(inputs, caller, b"another PIN"), |_, caller| caller.is(REJECTED);
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
    }, |_, caller| caller.is(ACCEPTED);
    "kodeviser_verify_batch" => |_inputs, caller| {
        (caller.functions.verify_batch)(caller.attempts.as_mut_ptr(), caller.attempts.len(), ptr::null(), NOW)
    }, |_, caller| {
        let is_decided = |(index, outcome): (usize, u32)| caller.attempts[index].status == 0 && caller.outcome(index) == outcome;
        let outcomes = [ACCEPTED, ACCEPTED, ACCEPTED, REJECTED, ACCEPTED];
        caller.is_ok() && outcomes.into_iter().enumerate().all(is_decided)
    };
};
