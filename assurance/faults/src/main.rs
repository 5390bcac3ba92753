//! Logs in through the store and the service of `examples/selfservice`, the very files, and writes down what it was told.
//!
//! `worker DATABASE TOKENS` opens the database as the example does, takes the delivery into stock, says `open`, and then
//! follows the lines of its standard input, of words with a blank between them:
//!
//! - `enrol ID ACCOUNT SERIAL CODE TIME` tests a one-time code, so that the token becomes the account's;
//! - `login ID ACCOUNT PIN CODE TIME` logs in;
//! - `pin ID ACCOUNT` looks up a PIN;
//! - `unlock ID SERIAL` is the help desk's;
//! - `socket - OWN OTHER` tells where two workers hear of each other;
//! - `meet - NUMBER` has both rest in the next attempt, between its reading and its writing, until the other is there or further,
//!   as the example's races do.
//!
//! TIME is in Unix seconds; `clock` is the time of the machine. Before each attempt it writes `present ID`, after it, when the
//! service has returned, the answer. Each line is one `write`, so whoever kills this process finds it or does not.

#![forbid(unsafe_code)]

mod meeting;
#[cfg(feature = "planted")]
mod planting;

/// The example's own files. It does more with them than log in.
macro_rules! of_the_example {
    ($($name:ident = $path:literal;)*) => { $(#[allow(dead_code)] #[path = $path] mod $name;)* };
}

of_the_example! {
    accounts = "../../../examples/selfservice/accounts.rs";
    answers = "../../../examples/selfservice/answers.rs";
    calendar = "../../../examples/selfservice/calendar.rs";
    failure = "../../../examples/selfservice/failure.rs";
    help_desk = "../../../examples/selfservice/help_desk.rs";
    inventory = "../../../examples/selfservice/inventory.rs";
    service = "../../../examples/selfservice/service.rs";
    store = "../../../examples/selfservice/store.rs";
    vault = "../../../examples/selfservice/vault.rs";
}

#[cfg(not(feature = "planted"))]
of_the_example! { tokens = "../../../examples/selfservice/tokens.rs"; }

/// The same with defects in it: see build.rs.
#[cfg(feature = "planted")]
#[allow(dead_code)]
mod tokens {
    include!(concat!(env!("OUT_DIR"), "/tokens.rs"));
}

use std::env;
use std::fmt::Display;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use kodeviser::Verdict;

use answers::{CodeAnswer, LoginAnswer};
use failure::Failure;
use meeting::Meeting;
use service::Service;
use vault::Vault;

fn main() -> ExitCode {
    let [database, tokens] = match env::args().skip(1).collect::<Vec<_>>().try_into() {
        Ok(paths) => paths,
        Err(_) => {
            say("failed", "", "usage: worker DATABASE TOKENS");
            return ExitCode::FAILURE;
        }
    };
    match work(Path::new(&database), Path::new(&tokens)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say("failed", "", failure);
            ExitCode::FAILURE
        }
    }
}

/// As `main` of the example opens its database.
fn work(database: &Path, tokens: &Path) -> Result<(), Failure> {
    let delivery = inventory::read(tokens)?;
    kodeviser::selftest()?;
    if planted("names-its-key-too-early") {
        name_key_too_early(database)?;
    }
    let copy = if planted("works-on-a-copy") { copy_unless_writable(database)? } else { None };
    let database = copy.as_deref().unwrap_or(database);
    let (vault, _) = Vault::of_database(database)?;
    let mut service = Service::open(database, vault)?;
    service.store.load(&delivery)?;
    // A power cut must find a store that does not ask for its writes to be kept.
    if planted("does-not-wait-for-the-disk") {
        service.store.connection.pragma_update(None, "synchronous", "NORMAL")?;
    }
    say("open", "", "");
    let mut meeting = None;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let id = words.get(1).copied().unwrap_or_default();
        match *words {
            ["socket", _, own, other] => meeting = Meeting::between(own, other),
            ["meet", _, number] => service.store.pause = meeting.as_ref().and_then(|meeting| meeting.at(number)),
            _ => follow(&mut service, id, &words),
        }
    }
    say("end", "", service.store.late_swaps);
    Ok(())
}

fn follow(service: &mut Service, id: &str, words: &[&str]) {
    note_attempt(id);
    say("present", id, "");
    match attempt(service, words) {
        Ok([answer, evidence]) => say(&answer, id, evidence),
        Err(failure) => say("error", id, service.store.explained(failure)),
    }
}

/// The answer in one word, and what belongs to it.
fn attempt(service: &mut Service, words: &[&str]) -> Result<[String; 2], Failure> {
    let answer = |answer: &str, evidence: &dyn Display| Ok([answer.to_owned(), evidence.to_string()]);
    match *words {
        ["enrol", _, account, serial, code, time] => {
            let account = service.store.account(account)?;
            let tested = service.test_code(&account, serial, code, seconds(time)?)?;
            match (tested.answer, tested.verdict) {
                (CodeAnswer::Enrolled, Some(Verdict::Accepted { moving_factor, .. })) => {
                    answer("accepted", &moving_factor)
                }
                (CodeAnswer::AlreadyYours, _) => answer("yours", &""),
                (told, _) => answer("refused", &told),
            }
        }
        ["login", _, account, pin, code, time] => {
            let account = service.store.account(account)?;
            let told = service.log_in(&account, pin, code, seconds(time)?)?;
            match told {
                LoginAnswer::Decided(Verdict::Accepted { moving_factor, .. }) => answer("accepted", &moving_factor),
                LoginAnswer::Decided(Verdict::Replayed) => answer("replayed", &""),
                LoginAnswer::Decided(Verdict::Locked { retry_at }) => answer("locked", &retry_at),
                LoginAnswer::Decided(Verdict::NextCode) => answer("next-code", &""),
                told => answer("refused", &told),
            }
        }
        ["pin", _, account] => {
            let account = service.store.account(account)?;
            match service.look_up_pin(&account)? {
                Some(pin) => answer("pin", &String::from_utf8_lossy(pin.expose())),
                None => answer("none", &""),
            }
        }
        ["unlock", _, serial] => service.unlock(serial).and_then(|()| answer("unlocked", &"")),
        _ => Err(Failure::told("the line is none of this program's")),
    }
}

fn seconds(time: &str) -> Result<u64, Failure> {
    match time {
        "clock" => Ok(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())),
        time => time.parse().map_err(|_| Failure::told(format!("`{time}` is no time"))),
    }
}

/// One line in one `write`. Where nobody listens any more there is nobody to tell.
fn say(word: &str, id: &str, evidence: impl Display) {
    let line = format!("{word} {id} {evidence}");
    _ = io::stdout().write_all(format!("{}\n", line.trim_end()).as_bytes());
}

#[cfg(not(feature = "planted"))]
const fn name_key_too_early(_database: &Path) -> Result<(), Failure> {
    Ok(())
}

#[cfg(not(feature = "planted"))]
const fn copy_unless_writable(_database: &Path) -> Result<Option<std::path::PathBuf>, Failure> {
    Ok(None)
}

#[cfg(not(feature = "planted"))]
const fn planted(_defect: &str) -> bool {
    false
}

#[cfg(not(feature = "planted"))]
const fn note_attempt(_id: &str) {}

#[cfg(feature = "planted")]
use planting::{answer_early, copy_unless_writable, name_key_too_early, note_attempt, planted};
