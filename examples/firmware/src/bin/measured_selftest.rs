//! Measured: the self-test at power-on, of every hash that is linked.

#![no_std]
#![no_main]

use firmware::measured::{begin, end};

firmware::measured_program!(selftest);

fn selftest() -> bool {
    begin();
    let result = kodeviser::selftest();
    end(&result);
    result.is_ok()
}
