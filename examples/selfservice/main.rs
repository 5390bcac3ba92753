//! An identity provider's self-service for people with hardware tokens, from the box to the next owner.
//!
//! `cargo run --example selfservice` narrates it; `-- --interactive` lets a person press the buttons and type.
//!
//! Where to look first: `service.rs` is what an IdP would write around the library, `tokens.rs` how the states are stored
//! (compare-and-swap), `vault.rs` how seeds and PINs are encrypted.

#![forbid(unsafe_code)]

mod accounts;
mod answers;
mod arguments;
mod calendar;
mod display;
mod drawer;
mod failure;
mod guide;
mod help_desk;
mod interactive;
mod inventory;
mod narrator;
mod service;
mod store;
mod tokens;
mod vault;

use std::env;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use arguments::{Arguments, USAGE};
use calendar::Instant;
use failure::Failure;
use guide::Guide;
use interactive::Interactive;
use service::Service;
use vault::{KEY_VARIABLE, Origin, Vault};

/// The arguments, or the terminal, do not fit.
const EXIT_USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => return refuse(&format!("{problem}\n\n{USAGE}")),
    };
    if arguments.help {
        return exit_code(writeln!(io::stdout(), "{USAGE}").map_err(Failure::from));
    }
    if arguments.interactive && !io::stdin().is_terminal() {
        return refuse("--interactive needs a terminal: standard input is none");
    }
    exit_code(run(arguments))
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let delivery = match &arguments.tokens {
        Some(path) => inventory::read(path)?,
        None => inventory::parse(inventory::SAMPLE)?,
    };
    for weak in delivery.iter().filter(|token| token.secret.is_weak()) {
        writeln!(out, "WARNING: the secret of {} is shorter than the 128 bits of RFC 4226.", weak.serial)?;
    }
    kodeviser::selftest()?;
    let path = arguments.database;
    if path.is_dir() {
        return Err(Failure::with_file(&path, "this is a folder, not a database"));
    }
    let found = path.exists();
    let (vault, origin) = Vault::of_database(&path)?;
    let service = Service::open(&path, vault.clone())?;
    greet(&mut out, &path, found, &origin, &service)?;
    let loaded = service.store.load(&delivery)?;
    writeln!(out, "Delivery    {} tokens: {} new, {} known already", delivery.len(), loaded.new, loaded.known)?;
    if arguments.interactive {
        Interactive::new(out, service, &delivery)?.run()
    } else {
        Guide::new(out, path, vault, service, delivery)?.run()
    }
}

/// Which database and which key, and what an earlier run has left in it.
fn greet(out: &mut impl Write, path: &Path, found: bool, origin: &Origin, service: &Service) -> Result<(), Failure> {
    writeln!(out, "Database    {} ({})", path.display(), if found { "found" } else { "new" })?;
    if found {
        let entries = service.store.entries()?;
        let owned = entries.iter().filter(|entry| entry.owner.is_some()).count();
        writeln!(out, "            {} tokens, {owned} of them with an owner", entries.len())?;
        for entry in entries {
            writeln!(out, "            {entry}")?;
        }
        if let Some(time) = service.store.time()? {
            writeln!(out, "            its time is {}", Instant(time))?;
        }
    }
    match origin {
        Origin::Environment => writeln!(out, "Key         from {KEY_VARIABLE}")?,
        Origin::Drawn(file) | Origin::Kept(file) => {
            let drawn = if matches!(origin, Origin::Drawn(_)) { "fresh, now in" } else { "from" };
            writeln!(out, "Key         {drawn} {}", file.display())?;
            writeln!(
                out,
                "WARNING     Seeds and PINs are encrypted under a key that lies beside the database: who can"
            )?;
            writeln!(out, "            read both files can read them. Fit for a demonstration; for anything else set")?;
            writeln!(out, "            {KEY_VARIABLE} to 64 hexadecimal digits from where you keep your keys.")?;
        }
    }
    Ok(())
}

fn refuse(problem: &str) -> ExitCode {
    // Where standard error is gone, the exit code still says it.
    _ = writeln!(io::stderr(), "selfservice: {problem}");
    EXIT_USAGE.into()
}

fn exit_code(ended: Result<(), Failure>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_closed_pipe() {
                _ = writeln!(io::stderr(), "selfservice: {failure}");
            }
            ExitCode::FAILURE
        }
    }
}
