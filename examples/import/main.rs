//! Loads the file of secrets that came with a box of tokens, and says what is in it.
//!
//! ```sh
//! cargo run --features import --example import -- FILE [--key HEX | --key-file F | --password-file F] [--json]
//! ```
//!
//! It says the form of the file, how many keys there are and of which kinds, and what somebody should look at: weak or
//! repeated secrets, repeated serial numbers, expired keys, what the file does not say. `--json` prints one object a key
//! instead. Secrets are shown with `--show-secrets` alone. It ends with 0 only when every key of the file was loaded.

mod arguments;
mod export;
mod json;
mod progress;
mod survey;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use kodeviser::import::{self, Format};

use crate::arguments::{Arguments, USAGE};
use crate::progress::Progress;
use crate::survey::Survey;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let mut out = BufWriter::new(io::stdout().lock());
    let draws = io::stderr().is_terminal();
    let code = run(&arguments, draws, &mut out, &mut io::stderr());
    // Whoever reads may stop before the end, as `head` does.
    let _ = out.flush();
    ExitCode::from(code)
}

/// Everything but the terminal: 0 if every key was loaded, 1 if not, 2 if the arguments are wrong.
fn run(arguments: &[String], draws: bool, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let arguments = match Arguments::parse(arguments) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return if write!(out, "{USAGE}").is_ok() { 0 } else { 1 },
        Err(message) => {
            let _ = writeln!(err, "import: {message}\n\n{USAGE}");
            return 2;
        }
    };
    let path = arguments.file.display().to_string();
    match load(&arguments, draws, out, err) {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(message) => {
            let _ = writeln!(err, "{path}: {message}");
            1
        }
    }
}

/// Reads the file and tells of it; whether every key was loaded.
fn load(arguments: &Arguments, draws: bool, out: &mut dyn Write, err: &mut dyn Write) -> Result<bool, String> {
    let file =
        File::open(&arguments.file).map_err(|error| format!("{error}; see that the file is there and may be read"))?;
    let mut options = arguments.options.clone();
    if let Some(secret) = &arguments.opener {
        options = secret.given_to(options)?;
    }
    let mut import = import::open(Progress::of(file, draws), &options).map_err(|error| error.to_string())?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let mut survey = Survey::new(now);
    let mut export = arguments.export.as_ref().map(|target| target.begin()).transpose()?;
    let path = arguments.file.display();
    for package in &mut import {
        match package {
            Ok(package) => {
                survey.add(&package);
                if let Some(export) = &mut export {
                    export.write(&package)?;
                }
                if arguments.json {
                    json::write(out, &package, arguments.show_secrets).map_err(|error| error.to_string())?;
                } else if arguments.show_secrets {
                    survey::show(out, &package, arguments.qr).map_err(|error| error.to_string())?;
                }
            }
            Err(error) => {
                survey.bad(error.to_string());
            }
        }
    }
    if let Some(export) = export {
        export.finish()?;
    }
    Progress::<File>::clear(draws);
    if !arguments.json {
        let form = if import.is_encrypted() { "encrypted " } else { "" };
        let said = writeln!(out, "{path}: {form}{}, {} keys", import.format(), import.good());
        said.and_then(|()| survey.tell_kinds(out)).map_err(|error| error.to_string())?;
    }
    if import.is_signed() {
        let _ = writeln!(err, "{path}: warning: the file is signed, and the signature was not checked");
    } else if import.format() == Format::Pskc && !import.is_encrypted() {
        let _ = writeln!(err, "{path}: warning: the secrets are not encrypted; keep the file as you keep them");
    }
    let _ = survey.tell_warnings(&path.to_string(), err);
    Ok(survey.is_whole())
}
