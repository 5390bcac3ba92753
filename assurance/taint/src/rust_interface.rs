//! The Rust interface. What is typed is known to whoever types it; but an owner's right code is a secret too, so everything is also run
//! with the digits of typed codes marked.

use kodeviser::{Algorithm, Code, Digits, Pin, Policy, Profile, Secret, State, Token, Verdict};

use crate::interface::{Decided, Hash, Interface, Kind, Login, Outcome, Record, Windows};
use crate::run::mark;

/// Codes as an attacker types them.
pub(crate) struct TypedIsPublic;
/// Codes as the owner types them.
pub(crate) struct TypedIsSecret;

trait Typing {
    const NAME: &'static str;
    const IS_SECRET: bool;
}

impl Typing for TypedIsPublic {
    const NAME: &'static str = "Rust";
    const IS_SECRET: bool = false;
}

impl Typing for TypedIsSecret {
    const NAME: &'static str = "Rust, what is typed is secret as well";
    const IS_SECRET: bool = true;
}

impl<T: Typing> Interface for T {
    const NAME: &'static str = <T as Typing>::NAME;
    type Token = Token;

    fn token(kind: Kind, secret: &[u8]) -> Token {
        let algorithm = match kind.hash {
            Hash::Sha1 => Algorithm::Sha1,
            Hash::Sha256 => Algorithm::Sha256,
            Hash::Sha512 => Algorithm::Sha512,
        };
        let digits = Digits::new(kind.digits).unwrap();
        let profile = if kind.clock {
            Profile::totp(algorithm, digits, 30, 0).unwrap()
        } else {
            Profile::hotp(algorithm, digits)
        };
        Token::new(profile, &Secret::from_bytes(secret).unwrap())
    }

    fn code(token: &Token, moving_factor: u64) -> Vec<u8> {
        token.code_at_counter(moving_factor).as_bytes().to_vec()
    }

    fn fresh() -> Record {
        State::fresh().encode()
    }

    fn adopted(measured_at: u64) -> Record {
        State::adopt(0, measured_at, None).unwrap().encode()
    }

    fn released(state: &Record) -> Record {
        state_of(state).release().encode()
    }

    fn last_used(state: &Record) -> Option<u64> {
        State::decode(state).unwrap().last_used()
    }

    fn enrol(token: &Token, windows: Windows, state: &Record, code: &[u8], now: u64) -> Decided {
        decided(kodeviser::enrol(token, &policy(windows), &state_of(state), &typed::<T>(token, code), now))
    }

    fn verify(token: &Token, windows: Windows, state: &Record, code: &[u8], now: u64) -> Decided {
        decided(kodeviser::verify(token, &policy(windows), &state_of(state), &typed::<T>(token, code), now))
    }

    fn verify_with_pin(
        token: &Token,
        windows: Windows,
        state: &Record,
        code: &[u8],
        pins: [&[u8]; 2],
        now: u64,
    ) -> Decided {
        let [pin, expected] = pins.map(|pin| Pin::new(pin).unwrap());
        let (policy, code) = (policy(windows), typed::<T>(token, code));
        decided(kodeviser::verify_with_pin(token, &policy, &state_of(state), &code, &pin, &expected, now))
    }

    fn resync(token: &Token, windows: Windows, state: &Record, codes: [&[u8]; 2], now: u64) -> Decided {
        let [first, second] = codes.map(|code| typed::<T>(token, code));
        decided(kodeviser::resync(token, &policy(windows), &state_of(state), &first, &second, now))
    }

    fn verify_batch(logins: &[Login<'_, Token>], windows: Windows, now: u64) -> Vec<Decided> {
        let states: Vec<State> = logins.iter().map(|login| state_of(&login.state)).collect();
        let codes: Vec<Code> = logins.iter().map(|login| typed::<T>(login.token, login.code)).collect();
        let logins: Vec<_> = logins
            .iter()
            .zip(&states)
            .zip(&codes)
            .map(|((login, state), code)| kodeviser::Login { token: login.token, state, code })
            .collect();
        let mut decisions = vec![None; logins.len()];
        kodeviser::verify_batch(&logins, &policy(windows), now, |index, outcome| {
            decisions[index] = Some(decided(outcome));
        });
        decisions.into_iter().flatten().collect()
    }
}

/// The code that was typed, perhaps with the mark on its digits. How many they are is no secret.
fn typed<T: Typing>(token: &Token, code: &[u8]) -> Code {
    let mut typed = token.parse(code).unwrap();
    if T::IS_SECRET {
        let digits = typed.as_bytes().len();
        // SAFETY: a code has its digits at its beginning, and any bytes will do there.
        mark(unsafe { core::slice::from_raw_parts_mut((&raw mut typed).cast::<u8>(), digits) });
    }
    typed
}

fn state_of(record: &Record) -> State {
    State::decode(record).unwrap()
}

fn policy(windows: Windows) -> Policy {
    match windows {
        Windows::Default => Policy::DEFAULT,
        Windows::Narrow => Policy {
            far_window: 20,
            counter_far_window: 20,
            resync_window: 20,
            counter_resync_window: 40,
            block_after: 6,
            ..Policy::DEFAULT
        },
    }
}

fn decided(decided: Result<(Verdict, State), kodeviser::Error>) -> Decided {
    let (verdict, next) = decided.unwrap();
    let outcome = match verdict {
        Verdict::Accepted { moving_factor, .. } => Outcome::Accepted(moving_factor),
        Verdict::Rejected { .. } => Outcome::Rejected,
        Verdict::Replayed => Outcome::Replayed,
        Verdict::NextCode => Outcome::NextCode,
        Verdict::Locked { .. } => Outcome::Locked,
        Verdict::Blocked => Outcome::Blocked,
    };
    (outcome, next.encode())
}
