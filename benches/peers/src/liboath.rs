//! liboath, the OATH Toolkit's library in C.
//!
//! It is given the secret with each call and has no other way. `oath_totp_validate4` searches a window of time steps; it
//! stops at the first match, which a wrong code does not have.

use std::ffi::{CStr, c_char, c_int, c_uint};
use std::hint::black_box;
use std::ptr::{null, null_mut};

use crate::peer::{Algorithm, DIGITS, Generator, PERIOD, Peer, Search, Seed, Window};

#[link(name = "oath")]
unsafe extern "C" {
    fn oath_init() -> c_int;
    fn oath_check_version(required: *const c_char) -> *const c_char;
    fn oath_hotp_generate(
        secret: *const c_char,
        secret_length: usize,
        moving_factor: u64,
        digits: c_uint,
        add_checksum: bool,
        truncation_offset: usize,
        output_otp: *mut c_char,
    ) -> c_int;
    fn oath_totp_generate2(
        secret: *const c_char,
        secret_length: usize,
        now: i64,
        time_step_size: c_uint,
        start_offset: i64,
        digits: c_uint,
        flags: c_int,
        output_otp: *mut c_char,
    ) -> c_int;
    fn oath_totp_validate4(
        secret: *const c_char,
        secret_length: usize,
        now: i64,
        time_step_size: c_uint,
        start_offset: i64,
        window: usize,
        otp_pos: *mut c_int,
        otp_counter: *mut u64,
        flags: c_int,
        otp: *const c_char,
    ) -> c_int;
}

const DYNAMIC_TRUNCATION: usize = usize::MAX;
const INVALID_OTP: c_int = -6;

pub(crate) struct Liboath;

impl Peer for Liboath {
    fn name(&self) -> &'static str {
        "liboath"
    }

    fn generator(&self, seed: &Seed) -> Generator {
        let seed = seed.clone();
        Box::new(move |counter| {
            black_box(generated(&seed, counter));
        })
    }

    fn search(&self, seed: &Seed, window: Window) -> Search {
        let seed = seed.clone();
        Box::new(move |typed| {
            // It wants a C string. The copy stands for the one that a C program has already.
            let mut otp = [0_u8; DIGITS as usize + 1];
            otp[..DIGITS as usize].copy_from_slice(typed.as_bytes());
            validated(&seed, window, &otp)
        })
    }

    fn shown(&self, seed: &Seed, counter: u64) -> String {
        let otp = generated(seed, counter);
        CStr::from_bytes_until_nul(&otp).expect("ends in a NUL").to_str().expect("digits").to_owned()
    }
}

/// The version of the library that is loaded.
pub(crate) fn version() -> String {
    // SAFETY: it takes NULL, and the answer is a static string.
    unsafe {
        assert_eq!(oath_init(), 0, "liboath initialises");
        CStr::from_ptr(oath_check_version(null())).to_string_lossy().into_owned()
    }
}

fn generated(seed: &Seed, counter: u64) -> [u8; DIGITS as usize + 1] {
    let mut otp = [0_u8; DIGITS as usize + 1];
    let (secret, length) = (seed.secret.as_ptr().cast(), seed.secret.len());
    let out = otp.as_mut_ptr().cast();
    // SAFETY: the secret is as long as said, and there is room for the digits and a NUL.
    let status = unsafe {
        match flags(seed.algorithm) {
            // Its counters know SHA-1 alone; the others go by the clock.
            0 => oath_hotp_generate(secret, length, counter, DIGITS, false, DYNAMIC_TRUNCATION, out),
            flags => {
                oath_totp_generate2(secret, length, (counter * u64::from(PERIOD)) as i64, PERIOD, 0, DIGITS, flags, out)
            }
        }
    };
    assert_eq!(status, 0, "liboath generates");
    otp
}

fn validated(seed: &Seed, window: Window, otp: &[u8; DIGITS as usize + 1]) -> bool {
    // SAFETY: the secret is as long as said, the code ends in a NUL, and the two outputs may be NULL.
    let status = unsafe {
        oath_totp_validate4(
            seed.secret.as_ptr().cast(),
            seed.secret.len(),
            window.now() as i64,
            PERIOD,
            0,
            window.each_side.into(),
            null_mut(),
            null_mut(),
            flags(seed.algorithm),
            otp.as_ptr().cast(),
        )
    };
    assert!(status >= 0 || status == INVALID_OTP, "liboath decides: {status}");
    status >= 0
}

fn flags(algorithm: Algorithm) -> c_int {
    match algorithm {
        Algorithm::Sha1 => 0,
        Algorithm::Sha256 => 1,
        Algorithm::Sha512 => 2,
    }
}
