//! R3 and the docs: a secret, a code, a PIN and a token leave nothing of themselves in memory when they are dropped.
//!
//! Each value is put into a slot that outlives it, so that its bytes can be read before and after the drop. Two values
//! that differ in nothing but what is secret must leave the same bytes behind: then nothing secret is among them.

use core::mem::MaybeUninit;

mod oracle;

use kodeviser::{Algorithm, Code, Digits, Pin, Profile, Secret, Token, VirtualToken};
use oracle::Hash;

/// Two secrets of any length whose bytes look random; no 8 bytes of one are in the other.
fn secret_bytes(which: u8, length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(u64::from(which) + 1);
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        })
        .collect()
}

fn secret(which: u8, length: usize) -> Secret {
    Secret::from_bytes(&secret_bytes(which, length)).unwrap()
}

/// The bytes of a place, read one by one and not to be optimized away.
fn bytes_of<T>(slot: &MaybeUninit<T>) -> Vec<u8> {
    let start = slot.as_ptr().cast::<u8>();
    // SAFETY: the bytes lie within the slot, which is borrowed; they were all zeroed before a value was put there, and
    // padding that a move left as it was is memory of ours all the same.
    (0..size_of::<T>()).map(|offset| unsafe { start.add(offset).read_volatile() }).collect()
}

/// The memory of a value while it lives, and once it is dropped.
fn before_and_after_drop<T>(value: T) -> [Vec<u8>; 2] {
    let mut slot = Box::new(MaybeUninit::zeroed());
    slot.write(value);
    let before = bytes_of(&slot);
    // SAFETY: the value was written above, and nothing uses it after this.
    unsafe { slot.assume_init_drop() };
    [before, bytes_of(&slot)]
}

/// How many runs of `length` bytes of `needle` are anywhere in `memory`.
fn runs_left(memory: &[u8], needle: &[u8], length: usize) -> usize {
    needle.windows(length).filter(|run| memory.windows(length).any(|place| place == *run)).count()
}

/// How many bytes of two memories of one size differ.
fn differences(one: &[u8], other: &[u8]) -> usize {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).filter(|(a, b)| a != b).count()
}

#[test]
fn r3_a_secret_is_wiped_on_drop() {
    for length in [1, 8, 16, 20, 32, 64, 127, 128] {
        let [before, after] = before_and_after_drop(secret(0, length));
        let [other_before, other_after] = before_and_after_drop(secret(1, length));
        let run = length.min(8);
        assert_eq!(runs_left(&before, &secret_bytes(0, length), run), length - run + 1, "it was there: {length}");
        assert!(differences(&before, &other_before) >= 1, "{length}");
        if length >= 8 {
            assert_eq!(runs_left(&after, &secret_bytes(0, length), run), 0, "{length}");
        }
        assert_eq!(differences(&after, &other_after), 0, "{length}");
    }
}

#[test]
fn r3_a_secret_read_from_text_is_wiped_on_drop() {
    let bytes = secret_bytes(0, 35);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let [before, after] = before_and_after_drop(Secret::from_hex(&hex).unwrap());
    assert_eq!(runs_left(&before, &bytes, 8), 28, "it was there");
    assert_eq!(runs_left(&after, &bytes, 8), 0);

    let text = "NBSWY3DPEB3W64TMMQQGC3TEEBSXMZLSPFRG6ZDZ";
    let bytes = Secret::from_base32(text).unwrap().expose().to_vec();
    let [before, after] = before_and_after_drop(Secret::from_base32(text).unwrap());
    assert_eq!(runs_left(&before, &bytes, 8), bytes.len() - 7, "it was there");
    assert_eq!(runs_left(&after, &bytes, 8), 0);
}

#[test]
fn r2_a_code_is_wiped_on_drop() {
    for (one, digits) in [("837461", Digits::Six), ("8374615", Digits::Seven), ("83746152", Digits::Eight)] {
        let [before, after] = before_and_after_drop(Code::parse(one, digits).unwrap());
        assert_eq!(runs_left(&before, one.as_bytes(), one.len()), 1, "its text was there");
        assert_eq!(runs_left(&after, one.as_bytes(), 3), 0, "{one}");
    }
}

#[test]
fn r18_a_pin_is_wiped_on_drop() {
    for (one, other) in [
        ("7304", "8241"),
        ("730482", "59016377"),
        ("a pass phrase of 32 bytes, whole", "another long one for the compare"),
    ] {
        let [before, after] = before_and_after_drop(Pin::new(one).unwrap());
        let [_, other_after] = before_and_after_drop(Pin::new(other).unwrap());
        assert_eq!(runs_left(&before, one.as_bytes(), one.len()), 1, "it was there");
        assert_eq!(runs_left(&after, one.as_bytes(), 3), 0, "{one}");
        assert_eq!(differences(&after, &other_after), 0, "{one}: not even its length is left");
    }
}

#[test]
fn r18_a_drawn_pin_is_wiped_on_drop() {
    let [before, after] = before_and_after_drop(Pin::from_random(&[7, 3, 0, 4, 8, 2], 6).unwrap());
    assert_eq!(runs_left(&before, b"730482", 6), 1, "it was there");
    assert_eq!(runs_left(&after, b"730482", 3), 0);
}

/// The words of the two states of HMAC that a token keeps in its secret's stead, as they lie in memory.
fn words_of_states(algorithm: Algorithm, bytes: &[u8]) -> Vec<Vec<u8>> {
    let (hash, length) = match algorithm {
        Algorithm::Sha1 => (Hash::Sha1, 4),
        Algorithm::Sha256 => (Hash::Sha256, 4),
        Algorithm::Sha512 => (Hash::Sha512, 8),
    };
    let in_native_order = |word: &[u8]| {
        let mut word = word.to_vec();
        if cfg!(target_endian = "little") {
            word.reverse();
        }
        word
    };
    oracle::hmac_states(hash, bytes).iter().flat_map(|state| state.chunks(length).map(in_native_order)).collect()
}

/// How many of the words are anywhere in memory.
fn words_left(memory: &[u8], words: &[Vec<u8>]) -> usize {
    words.iter().filter(|word| memory.windows(word.len()).any(|place| place == *word)).count()
}

fn each_algorithm_and_length(check: impl Fn(Algorithm, usize)) {
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        for length in [10, 20, 64, 65, 128] {
            check(algorithm, length);
        }
    }
}

fn token(algorithm: Algorithm, which: u8, length: usize) -> Token {
    Token::new(Profile::totp(algorithm, Digits::Six, 30, 0).unwrap(), &secret(which, length))
}

#[test]
fn r3_the_states_of_a_tokens_hmac_are_wiped_on_drop() {
    each_algorithm_and_length(|algorithm, length| {
        let [before, after] = before_and_after_drop(token(algorithm, 0, length));
        let words = words_of_states(algorithm, &secret_bytes(0, length));
        assert_eq!(words_left(&before, &words), words.len(), "{algorithm:?}, {length} bytes: they were there");
        assert_eq!(words_left(&after, &words), 0, "{algorithm:?}, {length} bytes");
    });
}

/// Whatever a token is made of: no 8 bytes in a row that tell it from a token with another secret survive it.
#[test]
fn r3_nothing_that_tells_one_secret_from_another_survives_a_token() {
    each_algorithm_and_length(|algorithm, length| {
        let [before, after] = before_and_after_drop(token(algorithm, 0, length));
        let [other_before, other_after] = before_and_after_drop(token(algorithm, 1, length));
        assert!(
            differences(&before, &other_before) >= 36,
            "{algorithm:?}, {length} bytes: the secret made a difference"
        );
        let different: Vec<bool> = after.iter().zip(&other_after).map(|(one, other)| one != other).collect();
        let run = different.split(|differs| !differs).map(<[bool]>::len).max().unwrap();
        assert!(run < 8, "{algorithm:?}, {length} bytes: {run} bytes in a row tell which secret it was");
    });
}

/// The secret itself is nowhere in a token, neither while it lives nor after, not even in bytes that are no field's.
#[test]
fn r3_a_token_does_not_hold_its_secret() {
    each_algorithm_and_length(|algorithm, length| {
        let bytes = secret_bytes(0, length);
        for memory in before_and_after_drop(token(algorithm, 0, length)) {
            for pad in [0, 0x36, 0x5c] {
                let padded: Vec<u8> = bytes.iter().map(|byte| byte ^ pad).collect();
                assert_eq!(runs_left(&memory, &padded, 8), 0, "{algorithm:?}, {length} bytes, pad {pad:#x}");
            }
        }
    });
}

#[test]
fn r3_a_device_is_wiped_on_drop_with_its_token_and_its_display() {
    let mut device = VirtualToken::new(token(Algorithm::Sha256, 0, 32), 0, 0);
    let code = device.press(1_800_000_000).unwrap().as_str().to_owned();
    let [before, after] = before_and_after_drop(device);
    assert_eq!(runs_left(&before, code.as_bytes(), 6), 1, "the code was there");
    assert_eq!(runs_left(&after, code.as_bytes(), 4), 0);
    let words = words_of_states(Algorithm::Sha256, &secret_bytes(0, 32));
    assert_eq!(words_left(&before, &words), words.len(), "the key was there");
    assert_eq!(words_left(&after, &words), 0);
}

/// The display goes dark: the last code is gone from memory too.
#[test]
fn a_display_that_goes_dark_keeps_no_code() {
    let token = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Eight), &secret(0, 20));
    let mut slot = Box::new(MaybeUninit::zeroed());
    let device: &mut VirtualToken = slot.write(VirtualToken::new(token, 0, 0));
    device.set_counter(u64::MAX - 1);
    let code = device.press(0).unwrap().as_str().to_owned();
    assert_eq!(runs_left(&bytes_of(&slot), code.as_bytes(), 8), 1, "it was there");
    // SAFETY: the device was written above.
    let device = unsafe { slot.assume_init_mut() };
    assert!(device.press(0).is_err());
    assert_eq!(runs_left(&bytes_of(&slot), code.as_bytes(), 4), 0);
    // SAFETY: the device was written above, and nothing uses it after this.
    unsafe { slot.assume_init_drop() };
}
