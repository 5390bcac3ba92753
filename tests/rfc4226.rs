//! Every value of RFC 4226 appendix D.

mod oracle;

use kodeviser::{Algorithm, Digits, Profile, Secret, Token};
use oracle::Hash;

const SECRET: &[u8] = b"12345678901234567890";

/// Count, HMAC-SHA-1(secret, count), truncated in hexadecimal and in decimal, HOTP.
const APPENDIX_D: [(u64, &str, u32, u32, &str); 10] = [
    (0, "cc93cf18508d94934c64b65d8ba7667fb7cde4b0", 0x4c93_cf18, 1_284_755_224, "755224"),
    (1, "75a48a19d4cbe100644e8ac1397eea747a2d33ab", 0x4139_7eea, 1_094_287_082, "287082"),
    (2, "0bacb7fa082fef30782211938bc1c5e70416ff44", 0x082f_ef30, 137_359_152, "359152"),
    (3, "66c28227d03a2d5529262ff016a1e6ef76557ece", 0x66ef_7655, 1_726_969_429, "969429"),
    (4, "a904c900a64b35909874b33e61c5938a8e15ed1c", 0x61c5_938a, 1_640_338_314, "338314"),
    (5, "a37e783d7b7233c083d4f62926c7a25f238d0316", 0x33c0_83d4, 868_254_676, "254676"),
    (6, "bc9cd28561042c83f219324d3c607256c03272ae", 0x7256_c032, 1_918_287_922, "287922"),
    (7, "a4fb960c0bc06e1eabb804e5b397cdc4b45596fa", 0x04e5_b397, 82_162_583, "162583"),
    (8, "1b3c89f65e6c9e883012052823443f048b4332db", 0x2823_443f, 673_399_871, "399871"),
    (9, "1637409809a679dc698207310c8c7fc07290d9e5", 0x2679_dc69, 645_520_489, "520489"),
];

#[test]
fn r1_appendix_d_codes_of_six_digits() {
    let token = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Six), &Secret::from_bytes(SECRET).unwrap());
    for (count, _, _, _, code) in APPENDIX_D {
        assert_eq!(token.code_at_counter(count).as_str(), code, "count {count}");
        assert_eq!(token.parse(code).unwrap(), token.code_at_counter(count), "count {count}");
    }
}

/// The appendix has the truncated number too, so the codes of seven and eight digits follow.
#[test]
fn r1_appendix_d_codes_of_seven_and_eight_digits() {
    let secret = Secret::from_bytes(SECRET).unwrap();
    let seven = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Seven), &secret);
    let eight = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Eight), &secret);
    for (count, _, _, decimal, _) in APPENDIX_D {
        assert_eq!(seven.code_at_counter(count).as_str(), format!("{:07}", decimal % 10_000_000), "count {count}");
        assert_eq!(eight.code_at_counter(count).as_str(), format!("{:08}", decimal % 100_000_000), "count {count}");
    }
}

/// The intermediate values stay inside the library; here they check the table and the oracle of the other tests.
#[test]
fn appendix_d_intermediate_values_are_those_of_the_oracle() {
    for (count, mac, hexadecimal, decimal, code) in APPENDIX_D {
        let computed = oracle::hmac(Hash::Sha1, SECRET, &count.to_be_bytes());
        let written: String = computed.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(written, mac, "count {count}");
        assert_eq!(oracle::truncate(&computed), hexadecimal, "count {count}");
        assert_eq!(hexadecimal, decimal, "count {count}");
        assert_eq!(oracle::hotp(Hash::Sha1, SECRET, count, 6), code, "count {count}");
    }
}
