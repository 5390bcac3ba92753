//! Measured: a whole verifier for SHA-1: a token with a clock is enrolled, verified and resynchronized, each time from what was typed
//! and from a stored record to the next record.

#![no_std]
#![no_main]

use core::hint::black_box;

use firmware::measured::{begin, end, secret};
use kodeviser::{Algorithm, Digits, Error, Policy, Profile, STATE_LEN, Secret, State, Token, enrol, resync, verify};

firmware::measured_program!(verifier);

/// What a verifier is asked to decide, on one code that was typed or on two.
struct Request {
    kind: Kind,
    typed: &'static str,
    second: &'static str,
}

enum Kind {
    Enrol,
    Verify,
    Resync,
}

/// One request each 30 seconds from then on; the codes are oathtool's.
const NOW: u64 = 1_800_000_000;
static REQUESTS: [Request; 3] = [
    Request { kind: Kind::Enrol, typed: "768147", second: "050219" },
    Request { kind: Kind::Verify, typed: "050219", second: "687638" },
    Request { kind: Kind::Resync, typed: "687638", second: "945226" },
];

fn verifier() -> bool {
    begin();
    let all_accepted = all_accepted();
    end(&all_accepted);
    matches!(all_accepted, Ok(true))
}

fn all_accepted() -> Result<bool, Error> {
    let profile = Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0)?;
    let token = Token::new(profile, &Secret::from_bytes(secret())?);
    let mut record = State::fresh().encode();
    let mut now = black_box(NOW);
    for request in black_box(&REQUESTS) {
        if !is_accepted(&token, &mut record, request, now)? {
            return Ok(false);
        }
        now += 30;
    }
    Ok(true)
}

/// Decides one request and stores the next record.
fn is_accepted(token: &Token, record: &mut [u8; STATE_LEN], request: &Request, now: u64) -> Result<bool, Error> {
    let policy = &Policy::DEFAULT;
    let state = State::decode(black_box(record.as_slice()))?;
    let [code, second] = [token.parse(request.typed)?, token.parse(request.second)?];
    let (verdict, next) = match request.kind {
        Kind::Enrol => enrol(token, policy, &state, &code, now),
        Kind::Verify => verify(token, policy, &state, &code, now),
        Kind::Resync => resync(token, policy, &state, &code, &second, now),
    }?;
    *record = next.encode();
    Ok(verdict.is_accepted())
}
