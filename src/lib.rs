//! Decides whether the one-time code a person typed is the one on their hardware token, and can also run inside the
//! token: HOTP (RFC 4226) and TOTP (RFC 6238) with drift, replay, resynchronization and throttling.
//!
//! A value flows one way: [`Secret`] and [`Profile`] make a [`Token`]; a token, a [`Policy`], the stored [`State`], the
//! typed [`Code`] and the time make a [`Verdict`] and the next state. Nothing here reads a clock, draws randomness,
//! allocates, logs or locks: the caller passes time and randomness in and stores the state that comes out.
//!
//! ```
//! use kodeviser::{Algorithm, Digits, Error, Policy, Profile, Secret, State, Token, Verdict};
//!
//! fn login(secret: &str, stored: &[u8], typed: &str, now: u64) -> Result<(bool, [u8; 128]), Error> {
//!     let profile = Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0)?;
//!     let token = Token::new(profile, &Secret::from_base32(secret)?);
//!     let code = token.parse(typed)?;
//!     let (verdict, next) = kodeviser::verify(&token, &Policy::DEFAULT, &State::decode(stored)?, &code, now)?;
//!     // Store the next state if the stored one is still the one that was read; only then let anyone in.
//!     Ok((verdict.is_accepted(), next.encode()))
//! }
//! # let adopted = State::adopt(0, 1_800_000_000, None)?.encode();
//! # assert!(login("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", &adopted, "000000", 1_800_000_000).is_ok());
//! # Ok::<(), Error>(())
//! ```
//!
//! The feature `import` reads the files that secrets of tokens come in, and writes them: see the module `import`. It needs std.
//!
//! The rest of the crate is `no_std` and needs no allocator. Comparison, truncation and choice among candidates are free of branches
//! on secret data, and no address and no division depends on it.

#![no_std]
#![deny(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

#[cfg(any(test, feature = "std", feature = "import"))]
extern crate std;

#[cfg(feature = "capi")]
#[allow(non_camel_case_types, reason = "the names are C's")]
pub mod capi;
mod code;
mod device;
mod error;
#[cfg(feature = "import")]
pub mod import;
mod mac;
mod pin;
mod policy;
mod profile;
mod prover;
#[cfg_attr(kodeviser_taint, path = "../assurance/taint/revealed.rs")]
mod revealed;
mod secret;
mod selftest;
mod stack;
mod state;
mod token;
mod verdict;
mod verify;

pub use code::{Code, Digits};
pub use device::VirtualToken;
pub use error::Error;
pub use pin::{MAX_PIN_LEN, Pin, split_pin_and_code};
pub use policy::Policy;
pub use profile::{Algorithm, MAX_PERIOD, MovingFactor, Profile};
pub use prover::generate;
pub use secret::{MAX_SECRET_LEN, Secret};
pub use selftest::selftest;
pub use state::{STATE_LEN, State};
pub use token::Token;
pub use verdict::Verdict;
pub use verify::{Login, enrol, resync, unlock, verify, verify_batch, verify_with_pin};

/// Compiles and runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
