//! The SQLite file: its schema, and what is in it beside tokens and accounts (the key check and the time).

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, named_params};

use crate::failure::Failure;
use crate::vault::{KEY_VARIABLE, Vault};

/// "kode": whose file this is.
const APPLICATION_ID: i64 = 0x6b6f_6465;

/// What an IdP would have: tokens and accounts. `drawer` stands for the devices themselves, which keep their own
/// clocks and counters in reality, and `setting` remembers the simulated time.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS account (
        name               TEXT PRIMARY KEY,
        pin                BLOB,                        -- encrypted; NULL without a token
        wrong_tests        INTEGER NOT NULL DEFAULT 0,  -- in a row
        tests_closed_until INTEGER NOT NULL DEFAULT 0   -- Unix seconds
    ) STRICT;
    CREATE TABLE IF NOT EXISTS token (
        serial    TEXT PRIMARY KEY,
        algorithm TEXT NOT NULL,
        digits    INTEGER NOT NULL,
        period    INTEGER,                              -- NULL: it counts presses
        secret    BLOB NOT NULL,                        -- encrypted
        owner     TEXT UNIQUE REFERENCES account(name), -- an account has one token at most
        state     BLOB NOT NULL                         -- what the library gave back last
    ) STRICT;
    CREATE TABLE IF NOT EXISTS drawer (
        serial     TEXT PRIMARY KEY,
        made_at    INTEGER NOT NULL,
        quartz_ppb INTEGER NOT NULL,
        counter    INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value ANY) STRICT;";

/// One connection to the database, and the key to what is encrypted in it. Each thread has its own.
pub(crate) struct Store {
    pub(crate) connection: Connection,
    pub(crate) vault: Vault,
    /// How often another connection was faster and a decision had to be made again.
    pub(crate) late_swaps: u64,
    /// Runs once between a reading and its writing. The guide's races have both wait there until both have read.
    pub(crate) pause: Option<Pause>,
}

pub(crate) type Pause = Box<dyn FnOnce() + Send>;

impl Store {
    /// Opens the database, and makes it where there is none.
    pub(crate) fn open(path: &Path, vault: Vault) -> Result<Self, Failure> {
        let connection = prepared(path).map_err(|failure| Failure::with_file(path, explained(path, failure)))?;
        let store = Self { connection, vault, late_swaps: 0, pause: None };
        store.check_key(path)?;
        Ok(store)
    }

    /// The time at which the last run ended, in Unix seconds.
    pub(crate) fn time(&self) -> Result<Option<u64>, Failure> {
        let time: Option<i64> = self.setting("now")?;
        Ok(time.and_then(|time| time.try_into().ok()))
    }

    /// Remembers the time. What is used up never comes back, so a later run must not be an earlier one.
    pub(crate) fn keep_time(&self, now: u64) -> Result<(), Failure> {
        self.set("now", seconds(now)?)
    }

    /// A failure, and why, where SQLite does not say it.
    pub(crate) fn explained(&self, failure: Failure) -> Failure {
        match self.connection.path() {
            Some(path) => explained(Path::new(path), failure),
            None => failure,
        }
    }

    /// A constant under the key tells another key before anything is read with it.
    fn check_key(&self, path: &Path) -> Result<(), Failure> {
        const LABEL: &str = "key check";
        let Some(sealed) = self.setting::<Vec<u8>>(LABEL)? else {
            return self.set(LABEL, self.vault.seal(LABEL, LABEL.as_bytes())?);
        };
        self.vault.open(LABEL, &sealed, |_| Ok(())).map_err(|_| {
            let path = path.display();
            Failure::Told(format!(
                "the database {path} was written under another key: set {KEY_VARIABLE} to that one (or unset it, if \
                 the key is in {path}.key), or take another --db"
            ))
        })
    }

    fn setting<T: rusqlite::types::FromSql>(&self, name: &str) -> Result<Option<T>, Failure> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM setting WHERE name = :name")?;
        Ok(statement.query_row(named_params! {":name": name}, |row| row.get(0)).optional()?)
    }

    fn set(&self, name: &str, value: impl rusqlite::ToSql) -> Result<(), Failure> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO setting VALUES (:name, :value) ON CONFLICT DO UPDATE SET value = excluded.value",
        )?;
        statement.execute(named_params! {":name": name, ":value": value})?;
        Ok(())
    }
}

/// SQLite's integers are signed: a time after the year 292 billion has no place.
pub(crate) fn seconds(time: u64) -> Result<i64, Failure> {
    time.try_into().map_err(|_| Failure::Told(format!("the time {time} is beyond all calendars")))
}

/// SQLite says no more than "disk I/O error" where a disk has become read-only under an open file, or is too full for the memory
/// that its connections share. Who writes a file of that length beside it is told why.
fn explained(path: &Path, failure: Failure) -> Failure {
    const SHARED_MEMORY: usize = 32 * 1024;
    if !failure.is_of_the_disk() {
        return failure;
    }
    // Never the database itself: where a process closes one handle of it, SQLite's locks of all its handles are gone.
    let trial = path.with_extension(format!("try{}", process::id()));
    let written = fs::File::create_new(&trial).and_then(|mut file| file.write_all(&[0; SHARED_MEMORY]));
    _ = fs::remove_file(&trial);
    match written {
        Ok(()) => failure,
        Err(cause) => Failure::Told(format!("{failure}: {cause}")),
    }
}

fn prepared(path: &Path) -> Result<Connection, Failure> {
    let mut connection = Connection::open(path)?;
    // Another connection may hold the file for a moment.
    connection.busy_timeout(Duration::from_secs(10))?;
    // In this order: another start may be making the tables, and gives the file its identity in the same moment.
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID && (application != 0 || tables != 0) {
        return Err(Failure::told("this is the database of another program"));
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // An accepted code must stay used up after a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(SCHEMA)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()?;
    Ok(connection)
}
