//! Stands in for `src/revealed.rs` under `--cfg kodeviser_taint`: takes the mark of a secret off what is revealed.

#![allow(unsafe_code, reason = "the count has a name that the program knows")]

use core::sync::atomic::{AtomicUsize, Ordering};

#[path = "src/request.rs"]
mod request;

/// How many values were revealed that had the mark of a secret: for the program, which has the number beside each decision.
// SAFETY: nothing else has this name.
#[unsafe(export_name = "kodeviser_taint_revealed")]
static REVEALED: AtomicUsize = AtomicUsize::new(0);

#[inline(never)]
pub(crate) fn revealed<T: Copy>(mut value: T) -> T {
    if request::is_marked(&value) {
        REVEALED.fetch_add(1, Ordering::Relaxed);
        request::unmark(&mut value);
    }
    value
}

/// A digit as ASCII, whose upper half is no secret.
pub(crate) const fn ascii(digit: u8) -> u8 {
    b'0' | digit & 0x0f
}
