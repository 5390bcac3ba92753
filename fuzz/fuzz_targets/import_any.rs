//! Whatever bytes are given as a seed file, there is an error or there are packages that can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../import/checks.rs"]
mod checks;

fuzz_target!(|rest: &[u8]| checks::check(b"", rest));
