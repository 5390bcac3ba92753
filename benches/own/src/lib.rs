//! What the benches decide about: tokens, and the states they are in.

use kodeviser::{Algorithm, Digits, Policy, Profile, Secret, State, Token};

/// The time of all decisions, in the middle of a time step, in Unix seconds.
pub const NOW: u64 = 1_800_000_015;

/// A day in seconds.
pub const DAY: u64 = 86_400;

/// Six digits that are the code of no candidate anywhere in the benches, so that each searches all there is.
pub const WRONG: &str = "000000";

/// The hashes, with what they are called.
pub const ALGORITHMS: [(&str, Algorithm); 3] =
    [("sha1", Algorithm::Sha1), ("sha256", Algorithm::Sha256), ("sha512", Algorithm::Sha512)];

/// The secret of all tokens.
#[must_use]
pub fn secret() -> Secret {
    Secret::from_bytes(&[7; 32]).expect("32 bytes are a secret")
}

/// A token with a clock and a period of 30 seconds.
#[must_use]
pub fn clock(algorithm: Algorithm) -> Token {
    Token::new(Profile::totp(algorithm, Digits::Six, 30, 0).expect("30 seconds are a period"), &secret())
}

/// A token with a counter.
#[must_use]
pub fn counter(algorithm: Algorithm) -> Token {
    Token::new(Profile::hotp(algorithm, Digits::Six), &secret())
}

/// The state of a token whose last code came so many seconds before now, with its clock right.
#[must_use]
pub fn seen_before(seconds: u64) -> State {
    let at = NOW - seconds;
    State::adopt(0, at, Some(at / 30)).expect("no drift")
}

/// The state of a counter token with a thousand codes behind it.
#[must_use]
pub fn counted() -> State {
    State::adopt(0, 0, Some(1000)).expect("no drift")
}

/// A policy that searches exactly so many time steps to each side.
#[must_use]
pub fn each_side(steps: u32) -> Policy {
    Policy { near_window: steps, far_window: steps, resync_window: steps, ..Policy::DEFAULT }
}
