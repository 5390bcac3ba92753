//! Cortex-M: vector table and start, output and end by semihosting.

use core::arch::{asm, global_asm};

// The hardware takes the stack pointer and the first instruction's address from the vector table. Until data is copied and
// cleared no Rust may run. Only instructions that a Cortex-M0 has.
global_asm!(
    "
    .section .vectors, \"a\"
    .word _stack_top
    .word reset
    .rept 14
    .word fault
    .endr

    .section .text.reset, \"ax\"
    .global reset
    .type reset, %function
    .thumb_func
reset:
    ldr r0, =_data_initial
    ldr r1, =_data_start
    ldr r2, =_data_end
1:  cmp r1, r2
    bhs 2f
    ldr r3, [r0]
    str r3, [r1]
    adds r0, #4
    adds r1, #4
    b 1b
2:  ldr r1, =_bss_start
    ldr r2, =_bss_end
    movs r3, #0
3:  cmp r1, r2
    bhs 4f
    str r3, [r1]
    adds r1, #4
    b 3b
4:
    .if {has_fpu}
    ldr r0, =0xe000ed88  // CPACR: coprocessors 10 and 11, the FPU, are open
    ldr r1, =0x00f00000
    str r1, [r0]
    dsb
    isb
    .endif
    bl {start}

    .type fault, %function
    .thumb_func
fault:
    movs r0, #0
    bl {exit_after_fault}
    .ltorg
    ",
    has_fpu = const cfg!(target_abi = "eabihf") as u32,
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

/// Asks the host for something ("Semihosting for AArch32 and AArch64", Arm).
fn semihosting(operation: usize, argument: *const ()) {
    // SAFETY: the host reads what the argument points to, which both callers keep alive, and changes r0 alone.
    unsafe {
        asm!("bkpt 0xab", inout("r0") operation => _, in("r1") argument, options(nostack, readonly));
    }
}
