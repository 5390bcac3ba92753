//! For makers and testers of token firmware: compares the codes of a device under test with the expected ones, and says how
//! its counter jumps, how wrong its clock is and how sure that is, and which of the usual mistakes its firmware makes.
//!
//! `cargo run --example harness -- --help` tells the options; the README beside this file shows a session.
//!
//! A log flows one way: `input` and `lines` make readings of it, `search` finds all moving factors that each code may be of,
//! `track` chooses those that belong together, `counter` and `clock` say what they mean, `straight` how exact that is.

#![forbid(unsafe_code)]

mod arguments;
mod clock;
mod counter;
mod device;
mod faults;
mod input;
mod keys;
mod lines;
mod mistakes;
mod prover;
mod quartz;
mod report;
mod search;
mod seconds;
mod secret;
mod straight;
#[cfg(test)]
mod tests;
mod text;
mod track;
mod virtual_device;

use std::env;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use arguments::{Arguments, Check, Presses, Task, USAGE};
use device::Device;
use secret::SecretText;

/// The arguments, or what they name, do not fit.
const EXIT_USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(env::args_os().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return exit_code(writeln!(io::stdout(), "{USAGE}").map(|()| true)),
        Err(problem) => return refuse(&format!("{problem}\n\n{USAGE}")),
    };
    if let Err(error) = kodeviser::selftest() {
        return refuse(&error.to_string());
    }
    let secret = match SecretText::read(&arguments.secret, arguments.encoding) {
        Ok(secret) => secret,
        Err(problem) => return refuse(&format!("the secret: {problem}")),
    };
    if secret.secret.is_weak() {
        eprintln!("harness: the secret is shorter than the 128 bits of RFC 4226");
    }
    let (profile, first_counter) = (arguments.profile, arguments.first_counter);
    let device = |window| Device { profile, secret, first_counter, window };
    match arguments.task {
        Task::BeTheDevice(presses) => exit_code(be(&device(0), &presses)),
        Task::Check(task) => check(&device(task.window), &task),
    }
}

fn check(device: &Device, task: &Check) -> ExitCode {
    let log = match input::read(&task.input, device.clock().is_some()) {
        Ok(log) => log,
        Err(problem) => return refuse(&problem),
    };
    let report = report::examine(device, log, task.slack, task.max_ppm);
    let text = if task.json { serde_json::to_string(&report).map_err(io::Error::from) } else { Ok(report.to_string()) };
    exit_code(text.and_then(|text| writeln!(io::stdout(), "{text}")).map(|()| report.passed))
}

fn be(device: &Device, presses: &Presses) -> io::Result<bool> {
    let out = BufWriter::new(io::stdout().lock());
    match &presses.made_up {
        Some(made_up) => {
            let lines = virtual_device::times(made_up).into_iter().map(|time| Ok(time.to_string()));
            virtual_device::run(device, presses, lines, out)
        }
        None => virtual_device::run(device, presses, io::stdin().lines(), out),
    }
}

fn refuse(problem: &str) -> ExitCode {
    // Where standard error is gone, the exit code still says it.
    _ = writeln!(io::stderr(), "harness: {problem}");
    EXIT_USAGE.into()
}

fn exit_code(passed: io::Result<bool>) -> ExitCode {
    match passed {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // The reader of the output may leave, as `head` does: no reason to complain.
            if error.kind() != io::ErrorKind::BrokenPipe {
                _ = writeln!(io::stderr(), "harness: {error}");
            }
            ExitCode::FAILURE
        }
    }
}
