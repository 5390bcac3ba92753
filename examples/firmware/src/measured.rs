//! What a measured program has besides: paint on the stack, two marks that instructions are counted between, and a last line that
//! says how deep the stack was. All of it is in the empty program too, so that it is no part of a figure.

use core::hint::black_box;

use crate::board::write_bytes;

// The same assembly for programs in Rust and in C: measure.sh links it (measure/arm.s, avr.s, riscv.s).
unsafe extern "C" {
    safe fn mark_begin();
    safe fn mark_end();
    safe fn paint_stack();
    safe fn stack_depth() -> usize;
}

/// The secret of every measured program: RFC 4226 appendix D. The compiler may not know it.
#[must_use]
pub fn secret() -> &'static [u8] {
    static SECRET: [u8; 20] = *b"12345678901234567890";
    black_box(SECRET.as_slice())
}

/// Here begins what is counted.
pub fn begin() {
    mark_begin();
}

/// Here it ends. The result must be there by then; it is not moved, which would cost some programs a `memcpy` and others none.
pub fn end<T>(result: &T) {
    black_box(result);
    mark_end();
}

/// Makes a function a measured program: it returns whether all went well.
#[macro_export]
macro_rules! measured_program {
    ($run:ident) => {
        fn measured_program() -> bool {
            $crate::measured::run($run)
        }
        $crate::program!(measured_program);
    };
}

/// Runs a program on a painted stack.
pub fn run(program: fn() -> bool) -> bool {
    paint_stack();
    let all_went_well = program();
    report(all_went_well, stack_depth());
    all_went_well
}

#[inline(never)]
fn report(all_went_well: bool, depth: usize) {
    write_bytes(if all_went_well { b"measured: stack " } else { b"measured: FAILED " });
    for digit in 0..4 {
        let nibble = (depth >> (12 - 4 * digit) & 0x0f) as u8;
        write_bytes(&[if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble }]);
    }
    write_bytes(b"\n");
}
