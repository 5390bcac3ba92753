//! Leaks, planted: what memcheck must find, or the run fails.

use std::hint::black_box;

use crate::run::{Run, secret};

/// Of a secret itself.
pub(crate) fn all(run: &mut Run) {
    let bytes = secret(b"12345678901234567890");
    run.leak("a branch on a byte of a secret", || branch(bytes[0]));
    run.leak("a table read at a byte of a secret", || address(bytes[0]));
    run.leak("a place written at a byte of a secret", || written(bytes[0]));
    run.leak("a loop as long as a byte of a secret says", || length(bytes[0]));
    run.leak("a jump to where a byte of a secret says", || jump(bytes[0]));
    let [typed, expected] = [b"7304", b"7305"].map(|pin| secret(pin));
    run.leak("a comparison that ends at the first difference of two PINs", || {
        black_box(black_box(typed.as_slice()) == expected.as_slice());
    });
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        run.leak("a table gathered at the bytes of a secret", || unsafe { gather(&bytes) });
    }
}

/// Of what the library computes from a secret: so the marks have come through the hashes.
#[cfg(feature = "library")]
pub(crate) fn of_what_is_computed(run: &mut Run) {
    use kodeviser::{Algorithm, Digits, Profile, Secret, Token};
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        let token = Token::new(
            Profile::hotp(algorithm, Digits::Six),
            &Secret::from_bytes(&secret(b"12345678901234567890")).unwrap(),
        );
        let code = token.code_at_counter(7);
        run.leak(&format!("a branch on a digit of an expected code, {algorithm:?}"), || branch(code.as_bytes()[5]));
        run.leak(&format!("a table read at a digit of an expected code, {algorithm:?}"), || {
            address(code.as_bytes()[5])
        });
    }
}

#[inline(never)]
fn branch(byte: u8) {
    if black_box(byte) == b'7' {
        taken();
    }
}

#[inline(never)]
fn taken() {
    black_box(());
}

#[inline(never)]
fn address(byte: u8) {
    black_box(black_box(&[7_u8; 256])[usize::from(black_box(byte))]);
}

#[inline(never)]
fn written(byte: u8) {
    let mut table = [0_u8; 256];
    table[usize::from(black_box(byte))] = 1;
    black_box(&table);
}

#[inline(never)]
fn length(byte: u8) {
    for each in 0..black_box(byte) {
        black_box(each);
    }
}

#[inline(never)]
fn jump(byte: u8) {
    static PLACES: [fn(); 2] = [taken, not_taken];
    black_box(PLACES)[usize::from(black_box(byte) & 1)]();
}

#[inline(never)]
fn not_taken() {
    black_box(1);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline(never)]
fn gather(bytes: &[u8]) {
    use core::arch::x86_64::{_mm_loadu_si64, _mm256_cvtepu8_epi32, _mm256_i32gather_epi32};
    static TABLE: [i32; 256] = [7; 256];
    // SAFETY: eight of twenty bytes are read, and each is a place in the table.
    unsafe {
        let places = _mm256_cvtepu8_epi32(_mm_loadu_si64(bytes[..8].as_ptr()));
        black_box(_mm256_i32gather_epi32::<4>(TABLE.as_ptr(), places));
    }
}
