//! The operations, each as a caller would do it: what it makes is dropped where it was made, on the stack that is searched.

#![allow(unsafe_code, reason = "they take the arena as a raw pointer")]

use std::hint::black_box;

use kodeviser::Verdict::{Accepted, NextCode, Rejected};
use kodeviser::{
    Code, Digits, Error, Login, Pin, Secret, Token, enrol, generate, resync, split_pin_and_code, verify, verify_batch,
    verify_with_pin,
};

use crate::child::Arena;
use crate::inputs::{NOW, PIN_LENGTH, SECRET_LENGTH, STEP};

pub(crate) type Function = extern "C" fn(*mut Arena);

/// Something that is done on a stack of its own, and what may have to be there before.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) before: Function,
    pub(crate) run: Function,
    /// Whether it came out as it is meant to: nothing is left by what does nothing. The searcher asks that of the child's arena.
    pub(crate) is_done: fn(&Arena) -> bool,
    /// What of the arena has to be wiped as well.
    pub(crate) wiped: fn(&Arena) -> &[u8],
}

pub(crate) extern "C" fn nothing(_: *mut Arena) {}

/// Operations by name, on an arena, and how each comes out. That is asked of nothing secret, lest the asking wipe or leave something.
macro_rules! operations {
    ($($name:literal => |$arena:ident| $body:expr;)+) => {
        &[$(Operation {
            name: $name,
            before: nothing,
            run: {
                extern "C" fn run(arena: *mut Arena) {
                    // SAFETY: the child gives its prepared arena, and uses it nowhere else meanwhile.
                    let $arena = unsafe { &mut *arena };
                    let is_done: bool = $body;
                    $arena.is_done = is_done;
                }
                run
            },
            is_done: |arena| arena.is_done,
            wiped: |_| &[],
        }),+]
    };
}

/// What was prepared.
macro_rules! there {
    ($value:expr) => {{
        // SAFETY: `prepare` wrote it, and nothing drops it.
        unsafe { $value.assume_init_ref() }
    }};
}

/// A verdict is said, so that nothing of the decision is left out.
macro_rules! is {
    ($verdict:pat, $said:expr) => {
        matches!(black_box($said), Ok(($verdict, _)))
    };
}

pub(crate) const RUST: &[Operation] = operations! {
    "nothing" => |_arena| true;
    "Secret::from_bytes" => |arena| arena.make_and_drop(|arena| Secret::from_bytes(arena.inputs.secret()), is_whole);
    "Secret::from_hex" => |arena| arena.make_and_drop(|arena| Secret::from_hex(arena.inputs.hex()), is_whole);
    "Secret::from_base32" => |arena| arena.make_and_drop(|arena| Secret::from_base32(arena.inputs.base32()), is_whole);
    "Secret::clone" => |arena| arena.make_and_drop(|arena| there!(arena.secret).clone(), |secret| secret.len() == SECRET_LENGTH);
    "Token::new" => |arena| arena.make_and_drop(
        |arena| Token::new(*there!(arena.profile), there!(arena.secret)),
        |token| token.profile().digits() == Digits::Eight,
    );
    "Token::code_at_counter" => |arena| arena.make_and_drop(|arena| there!(arena.token).code_at_counter(STEP), is_code);
    "Token::code_at_time" => |arena| arena.make_and_drop(|arena| there!(arena.token).code_at_time(NOW), is_made_code);
    "Token::parse" => |arena| arena.make_and_drop(|arena| there!(arena.token).parse(arena.inputs.codes[1].get()), is_made_code);
    "Code::parse" => |arena| arena.make_and_drop(|arena| Code::parse(arena.inputs.codes[1].get(), Digits::Eight), is_made_code);
    "Code::clone" => |arena| arena.make_and_drop(|arena| there!(arena.codes[1]).clone(), is_code);
    "Code::eq" => |arena| black_box(there!(arena.codes[1])) != black_box(there!(arena.codes[2]));
    "generate" => |arena| arena.make_and_drop(
        |arena| generate(there!(arena.profile).algorithm(), Digits::Eight, arena.inputs.secret(), STEP),
        is_made_code,
    );
    "VirtualToken::press" => |arena| {
        let device = arena.device.as_mut_ptr();
        // SAFETY: `prepare` wrote it, and nothing uses it after this.
        unsafe {
            let is_shown = black_box((*device).press(NOW)).is_ok_and(is_code);
            device.drop_in_place();
            is_shown
        }
    };
    "enrol, right" => |arena| is!(Accepted { .. }, enrol(there!(arena.token), &arena.policy, &arena.fresh, there!(arena.codes[1]), NOW));
    "enrol, wrong" => |arena| is!(Rejected { .. }, enrol(there!(arena.token), &arena.policy, &arena.fresh, there!(arena.wrong), NOW));
    "verify, right" => |arena| is!(Accepted { .. }, verify(there!(arena.token), &arena.policy, &arena.state, there!(arena.codes[1]), NOW));
    "verify, far" => |arena| is!(NextCode, verify(there!(arena.token), &arena.policy, &arena.state, there!(arena.codes[3]), NOW));
    "verify, wrong" => |arena| is!(Rejected { .. }, verify(there!(arena.token), &arena.policy, &arena.state, there!(arena.wrong), NOW));
    "verify, wrong, three candidates" => |arena| {
        arena.policy.far_window = 1;
        is!(Rejected { .. }, verify(there!(arena.token), &arena.policy, &arena.state, there!(arena.wrong), NOW))
    };
    "verify_with_pin, right" => |arena| {
        let (token, pin) = (there!(arena.token), there!(arena.pin));
        is!(Accepted { .. }, verify_with_pin(token, &arena.policy, &arena.state, there!(arena.codes[1]), pin, pin, NOW))
    };
    "verify_with_pin, wrong" => |arena| {
        let (token, pin, other) = (there!(arena.token), there!(arena.pin), there!(arena.other_pin));
        is!(Rejected { .. }, verify_with_pin(token, &arena.policy, &arena.state, there!(arena.codes[1]), other, pin, NOW))
    };
    "resync, right" => |arena| {
        let [.., first, second] = &arena.codes;
        is!(Accepted { .. }, resync(there!(arena.token), &arena.policy, &arena.state, there!(first), there!(second), NOW))
    };
    "resync, wrong" => |arena| {
        let (first, second) = (there!(arena.codes[1]), there!(arena.wrong));
        is!(Rejected { .. }, resync(there!(arena.token), &arena.policy, &arena.state, first, second, NOW))
    };
    "verify_batch" => |arena| {
        let (token, other, state) = (there!(arena.token), there!(arena.other_token), &arena.state);
        let codes = [&arena.codes[0], &arena.codes[1], &arena.wrong, &arena.codes[3], &arena.codes[1]];
        let tokens = [token, token, token, token, other];
        let logins = codes.iter().zip(tokens).map(|(code, token)| Login { token, state, code: there!(code) });
        let (mut accepted, mut far, mut rejected) = (0, 0, 0);
        verify_batch(logins, &arena.policy, NOW, |_, decided| {
            accepted += u32::from(is!(Accepted { .. }, &decided));
            far += u32::from(is!(NextCode, &decided));
            rejected += u32::from(is!(Rejected { .. }, &decided));
        });
        (accepted, far, rejected) == (2, 1, 2)
    };
    "Pin::new" => |arena| arena.make_and_drop(
        |arena| Pin::new(arena.inputs.pin()),
        |pin| pin.as_ref().is_ok_and(|pin| pin.expose().len() == PIN_LENGTH),
    );
    "Pin::clone" => |arena| arena.make_and_drop(|arena| there!(arena.pin).clone(), |pin| pin.expose().len() == PIN_LENGTH);
    "Pin::from_random" => |arena| arena.make_and_drop(
        |arena| Pin::from_random(&arena.inputs.random, 12),
        |pin| pin.as_ref().is_ok_and(|pin| pin.expose().len() == 12),
    );
    "Pin::eq" => |arena| black_box(there!(arena.pin)) != black_box(there!(arena.other_pin));
    "Pin::is_weak" => |arena| !black_box(there!(arena.pin)).is_weak();
    "split_pin_and_code" => |arena| {
        let (_, code) = split_pin_and_code(black_box(arena.inputs.pin()), Digits::Eight);
        code.len() >= 8
    };
};

/// They read what lies in its place, and copy nothing: even where nothing is wiped they leave nothing.
pub(crate) const IN_PLACE: [&str; 5] = ["nothing", "Code::eq", "Pin::eq", "Pin::is_weak", "split_pin_and_code"];

fn is_whole(secret: &Result<Secret, Error>) -> bool {
    secret.as_ref().is_ok_and(|secret| secret.len() == SECRET_LENGTH)
}

fn is_code(code: &Code) -> bool {
    code.digits() == Digits::Eight
}

fn is_made_code(code: &Result<Code, Error>) -> bool {
    code.as_ref().is_ok_and(is_code)
}

/// As a program has it: values in variables, moved by the compiler as it likes.
pub(crate) const AS_WRITTEN: &[Operation] = operations! {
    "a login in variables" => |arena| {
        let login = || {
            let secret = Secret::from_base32(arena.inputs.base32())?;
            let token = Token::new(*there!(arena.profile), &secret);
            let code = token.parse(arena.inputs.codes[1].get())?;
            let pins = [Pin::new(arena.inputs.pin())?, Pin::new(arena.inputs.pin())?];
            verify_with_pin(&token, &arena.policy, &arena.state, &code, &pins[0], &pins[1], NOW)
        };
        is!(Accepted { .. }, login())
    };
};

#[cfg(feature = "import")]
pub(crate) const IMPORT: &[Operation] = {
    use kodeviser::import::pskc::Writer;
    use kodeviser::import::{self, Options, otpauth};
    use std::io::{Cursor, Sink, sink};

    /// Each package is looked at where it was made.
    fn read_file(arena: &mut Arena, options: &Options) -> bool {
        let mut file = import::open(Cursor::new(arena.inputs.file.get()), options).unwrap();
        let mut tokens = 0;
        loop {
            let next = file.next();
            let Some(Ok(package)) = &next else { break next.is_none() && tokens == 1 };
            let token = package.token();
            tokens += u32::from(black_box(&token).is_ok());
        }
    }

    /// To where nothing is kept.
    fn write_file(arena: &mut Arena, mut writer: Writer<'_, Sink>) -> bool {
        let written = writer.write(black_box(there!(arena.package))).and_then(|()| writer.finish());
        black_box(&written).is_ok()
    }

    operations! {
        "a seed file" => |arena| {
            read_file(arena, &Options::new())
        };
        "a seed file with a password" => |arena| {
            read_file(arena, &Options::new().password(b"qwerty"))
        };
        "a seed file written" => |arena| {
            write_file(arena, Writer::plain(sink()).unwrap())
        };
        "a seed file written with a password" => |arena| {
            let mut random = |bytes: &mut [u8]| bytes.fill(42);
            write_file(arena, Writer::encrypted(sink(), b"qwerty", 1000, &mut random).unwrap())
        };
        "a key of a seed file as a URI" => |arena| {
            arena.make_and_drop(|arena| otpauth::uri(there!(arena.package)), Result::is_ok)
        };
    }
};
