//! Another Rust library in the same program: with std, its own panic handler, its own allocator, and unwinding.

use std::collections::HashMap;
use std::panic;

/// Gives back `number` if everything of std works here, and what is called in between says 1.
#[unsafe(no_mangle)]
pub extern "C" fn neighbour_works(number: u32, in_between: extern "C" fn() -> i32) -> i32 {
    let texts: HashMap<u32, String> = (0..100).map(|n| (n, format!("number {n}"))).collect();
    panic::set_hook(Box::new(|_| {}));
    let caught = panic::catch_unwind(|| {
        assert_eq!(in_between(), 1);
        panic!("{}", texts.len());
    });
    drop(panic::take_hook());
    let said = caught.expect_err("it panics").downcast::<String>().expect("a text");
    if *said == "100" && texts[&number] == format!("number {number}") { number as i32 } else { -1 }
}
