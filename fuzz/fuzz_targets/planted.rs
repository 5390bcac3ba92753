//! The control of assurance/fuzz/run.sh: two defects that a fuzzer has to find, a broken promise and a read past the end of the heap's
//! memory, which the address sanitizer alone notices. PLANTED=promise or PLANTED=read says which.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if !input.starts_with(b"755") {
        return;
    }
    match std::env::var("PLANTED").as_deref() {
        Ok("promise") => panic!("the planted promise is broken"),
        // SAFETY: none, it is the defect: one byte past the end.
        Ok("read") => drop(std::hint::black_box(unsafe {
            input.to_vec().into_boxed_slice().as_ptr().add(input.len()).read_volatile()
        })),
        _ => {}
    }
});
