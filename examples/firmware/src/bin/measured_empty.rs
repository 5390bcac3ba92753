//! Measured: nothing. What the other measured programs have besides their work.

#![no_std]
#![no_main]

use core::hint::black_box;

use firmware::board::write_bytes;
use firmware::measured::{begin, end, secret};

firmware::measured_program!(empty);

fn empty() -> bool {
    begin();
    let shown = secret();
    end(&shown);
    write_bytes(shown.get(..6).unwrap_or_default());
    write_bytes(b"\n");
    black_box(true)
}
