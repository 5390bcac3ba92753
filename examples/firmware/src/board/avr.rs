//! AVR, the ATmega2560: output by its first serial port. The start is avr-libc's, which `avr-gcc` links.

use core::arch::asm;

// Registers of the first serial port (ATmega2560 datasheet, section 22.10).
const UCSR0A: *mut u8 = 0xc0 as *mut u8;
const UCSR0B: *mut u8 = 0xc1 as *mut u8;
const UDR0: *mut u8 = 0xc6 as *mut u8;
/// In `UCSR0A`: the data register is empty.
const UDRE0: u8 = 1 << 5;
/// In `UCSR0B`: the transmitter is on.
const TXEN0: u8 = 1 << 3;

// SAFETY: nothing else has this name; avr-libc's start calls it when memory is ready.
#[unsafe(no_mangle)]
extern "C" fn main() -> ! {
    // SAFETY: a register of the serial port, which nothing else uses.
    unsafe { UCSR0B.write_volatile(TXEN0) };
    super::start()
}

/// Prints ASCII text. One copy of it, so that a measured program has no other than the empty one.
#[inline(never)]
pub fn write_bytes(text: &[u8]) {
    for byte in text {
        // SAFETY: registers of the serial port, which nothing else uses.
        unsafe {
            while UCSR0A.read_volatile() & UDRE0 == 0 {}
            UDR0.write_volatile(*byte);
        }
    }
}

/// Ends. A microcontroller has nobody to tell; the last line says how it went.
pub fn exit(_all_went_well: bool) -> ! {
    loop {
        // SAFETY: with interrupts off it sleeps for good.
        unsafe { asm!("cli", "sleep", options(nomem, nostack)) };
    }
}
