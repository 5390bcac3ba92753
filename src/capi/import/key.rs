//! A key of a file as plain fields.

use core::ffi::{c_char, c_void};
use core::ptr;
use std::ffi::CString;
use std::string::ToString;
use std::vec::Vec;

use super::super::status::KODEVISER_OK;
use super::super::token::{KODEVISER_SHA1, KODEVISER_SHA256, KODEVISER_SHA512};
use super::status::number;
use crate::Algorithm;
use crate::import::{ImportError, Kind, Package};

/// A counter token (RFC 4226).
pub const KODEVISER_IMPORT_HOTP: u32 = 1;
/// A clock token (RFC 6238).
pub const KODEVISER_IMPORT_TOTP: u32 = 2;
/// A PIN that another key's policy refers to (RFC 6030 section 5).
pub const KODEVISER_IMPORT_PIN: u32 = 3;
/// Something that this library does not check: `kind_name` says what.
pub const KODEVISER_IMPORT_OTHER: u32 = 4;

/// One key of a file. It is the library's, and so is all that it points at: they are there as long as the call that they are given
/// to, and the secret is wiped after it. Copy what you keep. Texts are UTF-8 with a NUL at the end, and NULL where the file has none.
/// More fields may come in the place of the reserved ones.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kodeviser_import_key {
    /// KODEVISER_OK: kodeviser_import_token makes a token of it. Otherwise what is wrong, with a sentence in `problem`: a bad key of
    /// a file that is read with `only_the_good` has only a line and perhaps a serial number; KODEVISER_ERR_IMPORT_UNUSABLE is for
    /// something else, such as a PIN, or must not be used; KODEVISER_ERR_IMPORT_NOT_STATED lacks its hash or its number of digits.
    pub status: i32,
    /// KODEVISER_IMPORT_HOTP, _TOTP, _PIN or _OTHER; 0 for a bad key.
    pub kind: u32,
    /// KODEVISER_SHA1, _SHA256 or _SHA512; 0 where neither the file nor the options state it.
    pub algorithm: u32,
    /// How many digits its codes have; 0 where neither the file nor the options state it.
    pub digits: u32,
    /// The length of a time step in seconds; 0 where the file does not state it, which means 30 (RFC 6238 section 4.1).
    pub period: u32,
    /// 1: the secret is shorter than 128 bits (RFC 4226 section 4, R6).
    pub is_weak: u32,
    /// The start of time step 0 in Unix seconds.
    pub t0: u64,
    /// The next counter of a counter token; of a clock token the first time step that may be used.
    pub counter: u64,
    /// How many time steps the device is ahead; negative: behind.
    pub drift_intervals: i64,
    /// Not to be used before, in Unix seconds; 0: the file sets no start.
    pub starts: u64,
    /// Not to be used after, in Unix seconds: the earlier end of key and device; 0: the file sets none.
    pub expires: u64,
    /// The line of the file where it begins.
    pub line: u64,
    /// The secret; NULL where the file has none.
    pub secret: *const u8,
    /// How many bytes that are: 1 to 128, or 0.
    pub secret_len: usize,
    /// What `status` is about, with the place in the file and what to do; NULL where it is KODEVISER_OK.
    pub problem: *const c_char,
    /// "hotp", "totp", "pin", or the name in the file.
    pub kind_name: *const c_char,
    /// The number on the device's back.
    pub serial: *const c_char,
    /// The key's own identifier.
    pub key_id: *const c_char,
    /// Who made the key.
    pub issuer: *const c_char,
    /// Who made the device.
    pub manufacturer: *const c_char,
    /// The device's model.
    pub model: *const c_char,
    /// Whom the key belongs to, or else the device.
    pub user: *const c_char,
    /// Zeros.
    pub reserved: [u64; 4],
}

/// What a C program does with each key. `user` is what it gave to kodeviser_import_read. It returns 0 to go on; anything else stops
/// the import. It must come back: no longjmp and no exception may pass through the library, or secrets stay in memory.
pub type kodeviser_import_each =
    Option<unsafe extern "C" fn(user: *mut c_void, key: *const kodeviser_import_key) -> i32>;

/// Texts for C, as long as they are needed.
#[derive(Default)]
struct Texts(Vec<CString>);

impl Texts {
    /// NULL where there is none. No reader lets a NUL through; if one did, there would be no text rather than half of one.
    fn shown(&mut self, text: Option<&str>) -> *const c_char {
        let Some(text) = text.and_then(|text| CString::new(text).ok()) else { return ptr::null() };
        let shown = text.as_ptr();
        self.0.push(text);
        shown
    }
}

const NOTHING: kodeviser_import_key = kodeviser_import_key {
    status: KODEVISER_OK,
    kind: 0,
    algorithm: 0,
    digits: 0,
    period: 0,
    is_weak: 0,
    t0: 0,
    counter: 0,
    drift_intervals: 0,
    starts: 0,
    expires: 0,
    line: 0,
    secret: ptr::null(),
    secret_len: 0,
    problem: ptr::null(),
    kind_name: ptr::null(),
    serial: ptr::null(),
    key_id: ptr::null(),
    issuer: ptr::null(),
    manufacturer: ptr::null(),
    model: ptr::null(),
    user: ptr::null(),
    reserved: [0; 4],
};

/// Shows a package as plain fields for the length of a call.
pub(super) fn of_package<T>(package: &Package, call: impl FnOnce(&kodeviser_import_key) -> T) -> T {
    let mut texts = Texts::default();
    let error = package.token().err();
    let secret = package.secret.as_ref();
    call(&kodeviser_import_key {
        status: error.as_ref().map_or(KODEVISER_OK, |error| number(&error.problem)),
        problem: texts.shown(error.map(|error| error.to_string()).as_deref()),
        kind: match package.kind {
            Kind::Hotp => KODEVISER_IMPORT_HOTP,
            Kind::Totp => KODEVISER_IMPORT_TOTP,
            Kind::Pin => KODEVISER_IMPORT_PIN,
            Kind::Other(_) => KODEVISER_IMPORT_OTHER,
        },
        kind_name: texts.shown(Some(package.kind.name())),
        algorithm: package.algorithm.map_or(0, hash),
        digits: package.digits.unwrap_or(0),
        period: package.period.unwrap_or(0),
        t0: package.t0,
        counter: package.counter,
        drift_intervals: package.drift_intervals,
        starts: package.starts.into_iter().chain(package.device_starts).max().unwrap_or(0),
        // The end of 1970's first second is an end all the same.
        expires: package.expiry().map_or(0, |end| end.max(1)),
        line: package.line(),
        is_weak: secret.is_some_and(crate::Secret::is_weak).into(),
        secret: secret.map_or(ptr::null(), |secret| secret.expose().as_ptr()),
        secret_len: secret.map_or(0, crate::Secret::len),
        serial: texts.shown(package.serial.as_deref()),
        key_id: texts.shown(package.key_id.as_deref()),
        issuer: texts.shown(package.issuer.as_deref()),
        manufacturer: texts.shown(package.manufacturer.as_deref()),
        model: texts.shown(package.model.as_deref()),
        user: texts.shown(package.user.as_deref().or(package.device_user.as_deref())),
        ..NOTHING
    })
}

/// Shows what is wrong with a key that could not be read.
pub(super) fn of_error<T>(error: &ImportError, call: impl FnOnce(&kodeviser_import_key) -> T) -> T {
    let mut texts = Texts::default();
    call(&kodeviser_import_key {
        status: number(&error.problem),
        problem: texts.shown(Some(&error.to_string())),
        line: error.line,
        serial: texts.shown(error.key.as_deref()),
        ..NOTHING
    })
}

const fn hash(algorithm: Algorithm) -> u32 {
    match algorithm {
        #[cfg(any(feature = "sha1", not(any(feature = "sha256", feature = "sha512"))))]
        Algorithm::Sha1 => KODEVISER_SHA1,
        #[cfg(any(feature = "sha256", not(any(feature = "sha1", feature = "sha512"))))]
        Algorithm::Sha256 => KODEVISER_SHA256,
        #[cfg(any(feature = "sha512", not(any(feature = "sha1", feature = "sha256"))))]
        Algorithm::Sha512 => KODEVISER_SHA512,
    }
}
