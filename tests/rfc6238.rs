//! Every value of RFC 6238 appendix B.

mod oracle;

use kodeviser::{Algorithm, Digits, Profile, Secret, Token};
use oracle::Hash;

/// The appendix writes one secret, but its values come from secrets as long as the output of the hash (appendix A).
const SECRET_20: &[u8] = b"12345678901234567890";
const SECRET_32: &[u8] = b"12345678901234567890123456789012";
const SECRET_64: &[u8] = b"1234567890123456789012345678901234567890123456789012345678901234";

/// Time in Unix seconds, T in hexadecimal, then the code with SHA-1, with SHA-256 and with SHA-512.
const APPENDIX_B: [(u64, u64, &str, &str, &str); 6] = [
    (59, 0x0000_0000_0000_0001, "94287082", "46119246", "90693936"),
    (1_111_111_109, 0x0000_0000_0235_23ec, "07081804", "68084774", "25091201"),
    (1_111_111_111, 0x0000_0000_0235_23ed, "14050471", "67062674", "99943326"),
    (1_234_567_890, 0x0000_0000_0273_ef07, "89005924", "91819424", "93441116"),
    (2_000_000_000, 0x0000_0000_03f9_40aa, "69279037", "90698825", "38618901"),
    (20_000_000_000, 0x0000_0000_27bc_86aa, "65353130", "77737706", "47863826"),
];

fn token(algorithm: Algorithm, secret: &[u8]) -> Token {
    let profile = Profile::totp(algorithm, Digits::Eight, 30, 0).unwrap();
    Token::new(profile, &Secret::from_bytes(secret).unwrap())
}

#[test]
fn r1_appendix_b_steps() {
    let profile = *token(Algorithm::Sha1, SECRET_20).profile();
    for (time, step, ..) in APPENDIX_B {
        assert_eq!(profile.step_at(time), Ok(step), "time {time}");
    }
}

#[test]
fn r1_appendix_b_codes() {
    let sha1 = token(Algorithm::Sha1, SECRET_20);
    let sha256 = token(Algorithm::Sha256, SECRET_32);
    let sha512 = token(Algorithm::Sha512, SECRET_64);
    for (time, step, with_sha1, with_sha256, with_sha512) in APPENDIX_B {
        for (token, code) in [(&sha1, with_sha1), (&sha256, with_sha256), (&sha512, with_sha512)] {
            let algorithm = token.profile().algorithm();
            assert_eq!(token.code_at_time(time).unwrap().as_str(), code, "{algorithm:?} at {time}");
            assert_eq!(token.code_at_counter(step).as_str(), code, "{algorithm:?} at step {step:#x}");
        }
    }
}

#[test]
fn appendix_b_is_what_the_oracle_says() {
    for (time, _, with_sha1, with_sha256, with_sha512) in APPENDIX_B {
        assert_eq!(oracle::totp(Hash::Sha1, SECRET_20, time, 30, 0, 8).unwrap(), with_sha1, "time {time}");
        assert_eq!(oracle::totp(Hash::Sha256, SECRET_32, time, 30, 0, 8).unwrap(), with_sha256, "time {time}");
        assert_eq!(oracle::totp(Hash::Sha512, SECRET_64, time, 30, 0, 8).unwrap(), with_sha512, "time {time}");
    }
}
