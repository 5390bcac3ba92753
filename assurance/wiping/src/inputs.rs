//! What an operation is given: made by the searcher, read by the child into a place that is not searched.

use crate::oracle::{self, Hash};

/// The present of every operation, in Unix seconds: in the middle of a step.
pub(crate) const NOW: u64 = 1_800_000_015;
pub(crate) const STEP: u64 = NOW / 30;
/// What is searched to each side of a far or of a resynchronizing code.
pub(crate) const FAR: u32 = 20;

pub(crate) const SECRET_LENGTH: usize = 32;
pub(crate) const PIN_LENGTH: usize = 16;

pub(crate) const ALGORITHMS: [(Hash, &str); 3] =
    [(Hash::Sha1, "SHA-1"), (Hash::Sha256, "SHA-256"), (Hash::Sha512, "SHA-512")];

/// Bytes with a length.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Text<N> {
    pub(crate) fn new(text: &[u8]) -> Self {
        let mut bytes = [0; N];
        bytes[..text.len()].copy_from_slice(text);
        Self { bytes, length: text.len() }
    }

    pub(crate) fn get(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// What an operation is given.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Inputs {
    pub(crate) algorithm: usize,
    secret: Text<128>,
    hex: Text<256>,
    base32: Text<256>,
    /// The codes of the step before this one, of this one, the next, the one ten steps on and the one after that.
    pub(crate) codes: [Text<8>; 5],
    pub(crate) wrong: Text<8>,
    pin: Text<32>,
    pub(crate) random: [u8; 64],
    pub(crate) file: Text<8192>,
}

impl Inputs {
    /// Drawn anew for each seed. The codes that are typed are large enough to be no number that is met by
    /// accident.
    pub(crate) fn new(algorithm: usize, seed: u64) -> Self {
        let hash = ALGORITHMS[algorithm].0;
        // So far apart that no row of one seed's is the next one's, a few places on.
        let mut random = Random(seed << 32 ^ algorithm as u64);
        loop {
            let mut secret = [0; SECRET_LENGTH];
            secret.fill_with(|| random.byte());
            let code_at = |step: u64| oracle::hotp(hash, &secret, step, 8);
            let codes = [STEP - 1, STEP, STEP + 1, STEP + 10, STEP + 11].map(code_at);
            if codes.iter().any(|code| code.parse::<u32>().unwrap() <= 0xff_ffff) {
                continue;
            }
            let mut drawn = [0; 64];
            drawn.fill_with(|| random.byte());
            let mut pin = [0; PIN_LENGTH];
            pin.fill_with(|| b'!' + random.byte() % 90);
            return Self {
                algorithm,
                secret: Text::new(&secret),
                hex: Text::new(secret.iter().map(|byte| format!("{byte:02x}")).collect::<String>().as_bytes()),
                base32: Text::new(&base_text(&secret, 5, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
                codes: codes.map(|code| Text::new(code.as_bytes())),
                wrong: Text::new(b"29999999"),
                pin: Text::new(&pin),
                random: drawn,
                file: Text::new(b""),
            };
        }
    }

    pub(crate) fn hash(&self) -> Hash {
        ALGORITHMS[self.algorithm].0
    }

    pub(crate) fn secret(&self) -> &[u8] {
        self.secret.get()
    }

    pub(crate) fn hex(&self) -> &[u8] {
        self.hex.get()
    }

    pub(crate) fn base32(&self) -> &[u8] {
        self.base32.get()
    }

    pub(crate) fn base64(&self) -> Vec<u8> {
        base_text(self.secret(), 6, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    }

    pub(crate) fn pin(&self) -> &[u8] {
        self.pin.get()
    }

    /// The PIN of twelve digits that the random bytes give: a half byte each, where it is a digit.
    pub(crate) fn drawn_pin(&self) -> Vec<u8> {
        self.random
            .iter()
            .map(|byte| byte & 15)
            .filter(|drawn| *drawn < 10)
            .take(12)
            .map(|drawn| b'0' + drawn)
            .collect()
    }
}

/// RFC 4648, without padding.
fn base_text(bytes: &[u8], bits: u32, alphabet: &[u8]) -> Vec<u8> {
    let (mut text, mut held, mut count) = (Vec::new(), 0_u32, 0);
    for byte in bytes {
        (held, count) = (held << 8 | u32::from(*byte), count + 8);
        while count >= bits {
            count -= bits;
            text.push(alphabet[(held >> count & ((1 << bits) - 1)) as usize]);
        }
    }
    if count > 0 {
        text.push(alphabet[(held << (bits - count) & ((1 << bits) - 1)) as usize]);
    }
    text
}

/// What looks random, the same in every run.
struct Random(u64);

impl Random {
    fn byte(&mut self) -> u8 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed >> 56) as u8
    }
}
