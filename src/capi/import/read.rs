//! Reading a file.

use core::ffi::{c_char, c_void};
use core::slice;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::string::ToString;

use super::super::memory::Place;
use super::super::status::{KODEVISER_ERR_LENGTH, KODEVISER_ERR_NULL, Status, sentence, status};
use super::key::{self, kodeviser_import_each, kodeviser_import_key};
use super::options::{self, kodeviser_import_options};
use super::status::{KODEVISER_ERR_IMPORT_INTERNAL, KODEVISER_ERR_IMPORT_STOPPED, number};
use crate::import::{self, Format, Import, ImportError, Options};
use crate::stack::{Depth, wiped_after};

/// Portable Symmetric Key Container (RFC 6030) or one of its drafts.
pub const KODEVISER_IMPORT_PSKC: u32 = 1;
/// Lines with fields, as privacyIDEA, LinOTP, multiOTP, Microsoft Entra and Yubico have them.
pub const KODEVISER_IMPORT_TABLE: u32 = 2;
/// SafeNet's (Aladdin's) XML.
pub const KODEVISER_IMPORT_SAFENET: u32 = 3;
/// SafeWord's LDIF lines.
pub const KODEVISER_IMPORT_SAFEWORD: u32 = 4;
/// `otpauth://` URIs, one a line.
pub const KODEVISER_IMPORT_OTPAUTH: u32 = 5;

/// What a file is.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kodeviser_import_summary {
    /// KODEVISER_IMPORT_PSKC, _TABLE, _SAFENET, _SAFEWORD or _OTPAUTH; more may come.
    pub format: u32,
    /// 1: its secrets were encrypted, every one of them.
    pub is_encrypted: u32,
    /// 1: it has a signature, which was not checked.
    pub is_signed: u32,
    /// 0.
    pub reserved_number: u32,
    /// How many good keys it has.
    pub good: u64,
    /// How many bad ones; 0 unless `only_the_good` was asked for.
    pub bad: u64,
    /// The name of its form, for people. Static.
    pub format_name: *const c_char,
    /// Zeros.
    pub reserved: [u64; 4],
}

/// The room for the name of an element or a field, with its NUL.
pub const KODEVISER_IMPORT_PART_LEN: usize = 128;
/// The room for a sentence, with its NUL.
pub const KODEVISER_IMPORT_MESSAGE_LEN: usize = 832;

/// What is wrong, and where. Neither the texts nor the numbers ever hold a secret or a password.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct kodeviser_import_error {
    /// The line of the file, from 1; 0 where the problem has no place.
    pub line: u64,
    /// The byte in its line, from 1; 0 where the whole line is meant.
    pub column: u64,
    /// The element or the field, in UTF-8; empty where there is none.
    pub part: [c_char; KODEVISER_IMPORT_PART_LEN],
    /// All of it in a sentence: the place, the key by its serial number, what is wrong, what to do, and the section of the standard.
    pub message: [c_char; KODEVISER_IMPORT_MESSAGE_LEN],
    /// Zeros.
    pub reserved: [u64; 4],
}

/// Reads a seed file that lies in memory: PSKC (RFC 6030), a table, SafeNet's, SafeWord's, or otpauth URIs; it tells which. Every key
/// of it is checked, with its message authentication code where it is encrypted, before `each` is called for the first one.
///
/// `file`: `file_len` bytes, which nobody changes meanwhile; a mapped file will do. `options` may be NULL: the defaults. `each` is
/// called once a key, in the file's order, from this thread; NULL: the file is only checked. `user` goes to `each`. `summary` is
/// written before the first call of `each`; NULL if it is not wanted. `error` says what is wrong where this does not return
/// KODEVISER_OK, and is not written otherwise; NULL if it is not wanted. A password takes as long as the file's PBKDF2 iterations say.
/// Memory: some buffers, and 16 MB at most for checked keys; all that held a secret is wiped. Thread-safe.
///
/// Errors: KODEVISER_ERR_NULL, _LENGTH, _VERSION, _RESERVED, _ALGORITHM, _DIGITS, _OVERLAP, _IMPORT_OPTION; what is wrong with the
/// file: KODEVISER_ERR_IMPORT_FORMAT, _KEY, _MAC, _ALGORITHM, _VALUE, _AMBIGUOUS, before any call of `each`;
/// KODEVISER_ERR_IMPORT_STOPPED; KODEVISER_ERR_IMPORT_INTERNAL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kodeviser_import_read(
    file: *const u8,
    file_len: usize,
    options: *const kodeviser_import_options,
    each: kodeviser_import_each,
    user: *mut c_void,
    summary: *mut kodeviser_import_summary,
    error: *mut kodeviser_import_error,
) -> i32 {
    // What a key passes through on its way to `each` lies in that deeper frame, and is wiped with it.
    wiped_after(Depth::SeedFile, || {
        let outputs = match Outputs::new(summary, error) {
            Ok(outputs) => outputs,
            Err(wrong) => return wrong,
        };
        let tell = |key: &kodeviser_import_key| match each {
            // SAFETY: the caller gave a function of this type; `key` and what it points at outlive the call.
            Some(each) => unsafe { each(user, key) },
            None => 0,
        };
        let read = caught(|| {
            let options = options::borrow(options)?;
            outputs.read(bytes(file, file_len)?, &options, tell)
        });
        status(read.map_err(|failure| outputs.tell(&failure)))
    })
}

/// No panic is known; one that came all the same would end here, with everything dropped and wiped.
fn caught(read: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(Failure::Status(KODEVISER_ERR_IMPORT_INTERNAL)))
}

/// Why nothing more came.
enum Failure {
    Status(Status),
    File(ImportError),
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::Status(status)
    }
}

/// The file's bytes. They may be more than `memory::bytes` takes for a length that makes sense.
fn bytes<'call>(from: *const u8, length: usize) -> Result<&'call [u8], Status> {
    if from.is_null() {
        return Err(KODEVISER_ERR_NULL);
    }
    if isize::try_from(length).is_err() {
        return Err(KODEVISER_ERR_LENGTH);
    }
    // SAFETY: not null, the caller promises `length` readable bytes that do not change, and bytes need no alignment.
    Ok(unsafe { slice::from_raw_parts(from, length) })
}

/// Where the call's results go, if they are wanted.
struct Outputs {
    summary: Option<Place<kodeviser_import_summary>>,
    error: Option<Place<kodeviser_import_error>>,
}

impl Outputs {
    fn new(summary: *mut kodeviser_import_summary, error: *mut kodeviser_import_error) -> Result<Self, Status> {
        let outputs = Self { summary: Place::new(summary).ok(), error: Place::new(error).ok() };
        if let (Some(summary), Some(error)) = (&outputs.summary, &outputs.error) {
            summary.apart_from(error.address())?;
        }
        Ok(outputs)
    }

    fn read(
        &self,
        file: &[u8],
        options: &Options,
        mut tell: impl FnMut(&kodeviser_import_key) -> i32,
    ) -> Result<(), Failure> {
        let import = import::open(Cursor::new(file), options).map_err(Failure::File)?;
        if let Some(place) = &self.summary {
            place.write(summary(&import));
        }
        for package in import {
            let answer = match &package {
                Ok(package) => key::of_package(package, &mut tell),
                Err(error) => key::of_error(error, &mut tell),
            };
            if answer != 0 {
                return Err(KODEVISER_ERR_IMPORT_STOPPED.into());
            }
        }
        Ok(())
    }

    /// Says what is wrong, and gives it its number.
    fn tell(&self, failure: &Failure) -> Status {
        let mut told = kodeviser_import_error {
            line: 0,
            column: 0,
            part: [0; KODEVISER_IMPORT_PART_LEN],
            message: [0; KODEVISER_IMPORT_MESSAGE_LEN],
            reserved: [0; 4],
        };
        let number = match failure {
            Failure::Status(status) => {
                copy(sentence(*status).to_str().unwrap_or_default(), &mut told.message);
                *status
            }
            Failure::File(error) => {
                (told.line, told.column) = (error.line, error.column);
                copy(error.part.as_deref().unwrap_or_default(), &mut told.part);
                copy(&error.to_string(), &mut told.message);
                number(&error.problem)
            }
        };
        if let Some(place) = &self.error {
            place.write(told);
        }
        number
    }
}

fn summary<R>(import: &Import<R>) -> kodeviser_import_summary {
    let (format, name) = match import.format() {
        Format::Pskc => (KODEVISER_IMPORT_PSKC, c"PSKC (RFC 6030)"),
        Format::Table => (KODEVISER_IMPORT_TABLE, c"table"),
        Format::Aladdin => (KODEVISER_IMPORT_SAFENET, c"SafeNet XML"),
        Format::SafeWord => (KODEVISER_IMPORT_SAFEWORD, c"SafeWord"),
        Format::OtpAuth => (KODEVISER_IMPORT_OTPAUTH, c"otpauth URIs"),
    };
    kodeviser_import_summary {
        format,
        is_encrypted: import.is_encrypted().into(),
        is_signed: import.is_signed().into(),
        reserved_number: 0,
        good: import.good(),
        bad: import.bad(),
        format_name: name.as_ptr(),
        reserved: [0; 4],
    }
}

/// Copies text and leaves room for its NUL; a text that is too long is cut between two characters.
fn copy(text: &str, out: &mut [c_char]) {
    let most = out.len().saturating_sub(1);
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let bytes = text.bytes().take(end);
    out.iter_mut().zip(bytes).for_each(|(place, byte)| *place = c_char::from_ne_bytes([byte]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_at_the_interface() {
        let panics = || -> Result<(), Failure> { panic!("a defect") };
        assert!(matches!(caught(panics), Err(Failure::Status(KODEVISER_ERR_IMPORT_INTERNAL))));
    }

    #[test]
    fn a_long_text_is_cut_between_two_characters() {
        let mut out = [1; 6];
        copy("ab\u{e9}\u{e9}\u{e9}", &mut out);
        assert_eq!(out.map(c_char::cast_unsigned), [b'a', b'b', 0xc3, 0xa9, 1, 1]);
        let mut out = [0; 3];
        copy("abc", &mut out);
        assert_eq!(out.map(c_char::cast_unsigned), [b'a', b'b', 0]);
    }
}
