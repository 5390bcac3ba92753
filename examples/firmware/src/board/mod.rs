//! A board: it starts, prints and ends. The only `unsafe` code here; a file for each architecture.
//!
//! Each has `write_bytes(&[u8])` and `exit(bool) -> !`, and calls the program that [`program!`](crate::program) names once memory is ready.

mod no_panic;

#[cfg_attr(target_arch = "arm", path = "cortex_m.rs")]
#[cfg_attr(target_arch = "riscv32", path = "riscv.rs")]
#[cfg_attr(target_arch = "avr", path = "avr.rs")]
mod architecture;

pub use architecture::{exit, write_bytes};

/// Prints a text.
pub fn write(text: &str) {
    write_bytes(text.as_bytes());
}

/// Makes a function the program that the board runs: it returns whether all went well.
#[macro_export]
macro_rules! program {
    ($run:ident) => {
        // SAFETY: nothing else has this name, and `board` declares it with this signature.
        #[unsafe(no_mangle)]
        extern "C" fn kodeviser_firmware_program() -> bool {
            $run()
        }
    };
}

unsafe extern "C" {
    /// The function that [`program!`](crate::program) defines.
    safe fn kodeviser_firmware_program() -> bool;
}

/// Runs the program and ends: called once, when memory is ready.
extern "C" fn start() -> ! {
    exit(kodeviser_firmware_program())
}
