//! The proof that no panic is linked: what a panic would call does not exist, so an image with a reachable panic does not link.

use core::panic::PanicInfo;

unsafe extern "C" {
    safe fn kodeviser_firmware_has_a_reachable_panic() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    kodeviser_firmware_has_a_reachable_panic()
}
