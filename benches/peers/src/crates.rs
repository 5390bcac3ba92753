//! Two crates for one-time codes: totp-rs and totp-rfc.

use std::hint::black_box;

use totp_rs::{Builder, Totp};

use crate::peer::{Algorithm, DIGITS, Generator, PERIOD, Peer, Search, Seed, Window};

/// totp-rs: the most used one. It has no counters, so a counter is asked for by its time. It stops at the first match, which a
/// wrong code does not have.
pub(crate) struct TotpRs;

impl TotpRs {
    fn made(seed: &Seed, skew: u16) -> Totp {
        let algorithm = match seed.algorithm {
            Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
            Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
            Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
        };
        Builder::new()
            .with_algorithm(algorithm)
            .with_digits(DIGITS as u8)
            .with_skew(skew)
            .with_step_duration(PERIOD.into())
            .with_secret(seed.secret.clone())
            .build()
            .expect("a right token")
    }
}

impl Peer for TotpRs {
    fn name(&self) -> &'static str {
        "totp-rs"
    }

    fn generator(&self, seed: &Seed) -> Generator {
        let totp = Self::made(seed, 0);
        Box::new(move |counter| {
            black_box(totp.generate(counter * u64::from(PERIOD)));
        })
    }

    fn search(&self, seed: &Seed, window: Window) -> Search {
        let totp = Self::made(seed, window.each_side);
        Box::new(move |typed| totp.check(typed, window.now()).is_some())
    }

    fn shown(&self, seed: &Seed, counter: u64) -> String {
        Self::made(seed, 0).generate(counter * u64::from(PERIOD)).to_string()
    }
}

/// totp-rfc: in constant time and over the whole window, as kodeviser.
pub(crate) struct TotpRfc;

impl TotpRfc {
    fn made(seed: &Seed) -> totp_rfc::Totp {
        let algorithm = match seed.algorithm {
            Algorithm::Sha1 => totp_rfc::Algorithm::Sha1,
            Algorithm::Sha256 => totp_rfc::Algorithm::Sha256,
            Algorithm::Sha512 => totp_rfc::Algorithm::Sha512,
        };
        totp_rfc::Totp::new(algorithm, totp_rfc::Digits::SIX, PERIOD.into(), 0).expect("a right token")
    }

    fn secret(seed: &Seed) -> totp_rfc::Secret<'_> {
        totp_rfc::Secret::new(&seed.secret).expect("long enough")
    }
}

impl Peer for TotpRfc {
    fn name(&self) -> &'static str {
        "totp-rfc"
    }

    fn generator(&self, seed: &Seed) -> Generator {
        let (totp, seed) = (Self::made(seed), seed.clone());
        Box::new(move |counter| {
            let _ = black_box(totp.generate(&Self::secret(&seed), counter * u64::from(PERIOD)));
        })
    }

    fn search(&self, seed: &Seed, window: Window) -> Search {
        let (totp, seed) = (Self::made(seed), seed.clone());
        let steps = totp_rfc::ValidationWindow::new(window.each_side, window.each_side);
        Box::new(move |typed| {
            let found = totp.verify_window(&Self::secret(&seed), window.now(), steps, typed);
            found.expect("a right question").is_some()
        })
    }

    fn shown(&self, seed: &Seed, counter: u64) -> String {
        let code = Self::made(seed).generate(&Self::secret(seed), counter * u64::from(PERIOD));
        code.expect("after the epoch").to_string()
    }
}
