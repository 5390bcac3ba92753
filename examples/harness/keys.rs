//! The keys that firmware takes instead of the secret's bytes.

use kodeviser::Secret;

use crate::arguments::Encoding;
use crate::secret::{SecretText, decode};

/// All that differ from the right one, as far as HMAC can tell: zeros at the end of a short key change nothing.
pub(crate) fn wrong(right: &SecretText) -> Vec<(&'static str, Secret)> {
    let (bytes, text) = (right.secret.expose(), right.text().as_bytes());
    let mut keys: Vec<(&'static str, Option<Secret>)> = Vec::new();
    let mut key = |mistake, bytes: &[u8]| keys.push((mistake, Secret::from_bytes(bytes).ok()));
    key("the key is the secret's text itself, not the bytes it stands for", text);
    if right.encoding == Encoding::Hex {
        key("the key is the secret as upper-case hex digits, not the bytes they stand for", &text.to_ascii_uppercase());
        key("the key is the secret as lower-case hex digits, not the bytes they stand for", &text.to_ascii_lowercase());
    }
    key("a line feed is taken into the key", &[bytes, &b"\n"[..]].concat());
    let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
    key("the bytes of the key are in the reverse order", &reversed);
    let words: Vec<u8> = bytes.chunks(4).flat_map(|word| word.iter().rev().copied()).collect();
    key("the 32-bit words of the key are little-endian", &words);
    let halves: Vec<u8> = bytes.chunks(2).flat_map(|half| half.iter().rev().copied()).collect();
    key("the 16-bit words of the key are little-endian", &halves);
    let until_zero: Vec<u8> = bytes.iter().copied().take_while(|byte| *byte != 0).collect();
    key("the key ends at its first zero byte (a C string)", if until_zero.is_empty() { &[0] } else { &until_zero });
    for (mistake, length) in CUT.iter().filter(|(_, length)| *length < bytes.len()) {
        key(mistake, &bytes[..*length]);
    }
    for (mistake, length) in REPEATED.iter().filter(|(_, length)| *length > bytes.len()) {
        let repeated: Vec<u8> = bytes.iter().copied().cycle().take(*length).collect();
        key(mistake, &repeated);
    }
    key("the key was never written: it is all zeros", &[0]);
    key("the key was never written: it is the 0xff of erased flash", &vec![0xff; bytes.len()]);
    key("the key is the test key of RFC 4226", b"12345678901234567890");
    let other = match right.encoding {
        Encoding::Hex => Encoding::Base32,
        Encoding::Base32 => Encoding::Hex,
    };
    let mistake = match other {
        Encoding::Hex => "the secret's text was read as hex instead of base32",
        Encoding::Base32 => "the secret's text was read as base32 instead of hex",
    };
    keys.push((mistake, decode(right.text(), other).ok()));
    differing(right.secret.expose(), keys)
}

const CUT: &[(&str, usize)] = &[
    ("the key is cut after 10 bytes", 10),
    ("the key is cut after 16 bytes", 16),
    ("the key is cut after 20 bytes", 20),
    ("the key is cut after 32 bytes", 32),
    ("the key is cut after 64 bytes", 64),
];

/// RFC 6238's program does so with its test keys (errata 2866), and some take it for a part of the algorithm.
const REPEATED: &[(&str, usize)] = &[
    ("the key is repeated up to 20 bytes", 20),
    ("the key is repeated up to 32 bytes, as the test keys of RFC 6238 are", 32),
    ("the key is repeated up to 64 bytes, as the test keys of RFC 6238 are", 64),
];

/// Those that exist, each of them once.
fn differing(right: &[u8], keys: Vec<(&'static str, Option<Secret>)>) -> Vec<(&'static str, Secret)> {
    let mut known = vec![without_zeros(right)];
    let mut differing = Vec::new();
    for (mistake, key) in keys {
        let Some(key) = key else { continue };
        let bytes = without_zeros(key.expose());
        if !known.contains(&bytes) {
            known.push(bytes);
            differing.push((mistake, key));
        }
    }
    differing
}

fn without_zeros(key: &[u8]) -> Vec<u8> {
    let length = key.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    key[..length].to_vec()
}
