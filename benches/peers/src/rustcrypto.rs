//! RustCrypto's `hmac`.

use hmac::{KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use crate::peer::{Algorithm, Seed};
use crate::plain::{Hmac, truncated};

/// As its documentation shows it: a key for each code.
pub(crate) struct RustCrypto;

/// The key is set up once and copied for each code.
pub(crate) struct RustCryptoKeyKept;

impl Hmac for RustCrypto {
    fn name(&self) -> &'static str {
        "rustcrypto"
    }

    fn keyed(&self, seed: &Seed) -> Box<dyn Fn(u64) -> u32> {
        fn of<M: Mac + KeyInit + 'static>(seed: &Seed) -> Box<dyn Fn(u64) -> u32> {
            let secret = seed.secret.clone();
            Box::new(move |counter| value(<M as KeyInit>::new_from_slice(&secret).expect("any length"), counter))
        }
        match seed.algorithm {
            Algorithm::Sha1 => of::<hmac::Hmac<Sha1>>(seed),
            Algorithm::Sha256 => of::<hmac::Hmac<Sha256>>(seed),
            Algorithm::Sha512 => of::<hmac::Hmac<Sha512>>(seed),
        }
    }
}

impl Hmac for RustCryptoKeyKept {
    fn name(&self) -> &'static str {
        "rustcrypto-key-kept"
    }

    fn keyed(&self, seed: &Seed) -> Box<dyn Fn(u64) -> u32> {
        fn of<M: Mac + KeyInit + Clone + 'static>(seed: &Seed) -> Box<dyn Fn(u64) -> u32> {
            let key = <M as KeyInit>::new_from_slice(&seed.secret).expect("any length");
            Box::new(move |counter| value(key.clone(), counter))
        }
        match seed.algorithm {
            Algorithm::Sha1 => of::<hmac::Hmac<Sha1>>(seed),
            Algorithm::Sha256 => of::<hmac::Hmac<Sha256>>(seed),
            Algorithm::Sha512 => of::<hmac::Hmac<Sha512>>(seed),
        }
    }
}

fn value<M: Mac>(mut mac: M, counter: u64) -> u32 {
    mac.update(&counter.to_be_bytes());
    truncated(&mac.finalize().into_bytes())
}
