//! A second opinion beside the oracle's: RustCrypto's `hmac`, of which the library uses the compression functions alone.

use hmac::{EagerHash, Hmac, KeyInit, Mac};
use kodeviser::{Algorithm, Digits, Profile, Secret, Token};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn code<D: EagerHash>(secret: &[u8], moving_factor: u64) -> String {
    let mut hmac = Hmac::<D>::new_from_slice(secret).unwrap();
    hmac.update(&moving_factor.to_be_bytes());
    let tag = hmac.finalize().into_bytes();
    let offset = usize::from(tag[tag.len() - 1] & 0x0f);
    let number = u32::from_be_bytes(tag[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:08}", number % 100_000_000)
}

#[test]
fn r1_ten_thousand_codes_agree_with_the_hmac_crate() {
    let mut random = Pcg64Mcg::seed_from_u64(4226);
    for _ in 0..10_000 {
        let mut secret = [0; 128];
        random.fill(&mut secret);
        let secret = &secret[..random.random_range(1..=128)];
        let moving_factor = random.random();
        let ours = |algorithm| {
            let token = Token::new(Profile::hotp(algorithm, Digits::Eight), &Secret::from_bytes(secret).unwrap());
            token.code_at_counter(moving_factor).as_str().to_owned()
        };
        assert_eq!(ours(Algorithm::Sha1), code::<sha1::Sha1>(secret, moving_factor));
        assert_eq!(ours(Algorithm::Sha256), code::<sha2::Sha256>(secret, moving_factor));
        assert_eq!(ours(Algorithm::Sha512), code::<sha2::Sha512>(secret, moving_factor));
    }
}
