//! As import_any, for bytes that are taken for SafeNet's XML.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../import/checks.rs"]
mod checks;

fuzz_target!(|rest: &[u8]| checks::check(b"<Tokens><Token serial=\"1\">", rest));
