//! Stands in for `src/revealed.rs` under `--cfg kodeviser_taint`: takes the mark of a secret off what is revealed.

#![allow(unsafe_code, reason = "the counts have names that the program knows")]

use core::sync::atomic::{AtomicUsize, Ordering};

#[path = "src/request.rs"]
mod request;

/// How many values were revealed that had the mark of a secret: for the program, which has the number beside each decision.
// SAFETY: nothing else has this name.
#[unsafe(export_name = "kodeviser_taint_revealed")]
static REVEALED: AtomicUsize = AtomicUsize::new(0);

/// How many of them were the place of a code that matched, where `i32::MAX` is none.
// SAFETY: nothing else has this name.
#[unsafe(export_name = "kodeviser_taint_found")]
static FOUND: AtomicUsize = AtomicUsize::new(0);

#[inline(never)]
pub(crate) fn revealed<T: Copy>(mut value: T) -> T {
    if request::is_marked(&value) {
        REVEALED.fetch_add(1, Ordering::Relaxed);
        request::unmark(&mut value);
        if size_of::<T>() == size_of::<i32>() {
            // SAFETY: of that size are places alone, which `revealed.py` sees to, and any bytes are one.
            let place = unsafe { (&raw const value).cast::<i32>().read_unaligned() };
            FOUND.fetch_add(usize::from(place != i32::MAX), Ordering::Relaxed);
        }
    }
    value
}

/// A digit as ASCII, whose upper half is no secret.
pub(crate) const fn ascii(digit: u8) -> u8 {
    b'0' | digit & 0x0f
}
