//! Measured: a device that only generates: one HOTP code with SHA-1, for a secret of any allowed length.

#![no_std]
#![no_main]

use core::hint::black_box;

use firmware::board::write_bytes;
use firmware::measured::{begin, end, secret};
use kodeviser::{Algorithm, Digits};

firmware::measured_program!(generate);

fn generate() -> bool {
    begin();
    let code = kodeviser::generate(Algorithm::Sha1, Digits::Six, secret(), black_box(9));
    end(&code);
    let Ok(code) = &code else { return false };
    write_bytes(code.as_bytes());
    write_bytes(b"\n");
    true
}
