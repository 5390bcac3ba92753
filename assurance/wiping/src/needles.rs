//! What is searched for: secrets, hash states, codes and PINs, and what tells them, in every writing that a program has for them.

use std::collections::HashMap;

use crate::inputs::Inputs;
use crate::oracle::{self, Hash};

/// What must not be left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A token's secret: its bytes, as words of either order, padded for HMAC, its message schedule, its text.
    Secret,
    /// The states of the hash after the inner and the outer pad, and what the last round left before it is added.
    Midstate,
    /// The hashes that a code is cut from, and their message schedule.
    Digest,
    /// A code that the token has shown or will show, as text, as a number, and as the number before it is cut to its digits.
    Code,
    /// A PIN.
    Pin,
    /// Where a comparison found a match: any bit in a register for masks.
    Match,
}

impl Kind {
    /// Those that are searched for by what they are.
    pub(crate) const ALL: [Self; 5] = [Self::Secret, Self::Midstate, Self::Digest, Self::Code, Self::Pin];
}

/// A needle: four bytes that look random, or eight of a text. Which of them it is tells one run's from another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Needle {
    pub(crate) kind: Kind,
    pub(crate) what: &'static str,
    pub(crate) index: u32,
}

/// All that is searched for in one memory.
pub(crate) struct Needles {
    four: HashMap<u32, Needle>,
    eight: HashMap<u64, Needle>,
    /// A bit for each value that the lower bits of a needle have, so that most places are passed over at once.
    sieve: Vec<u64>,
}

const SIEVE_BITS: u32 = 22;

/// The values in the order in which they arise, before those that are no secret are taken out.
#[derive(Default)]
struct Values {
    four: Vec<(Kind, &'static str, u32)>,
    eight: Vec<(Kind, &'static str, u64)>,
}

impl Needles {
    /// Those of some inputs. `other` differs from them in nothing but what is secret: whatever is the same in both is public.
    pub(crate) fn of(inputs: &Inputs, other: &Inputs, steps: &[u64]) -> Self {
        let [mine, others] = [inputs, other].map(|inputs| Values::of(inputs, steps));
        let mut needles = Self { four: HashMap::new(), eight: HashMap::new(), sieve: vec![0; 1 << (SIEVE_BITS - 6)] };
        for (index, ((kind, what, value), (_, _, public))) in mine.four.into_iter().zip(others.four).enumerate() {
            // A number that is small, or nearly one below zero, is met by accident.
            if value != public && value > 0xff_ffff && value < 0xff00_0000 {
                needles.mark(value);
                needles.four.entry(value).or_insert(Needle { kind, what, index: index as u32 });
            }
        }
        for (index, ((kind, what, value), (_, _, public))) in mine.eight.into_iter().zip(others.eight).enumerate() {
            if value != public {
                needles.mark(value as u32);
                needles.eight.entry(value).or_insert(Needle { kind, what, index: index as u32 });
            }
        }
        needles
    }

    fn mark(&mut self, value: u32) {
        let bit = value & ((1 << SIEVE_BITS) - 1);
        self.sieve[(bit >> 6) as usize] |= 1 << (bit & 63);
    }

    pub(crate) fn count(&self) -> usize {
        self.four.len() + self.eight.len()
    }

    /// Every needle in some memory, with its offset: at every byte, aligned or not.
    pub(crate) fn find(&self, memory: &[u8], mut found: impl FnMut(usize, Needle)) {
        for offset in 0..memory.len().saturating_sub(3) {
            let four = u32::from_le_bytes(memory[offset..offset + 4].try_into().unwrap());
            let bit = four & ((1 << SIEVE_BITS) - 1);
            if self.sieve[(bit >> 6) as usize] >> (bit & 63) & 1 == 0 {
                continue;
            }
            if let Some(needle) = self.four.get(&four) {
                found(offset, *needle);
            }
            if let Some(eight) = memory.get(offset..offset + 8)
                && let Some(needle) = self.eight.get(&u64::from_le_bytes(eight.try_into().unwrap()))
            {
                found(offset, *needle);
            }
        }
    }
}

impl Values {
    fn of(inputs: &Inputs, steps: &[u64]) -> Self {
        let mut values = Self::default();
        let secret = inputs.secret();
        let hash = inputs.hash();
        for four in secret.windows(4) {
            values.push(Kind::Secret, "its bytes", u32::from_le_bytes(four.try_into().unwrap()));
            values.push(Kind::Secret, "its bytes turned round", u32::from_be_bytes(four.try_into().unwrap()));
        }
        let (hex, base32, base64) = (inputs.hex(), inputs.base32(), inputs.base64());
        for text in
            [hex.to_vec(), hex.to_ascii_uppercase(), base32.to_vec(), base32.to_ascii_lowercase(), base64.to_vec()]
        {
            values.push_text(Kind::Secret, "its text", &text);
        }
        let (word, block) = if hash == Hash::Sha512 { (8, 128) } else { (4, 64) };
        let mut key = if secret.len() > block { oracle::hash(hash, secret) } else { secret.to_vec() };
        key.resize(block, 0);
        let pads = [0x36, 0x5c].map(|pad| key.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
        let states = oracle::hmac_states(hash, secret);
        let initial = initial(hash);
        for (pad, state) in pads.iter().zip(&states) {
            values.push_words(Kind::Secret, "its message schedule", &schedule(hash, pad), word);
            values.push_words(Kind::Midstate, "a state", state, word);
            values.push_words(Kind::Midstate, "the last round's words", &difference(state, &initial, word), word);
        }
        for step in steps {
            let [inner, outer] = &pads;
            let moving_factor = step.to_be_bytes();
            let inner_digest = oracle::hash(hash, &[inner, &moving_factor[..]].concat());
            let digest = oracle::hash(hash, &[outer, &inner_digest[..]].concat());
            values.push_words(Kind::Digest, "the inner hash", &inner_digest, word);
            values.push_words(Kind::Digest, "the HMAC", &digest, word);
            values.push_words(
                Kind::Digest,
                "the last round's words",
                &difference(&inner_digest, &states[0], word),
                word,
            );
            values.push_words(Kind::Digest, "the last round's words", &difference(&digest, &states[1], word), word);
            let mut last = inner_digest.clone();
            last.push(0x80);
            last.resize(block, 0);
            last[block - 4..].copy_from_slice(&((block + inner_digest.len()) as u32 * 8).to_be_bytes());
            values.push_words(Kind::Digest, "its message schedule", &schedule(hash, &last), word);
            let number = oracle::truncate(&digest);
            let code = oracle::hotp(hash, secret, *step, 8);
            for number in [number, number % 100_000_000] {
                values.push(Kind::Code, "its number", number);
                values.push(Kind::Code, "its number", number.swap_bytes());
            }
            values.push_text(Kind::Code, "its text", code.as_bytes());
        }
        values.push_text(Kind::Pin, "its bytes", inputs.pin());
        values.push_text(Kind::Pin, "one that was drawn", &inputs.drawn_pin());
        values
    }

    fn push(&mut self, kind: Kind, what: &'static str, value: u32) {
        self.four.push((kind, what, value));
    }

    /// Bytes in the order of the standards, as words of the hash, as they lie in memory and the other way round.
    fn push_words(&mut self, kind: Kind, what: &'static str, bytes: &[u8], word: usize) {
        for word in bytes.chunks(word) {
            let turned: Vec<u8> = word.iter().rev().copied().collect();
            for bytes in [word, &turned] {
                for four in bytes.chunks(4) {
                    self.push(kind, what, u32::from_le_bytes(four.try_into().unwrap()));
                }
            }
        }
    }

    fn push_text(&mut self, kind: Kind, what: &'static str, text: &[u8]) {
        self.eight.extend(text.windows(8).map(|eight| (kind, what, u64::from_le_bytes(eight.try_into().unwrap()))));
    }
}

/// FIPS 180-4 section 5.3, by way of the oracle: what a hash starts from is what is left of one block's sum.
fn initial(hash: Hash) -> Vec<u8> {
    match hash {
        Hash::Sha1 => {
            [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0].map(u32::to_be_bytes).concat()
        }
        Hash::Sha256 => INITIAL_512.map(|root| ((root >> 32) as u32).to_be_bytes()).concat(),
        Hash::Sha512 => INITIAL_512.map(u64::to_be_bytes).concat(),
    }
}

const INITIAL_512: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

/// Word by word, what was added last.
fn difference(sum: &[u8], addend: &[u8], word: usize) -> Vec<u8> {
    let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let bits = 64 - 8 * word as u32;
    let pairs = sum.chunks(word).zip(addend.chunks(word));
    pairs
        .flat_map(|(sum, addend)| {
            let left = number(sum).wrapping_sub(number(addend)) << bits;
            left.to_be_bytes()[..word].to_vec()
        })
        .collect()
}

/// FIPS 180-4 sections 6.1.2, 6.2.2 and 6.4.2, step 1, in the order of the standards.
fn schedule(hash: Hash, block: &[u8]) -> Vec<u8> {
    match hash {
        Hash::Sha1 => {
            let mut w = words(block);
            for t in 16..80 {
                w.push((w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16]).rotate_left(1));
            }
            w.into_iter().flat_map(u32::to_be_bytes).collect()
        }
        Hash::Sha256 => {
            let mut w = words(block);
            for t in 16..64 {
                let s0 = w[t - 15].rotate_right(7) ^ w[t - 15].rotate_right(18) ^ (w[t - 15] >> 3);
                let s1 = w[t - 2].rotate_right(17) ^ w[t - 2].rotate_right(19) ^ (w[t - 2] >> 10);
                w.push(w[t - 16].wrapping_add(s0).wrapping_add(w[t - 7]).wrapping_add(s1));
            }
            w.into_iter().flat_map(u32::to_be_bytes).collect()
        }
        Hash::Sha512 => {
            let mut w: Vec<u64> = block.chunks(8).map(|word| u64::from_be_bytes(word.try_into().unwrap())).collect();
            for t in 16..80 {
                let s0 = w[t - 15].rotate_right(1) ^ w[t - 15].rotate_right(8) ^ (w[t - 15] >> 7);
                let s1 = w[t - 2].rotate_right(19) ^ w[t - 2].rotate_right(61) ^ (w[t - 2] >> 6);
                w.push(w[t - 16].wrapping_add(s0).wrapping_add(w[t - 7]).wrapping_add(s1));
            }
            w.into_iter().flat_map(u64::to_be_bytes).collect()
        }
    }
}

fn words(block: &[u8]) -> Vec<u32> {
    block.chunks(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())).collect()
}
