//! Reading from and writing to what C points at.

use core::ffi::c_char;
use core::slice;

use super::status::{KODEVISER_ERR_BUFFER, KODEVISER_ERR_LENGTH, KODEVISER_ERR_NULL, KODEVISER_ERR_OVERLAP, Status};

/// The most bytes, or attempts, that are looked at; a length beyond it is some number that is no length.
pub(super) const LONGEST: usize = 1 << 20;

/// A copy of what is pointed at, wherever it lies.
pub(super) fn read<T: Copy>(from: *const T) -> Result<T, Status> {
    if from.is_null() {
        return Err(KODEVISER_ERR_NULL);
    }
    // SAFETY: not null, and the caller promises a readable T; unaligned reads need no more.
    Ok(unsafe { from.read_unaligned() })
}

/// The bytes pointed at, for as long as the call lasts. A length of 0 is no bytes, but the pointer must not be NULL.
pub(super) fn bytes<'call>(from: *const u8, length: usize) -> Result<&'call [u8], Status> {
    if from.is_null() {
        return Err(KODEVISER_ERR_NULL);
    }
    if length > LONGEST {
        return Err(KODEVISER_ERR_LENGTH);
    }
    // SAFETY: not null, the caller promises `length` readable bytes, and bytes need no alignment. They are read before
    // anything is written, and not used after.
    Ok(unsafe { slice::from_raw_parts(from, length) })
}

pub(super) fn text<'call>(from: *const c_char, length: usize) -> Result<&'call [u8], Status> {
    bytes(from.cast(), length)
}

/// A place to write a T to: checked first, written last.
pub(super) struct Place<T>(*mut T);

impl<T> Place<T> {
    pub(super) fn new(at: *mut T) -> Result<Self, Status> {
        if at.is_null() { Err(KODEVISER_ERR_NULL) } else { Ok(Self(at)) }
    }

    pub(super) fn apart_from<U>(&self, other: *const U) -> Result<(), Status> {
        apart(self.0, size_of::<T>(), other, size_of::<U>())
    }

    pub(super) fn address(&self) -> *const T {
        self.0
    }

    pub(super) fn write(&self, value: T) {
        // SAFETY: not null, and the caller promises a writable T; unaligned writes need no more.
        unsafe { self.0.write_unaligned(value) }
    }
}

/// Two places that share a byte cannot both be written, and no output may lie in the token.
pub(super) fn apart<T, U>(one: *const T, length: usize, other: *const U, other_length: usize) -> Result<(), Status> {
    let (one, other) = (one.addr(), other.addr());
    let apart = one >= other.saturating_add(other_length) || other >= one.saturating_add(length);
    if apart { Ok(()) } else { Err(KODEVISER_ERR_OVERLAP) }
}

/// Writes bytes to a buffer, if it has room for them.
pub(super) fn write_bytes(out: *mut u8, capacity: usize, bytes: &[u8]) -> Result<(), Status> {
    if out.is_null() {
        return Err(KODEVISER_ERR_NULL);
    }
    if capacity < bytes.len() {
        return Err(KODEVISER_ERR_BUFFER);
    }
    // SAFETY: not null, the caller promises `capacity` writable bytes, and `bytes` are this side's own.
    unsafe { out.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
    Ok(())
}

/// Writes text and a NUL to a buffer, if it has room for both.
pub(super) fn write_text(out: *mut c_char, capacity: usize, text: &[u8]) -> Result<(), Status> {
    write_bytes(out.cast(), capacity.saturating_sub(1), text)?;
    // SAFETY: `text` has just been written with at least one byte of room to spare, since the capacity was not 0: an empty
    // text is never written here.
    unsafe { out.add(text.len()).write(0) };
    Ok(())
}
