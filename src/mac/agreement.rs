//! Every kernel computes what every other does.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use super::hmac::{self, Hash};
use super::{compact, rustcrypto};
use crate::MAX_SECRET_LEN;

const RANDOM_INPUTS: usize = 100_000;

fn r1_agree<A: Hash, B: Hash>(seed: u64) {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut offered = [0; MAX_SECRET_LEN];
    for round in 0..RANDOM_INPUTS {
        // Each length is met, those about the block's end and the moving factors about a word's end often.
        let length = if round < MAX_SECRET_LEN { round + 1 } else { random.random_range(1..=MAX_SECRET_LEN) };
        let moving_factor = random.random::<u64>() >> random.random_range(0..64);
        let secret = &mut offered[..length];
        random.fill(secret);
        let [a, b] = [hmac::from_secret::<A>(secret, moving_factor), hmac::from_secret::<B>(secret, moving_factor)];
        assert_eq!(a, b, "secret {secret:02x?}, moving factor {moving_factor}");
        let resumed = [midstates_of::<A>(secret), midstates_of::<B>(secret)];
        assert_eq!(resumed[0], resumed[1], "secret {secret:02x?}");
        let [inner, outer] = &resumed[0];
        let resumed =
            [hmac::resumed::<A>(inner, outer, moving_factor), hmac::resumed::<B>(inner, outer, moving_factor)];
        assert_eq!(resumed, [a, a], "secret {secret:02x?}, moving factor {moving_factor}");
    }
}

fn midstates_of<H: Hash>(secret: &[u8]) -> [[u64; 8]; 2] {
    let [mut inner, mut outer] = [[0; 8]; 2];
    hmac::midstates::<H>(secret, &mut inner, &mut outer);
    [inner, outer]
}

#[test]
fn r1_compact_sha1_is_rustcrypto_s() {
    r1_agree::<compact::Sha1, rustcrypto::Sha1>(1);
}

#[test]
fn r1_compact_sha256_is_rustcrypto_s() {
    r1_agree::<compact::Sha256, rustcrypto::Sha256>(256);
}

#[test]
fn r1_compact_sha512_is_rustcrypto_s() {
    r1_agree::<compact::Sha512, rustcrypto::Sha512>(512);
}
