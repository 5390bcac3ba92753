//! What a panic would do in a library without std: stop the program at once. No panic is reachable, and none is linked; the
//! compiler asks for this all the same.

use core::panic::PanicInfo;

#[panic_handler]
fn stop(_: &PanicInfo<'_>) -> ! {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    // SAFETY: an undefined instruction ends the program; it touches nothing.
    unsafe {
        core::arch::asm!("ud2", options(nomem, nostack, noreturn))
    }
    #[cfg(any(target_arch = "arm", target_arch = "aarch64"))]
    // SAFETY: an undefined instruction ends the program; it touches nothing.
    unsafe {
        core::arch::asm!("udf #0", options(nomem, nostack, noreturn))
    }
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64", target_arch = "arm", target_arch = "aarch64")))]
    loop {
        core::hint::spin_loop();
    }
}
