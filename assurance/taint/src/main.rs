//! Runs the library under valgrind's memcheck with every secret marked as undefined: whatever branches on one, or is addressed by one,
//! is an error of memcheck's. Leaks that are planted here have to be found first. `run.sh` builds and starts it.

mod c_interface;
mod interface;
mod leaks;
#[cfg(target_arch = "x86_64")]
mod planted;
mod request;
mod run;
#[cfg(feature = "library")]
mod rust_interface;
mod scenarios;
#[cfg(feature = "library")]
mod values;

use std::process::ExitCode;

use run::Run;

fn main() -> ExitCode {
    if !request::is_here() {
        eprintln!("this program shows something under valgrind alone");
        return ExitCode::FAILURE;
    }
    let mut run = Run::default();
    #[cfg(target_arch = "x86_64")]
    planted::keep();
    leaks::all(&mut run);
    #[cfg(feature = "library")]
    {
        leaks::of_what_is_computed(&mut run);
        values::all(&mut run);
        scenarios::all::<rust_interface::TypedIsPublic>(&mut run);
        scenarios::all::<rust_interface::TypedIsSecret>(&mut run);
    }
    c_interface::values(&mut run);
    scenarios::all::<c_interface::C>(&mut run);
    run.ended()
}
