//! The library itself.

use core::ffi::c_char;

use super::status::{number, status};

/// The version of the interface that this header was made for. It changes when programs have to be compiled anew.
pub const KODEVISER_ABI_VERSION: u32 = 1;

/// The version of the interface that the linked library has: compare it with KODEVISER_ABI_VERSION. Thread-safe.
#[unsafe(no_mangle)]
pub extern "C" fn kodeviser_abi_version() -> u32 {
    KODEVISER_ABI_VERSION
}

/// The library's version as text, such as "0.1.0". Static, never NULL. Thread-safe.
#[unsafe(no_mangle)]
pub extern "C" fn kodeviser_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// Computes one known answer for each hash. Call it once before anything is decided. Thread-safe.
///
/// Returns KODEVISER_OK or KODEVISER_ERR_SELFTEST.
#[unsafe(no_mangle)]
pub extern "C" fn kodeviser_selftest() -> i32 {
    status(crate::selftest().map_err(number))
}
