//! RISC-V: the start, output and end by semihosting.

use core::arch::{asm, global_asm};

// Until data is copied and cleared no Rust may run.
global_asm!(
    "
    .section .text.reset, \"ax\"
    .global reset
reset:
    la sp, _stack_top
    la t0, fault
    csrw mtvec, t0
    la t0, _data_initial
    la t1, _data_start
    la t2, _data_end
1:  bgeu t1, t2, 2f
    lw t3, 0(t0)
    sw t3, 0(t1)
    addi t0, t0, 4
    addi t1, t1, 4
    j 1b
2:  la t1, _bss_start
    la t2, _bss_end
3:  bgeu t1, t2, 4f
    sw zero, 0(t1)
    addi t1, t1, 4
    j 3b
4:  call {start}

    .balign 4
fault:
    call {exit_after_fault}
    ",
    start = sym super::start,
    exit_after_fault = sym exit_after_fault,
);

extern "C" fn exit_after_fault() -> ! {
    write_bytes(b"FAILED: a fault\n");
    exit(false)
}

const SYS_WRITEC: usize = 0x03;
const SYS_EXIT_EXTENDED: usize = 0x20;
const APPLICATION_EXIT: usize = 0x20026;

/// Prints ASCII text. One copy of it, so that a measured program has no other than the empty one.
#[inline(never)]
pub fn write_bytes(text: &[u8]) {
    for byte in text {
        semihosting(SYS_WRITEC, core::ptr::from_ref(byte).cast());
    }
}

/// Ends: the exit code of QEMU is 0 where all went well, else 1.
pub fn exit(all_went_well: bool) -> ! {
    let argument = [APPLICATION_EXIT, usize::from(!all_went_well)];
    semihosting(SYS_EXIT_EXTENDED, argument.as_ptr().cast());
    loop {
        core::hint::spin_loop();
    }
}

/// Asks the host for something ("RISC-V Semihosting"): a breakpoint between two shifts that do nothing, none of them compressed.
fn semihosting(operation: usize, argument: *const ()) {
    // SAFETY: the host reads what the argument points to, which both callers keep alive, and changes a0 alone.
    unsafe {
        asm!(
            ".balign 16", // The three must not lie on two pages.
            ".option push",
            ".option norvc",
            "slli zero, zero, 0x1f",
            "ebreak",
            "srai zero, zero, 7",
            ".option pop",
            inout("a0") operation => _,
            in("a1") argument,
            options(nostack, readonly),
        );
    }
}
