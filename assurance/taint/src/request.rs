//! What the program tells valgrind, and asks it: client requests of memcheck and of callgrind, whose numbers are those of
//! `valgrind/memcheck.h` and `valgrind/callgrind.h`.

#![allow(unsafe_code, reason = "an instruction sequence that valgrind knows, and any processor takes for nothing")]
#![allow(dead_code, reason = "the library has this file as well, and needs a part of it, as each program does")]

use core::arch::asm;

const MEMCHECK: usize = (b'M' as usize) << 24 | (b'C' as usize) << 16;
const RUNNING_ON_VALGRIND: usize = 0x1001;
const COUNT_ERRORS: usize = 0x1201;
const MAKE_MEM_UNDEFINED: usize = MEMCHECK + 1;
const MAKE_MEM_DEFINED: usize = MEMCHECK + 2;
const GET_VBITS: usize = MEMCHECK + 8;
const CALLGRIND: usize = (b'C' as usize) << 24 | (b'T' as usize) << 16;
const ZERO_STATS: usize = CALLGRIND + 1;
const DUMP_STATS_AT: usize = CALLGRIND + 3;

fn request(number: usize, arguments: [usize; 3]) -> usize {
    let [first, second, third] = arguments;
    let block = [number, first, second, third, 0, 0];
    let mut answer = 0;
    // SAFETY: the rotations add up to twice 64 bits and the exchange is of a register with itself, so nothing has changed. Valgrind,
    // which sees this sequence, reads the block and writes the answer, and marks memory that the caller names.
    unsafe {
        asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            in("rax") &block,
            inout("rdx") answer,
        );
    }
    answer
}

pub(crate) fn is_here() -> bool {
    request(RUNNING_ON_VALGRIND, [0; 3]) > 0
}

/// How many errors memcheck has seen so far, not counting those that a suppression names.
pub(crate) fn errors() -> usize {
    request(COUNT_ERRORS, [0; 3])
}

/// From here on memcheck reports whatever branches on these bytes, or on what is computed from them, or is addressed by it.
pub(crate) fn mark<T: ?Sized>(secret: &mut T) {
    request(MAKE_MEM_UNDEFINED, [(&raw mut *secret).cast::<u8>().expose_provenance(), size_of_val(secret), 0]);
}

/// These are known from here on.
pub(crate) fn unmark<T: ?Sized>(known: &mut T) {
    request(MAKE_MEM_DEFINED, [(&raw mut *known).cast::<u8>().expose_provenance(), size_of_val(known), 0]);
}

/// Whether any bit of them has the mark. Of padding it may be either.
pub(crate) fn is_marked<T: ?Sized>(value: &T) -> bool {
    let start = (&raw const *value).cast::<u8>().expose_provenance();
    (0..size_of_val(value)).any(|offset| {
        let mut bits = 0_u8;
        request(GET_VBITS, [start + offset, (&raw mut bits).expose_provenance(), 1]);
        bits != 0
    })
}

/// Callgrind counts the instructions from here on.
#[inline(always)]
pub(crate) fn count() {
    request(ZERO_STATS, [0; 3]);
}

/// Callgrind writes how many instructions there were since, by this name, to a file of its own.
#[inline(always)]
pub(crate) fn counted(name: &core::ffi::CStr) {
    request(DUMP_STATS_AT, [name.as_ptr().expose_provenance(), 0, 0]);
}
