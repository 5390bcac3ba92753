//! Decides with the secret that standard input gives, for ../neon.sh, which compares what runs of it have executed.
//!
//! With `planted` it branches on the secret as well, which must be noticed.

use std::hint::black_box;
use std::io::Read;

use kodeviser::{Algorithm, Code, Digits, Policy, Profile, Secret, State, Token, Verdict, resync, verify};

/// The last code that was used, and the counters behind it that are searched.
const USED: u64 = 4226;
const AHEAD: u32 = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut secret = [0; 64];
    std::io::stdin().lock().read_exact(&mut secret)?;
    if std::env::args().nth(1).as_deref() == Some("planted") && black_box(&secret)[5] & 1 == 1 {
        black_box(one_more());
    }
    // Where in the window the code lies is secret too: nearly all are at another place with another secret.
    let at = USED + 1 + u64::from(secret[63]) % u64::from(AHEAD);
    for (algorithm, length) in [(Algorithm::Sha1, 20), (Algorithm::Sha256, 32), (Algorithm::Sha512, 63)] {
        let token = Token::new(Profile::hotp(algorithm, Digits::Eight), &Secret::from_bytes(&secret[..length])?);
        let state = State::adopt(0, 0, Some(USED))?;
        let policy = Policy { look_ahead: AHEAD, ..Policy::DEFAULT };
        let code = |counter: u64| Code::parse(token.code_at_counter(counter).as_bytes(), Digits::Eight);
        let (verdict, _) = verify(&token, &policy, &state, &code(at)?, 0)?;
        assert_eq!(verdict, Verdict::Accepted { moving_factor: at, drift_seconds: 0 });
        let (verdict, _) = verify(&token, &policy, &state, &code(1 << 40)?, 0)?;
        assert_eq!(verdict, Verdict::Rejected { attempts_left: 4, retry_at: None });
        let (verdict, _) = resync(&token, &policy, &state, &code(at + 100)?, &code(at + 101)?, 0)?;
        assert_eq!(verdict, Verdict::Accepted { moving_factor: at + 101, drift_seconds: 0 });
    }
    Ok(())
}

#[inline(never)]
fn one_more() -> u8 {
    black_box(1)
}
