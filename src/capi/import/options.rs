//! What a reader of seed files may be told.

use core::ptr;

use super::super::memory::{Place, bytes, read};
use super::super::status::{KODEVISER_ERR_RESERVED, KODEVISER_ERR_VERSION, Status, number, status};
use super::super::token::hash;
use super::status::KODEVISER_ERR_IMPORT_OPTION;
use crate::Digits;
use crate::import::{Encoding, Options};

/// The version of kodeviser_import_options that kodeviser_import_options_init fills in.
pub const KODEVISER_IMPORT_OPTIONS_VERSION: u32 = 1;

/// The secrets of a table are hexadecimal.
pub const KODEVISER_IMPORT_HEXADECIMAL: u32 = 1;
/// The secrets of a table are Base32.
pub const KODEVISER_IMPORT_BASE32: u32 = 2;

/// What opens a file, and how strictly it is read. Fill it with kodeviser_import_options_init and change what should be different;
/// NULL in its place stands for those defaults. What it points at is copied, and the copy is wiped: wipe your own.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kodeviser_import_options {
    /// KODEVISER_IMPORT_OPTIONS_VERSION.
    pub version: u32,
    /// 0: one bad key refuses the whole file, before the first call. 1: each bad key is a call with its `status`, and the others are
    /// good.
    pub only_the_good: u32,
    /// KODEVISER_SHA1, _SHA256 or _SHA512: of TOTP keys whose file states none. Ask the maker. 0: it is not known.
    pub algorithm: u32,
    /// 6, 7 or 8: of keys whose file states none. Count them on a token. 0: it is not known.
    pub digits: u32,
    /// KODEVISER_IMPORT_HEXADECIMAL or _BASE32: how the secrets of a table are written. 0: as the table shows.
    pub secrets: u32,
    /// The most PBKDF2 iterations that a file may ask for. 0: 10000000, some seconds of work.
    pub max_iterations: u32,
    /// The pre-shared key of an encrypted PSKC file (RFC 6030 section 6.1): `key_len` bytes, at most 1048576. NULL: none.
    pub key: *const u8,
    /// How many bytes that are.
    pub key_len: usize,
    /// The password of an encrypted PSKC file (RFC 6030 section 6.2): `password_len` bytes, usually UTF-8, without a NUL or a newline.
    /// NULL: none.
    pub password: *const u8,
    /// How many bytes that are.
    pub password_len: usize,
    /// Zeros.
    pub reserved: [u64; 4],
}

/// Fills in the defaults: no key, no password, nothing said about what a file leaves open. `options` must not be NULL.
///
/// Errors: KODEVISER_ERR_NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_import_options_init(options: *mut kodeviser_import_options) -> i32 {
    status(Place::new(options).map(|place| {
        place.write(kodeviser_import_options {
            version: KODEVISER_IMPORT_OPTIONS_VERSION,
            only_the_good: 0,
            algorithm: 0,
            digits: 0,
            secrets: 0,
            max_iterations: 0,
            key: ptr::null(),
            key_len: 0,
            password: ptr::null(),
            password_len: 0,
            reserved: [0; 4],
        });
    }))
}

/// A copy of the caller's options; NULL is the defaults.
pub(super) fn borrow(options: *const kodeviser_import_options) -> Result<Options, Status> {
    if options.is_null() {
        return Ok(Options::new());
    }
    let given = read(options)?;
    if given.version != KODEVISER_IMPORT_OPTIONS_VERSION {
        return Err(KODEVISER_ERR_VERSION);
    }
    if given.reserved != [0; 4] {
        return Err(KODEVISER_ERR_RESERVED);
    }
    let mut options = Options::new();
    options = match given.only_the_good {
        0 => options,
        1 => options.only_the_good(true),
        _ => return Err(KODEVISER_ERR_IMPORT_OPTION),
    };
    options = match given.secrets {
        0 => options,
        KODEVISER_IMPORT_HEXADECIMAL => options.encoding(Encoding::Hexadecimal),
        KODEVISER_IMPORT_BASE32 => options.encoding(Encoding::Base32),
        _ => return Err(KODEVISER_ERR_IMPORT_OPTION),
    };
    if given.algorithm != 0 {
        options = options.algorithm_where_not_stated(hash(given.algorithm)?);
    }
    if given.digits != 0 {
        Digits::new(given.digits).map_err(number)?;
        options = options.digits_where_not_stated(given.digits);
    }
    if given.max_iterations != 0 {
        options = options.max_iterations(given.max_iterations);
    }
    if !given.key.is_null() {
        options = options.key(bytes(given.key, given.key_len)?);
    }
    if !given.password.is_null() {
        options = options.password(bytes(given.password, given.password_len)?);
    }
    Ok(options)
}
