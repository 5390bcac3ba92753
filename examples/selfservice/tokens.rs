//! The rows of tokens, and the one way in which they change: read, decide, compare and swap.

use std::fmt;

use kodeviser::{Digits, MovingFactor, Pin, Profile, Secret, State, Token};
use rusqlite::{OptionalExtension, Row, TransactionBehavior, named_params};

use crate::calendar::Instant;
use crate::failure::Failure;
use crate::inventory::{self, Delivered};
use crate::store::Store;

/// A token as it was read.
pub(crate) struct Record {
    pub(crate) serial: String,
    pub(crate) token: Token,
    pub(crate) owner: Option<String>,
    /// The owner's.
    pub(crate) pin: Option<Pin>,
    pub(crate) state: State,
}

/// What a decision does to a record.
pub(crate) struct Change {
    pub(crate) state: State,
    pub(crate) ownership: Ownership,
}

pub(crate) enum Ownership {
    Stays,
    GivenTo { account: String, pin: Pin },
    TakenBack,
}

/// What may be shown of a token: nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) serial: String,
    pub(crate) profile: Profile,
    pub(crate) owner: Option<String>,
    pub(crate) state: State,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { serial, profile, owner, state } = self;
        let failures = state.failures();
        write!(f, "{serial} ({}): {}", inventory::describe(profile), owner.as_deref().unwrap_or("nobody"))?;
        match state.last_used() {
            Some(used) => write!(f, "; used up to {used}; failures {failures}")?,
            None => write!(f, "; nothing used; failures {failures}")?,
        }
        match (state.is_blocked(), state.locked_until()) {
            (true, _) => f.write_str("; blocked"),
            (false, 0) => Ok(()),
            (false, until) => write!(f, "; lock until {}", Instant(until)),
        }
    }
}

/// How many tokens of a delivery were new.
pub(crate) struct Loaded {
    pub(crate) new: usize,
    pub(crate) known: usize,
}

impl Store {
    /// Takes a delivery into stock. A token that is there already must be the same one.
    pub(crate) fn load(&self, delivery: &[Delivered]) -> Result<Loaded, Failure> {
        let mut loaded = Loaded { new: 0, known: 0 };
        for token in delivery {
            if self.add(&token.serial, &token.profile, &token.secret)? {
                loaded.new += 1;
            } else if self.is_same(token)? {
                loaded.known += 1;
            } else {
                let serial = &token.serial;
                return Err(Failure::Told(format!("serial {serial} is in the database with another seed or profile")));
            }
        }
        Ok(loaded)
    }

    /// Adds a token fresh from its box; false where there is one of that serial already.
    pub(crate) fn add(&self, serial: &str, profile: &Profile, secret: &Secret) -> Result<bool, Failure> {
        let period = match profile.moving_factor() {
            MovingFactor::Counter => None,
            MovingFactor::Clock { period, .. } => Some(period),
        };
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO token (serial, algorithm, digits, period, secret, state)
             VALUES (:serial, :algorithm, :digits, :period, :secret, :state) ON CONFLICT (serial) DO NOTHING",
        )?;
        let added = statement.execute(named_params! {
            ":serial": serial,
            ":algorithm": inventory::algorithm_name(profile.algorithm()),
            ":digits": profile.digits().count(),
            ":period": period,
            ":secret": self.vault.seal(&seed_of(serial), secret.expose())?,
            ":state": State::fresh().encode(),
        })?;
        Ok(added == 1)
    }

    fn is_same(&self, delivered: &Delivered) -> Result<bool, Failure> {
        let sql = "SELECT algorithm, digits, period, secret FROM token WHERE serial = :serial";
        let (profile, sealed) = self.connection.query_row(sql, named_params! {":serial": delivered.serial}, |row| {
            Ok((profile(row), row.get::<_, Vec<u8>>("secret")?))
        })?;
        let secret = self.vault.open(&seed_of(&delivered.serial), &sealed, Secret::from_bytes)?;
        Ok(profile? == delivered.profile && secret.expose() == delivered.secret.expose())
    }

    /// What the database holds of a token.
    pub(crate) fn entry(&self, serial: &str) -> Result<Option<Entry>, Failure> {
        Ok(self.entries()?.into_iter().find(|entry| entry.serial == serial))
    }

    /// What the database holds of all tokens but the decoys.
    pub(crate) fn entries(&self) -> Result<Vec<Entry>, Failure> {
        let mut statement = self.connection.prepare_cached("SELECT * FROM token WHERE serial NOT LIKE '% %'")?;
        let mut rows = statement.query([])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(Entry {
                serial: row.get("serial")?,
                profile: profile(row)?,
                owner: row.get("owner")?,
                state: state(row)?,
            });
        }
        Ok(entries)
    }

    /// The serial of an account's token.
    pub(crate) fn serial_of(&self, account: &str) -> Result<Option<String>, Failure> {
        let mut statement = self.connection.prepare_cached("SELECT serial FROM token WHERE owner = :account")?;
        Ok(statement.query_row(named_params! {":account": account}, |row| row.get(0)).optional()?)
    }

    /// Whether a token of that serial and that many digits is there and nobody's.
    pub(crate) fn is_available(&self, serial: &str, digits: Digits) -> Result<bool, Failure> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM token WHERE serial = :serial AND digits = :digits AND owner IS NULL)",
        )?;
        Ok(statement.query_row(named_params! {":serial": serial, ":digits": digits.count()}, |row| row.get(0))?)
    }

    /// Decides on a token: reads its record, asks `decision`, and stores the change only if the record is still the
    /// one that was read. Who comes too late reads again and decides again, on what the faster one has left. Nothing
    /// where there is no token of that serial.
    ///
    /// No loop runs for ever: whoever is sent back was overtaken by a decision that is through.
    pub(crate) fn decide<T>(
        &mut self,
        serial: &str,
        decision: impl Fn(&Record) -> Result<(T, Option<Change>), Failure>,
    ) -> Result<Option<T>, Failure> {
        loop {
            let Some((record, read)) = self.read(serial)? else { return Ok(None) };
            let (outcome, change) = decision(&record)?;
            let Some(change) = change else { return Ok(Some(outcome)) };
            if let Some(pause) = self.pause.take() {
                pause();
            }
            if self.swap(&record, &read, &change)? {
                return Ok(Some(outcome));
            }
            self.late_swaps += 1;
        }
    }

    /// The record and the very bytes of its state.
    fn read(&self, serial: &str) -> Result<Option<(Record, Vec<u8>)>, Failure> {
        let mut statement = self.connection.prepare_cached(
            "SELECT token.*, account.pin FROM token LEFT JOIN account ON account.name = owner WHERE serial = :serial",
        )?;
        let mut rows = statement.query(named_params! {":serial": serial})?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let sealed: Vec<u8> = row.get("secret")?;
        let secret = self.vault.open(&seed_of(serial), &sealed, Secret::from_bytes)?;
        let owner: Option<String> = row.get("owner")?;
        let pin = match (&owner, row.get::<_, Option<Vec<u8>>>("pin")?) {
            (Some(owner), Some(sealed)) => Some(self.vault.open(&pin_of(owner), &sealed, |pin| Pin::new(pin))?),
            _ => None,
        };
        let token = Token::new(profile(row)?, &secret);
        Ok(Some((Record { serial: serial.to_owned(), token, owner, pin, state: state(row)? }, row.get("state")?)))
    }

    /// Compare and swap: false where the record is another one by now. Owner and PIN change with the state or not at
    /// all, so there is no owner without a PIN and no token with two owners.
    fn swap(&mut self, record: &Record, read: &[u8], change: &Change) -> Result<bool, Failure> {
        let owner = match &change.ownership {
            Ownership::Stays => record.owner.as_deref(),
            Ownership::GivenTo { account, .. } => Some(account.as_str()),
            Ownership::TakenBack => None,
        };
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let changed = transaction
            .prepare_cached(
                "UPDATE token SET state = :next, owner = :owner
                 WHERE serial = :serial AND state = :read AND owner IS :read_owner",
            )?
            .execute(named_params! {
                ":next": change.state.encode(),
                ":owner": owner,
                ":serial": record.serial,
                ":read": read,
                ":read_owner": record.owner,
            })?;
        if changed == 0 {
            return Ok(false);
        }
        let (account, pin) = match &change.ownership {
            Ownership::Stays => (None, None),
            Ownership::GivenTo { account, pin } => (owner, Some(self.vault.seal(&pin_of(account), pin.expose())?)),
            Ownership::TakenBack => (record.owner.as_deref(), None),
        };
        if account.is_some() {
            transaction
                .prepare_cached("UPDATE account SET pin = :pin WHERE name = :account")?
                .execute(named_params! {":pin": pin, ":account": account})?;
        }
        transaction.commit()?;
        Ok(true)
    }
}

fn seed_of(serial: &str) -> String {
    format!("seed of {serial}")
}

pub(crate) fn pin_of(account: &str) -> String {
    format!("PIN of {account}")
}

fn profile(row: &Row<'_>) -> Result<Profile, Failure> {
    let algorithm = inventory::algorithm(&row.get::<_, String>("algorithm")?)?;
    let digits = Digits::new(row.get("digits")?)?;
    Ok(match row.get("period")? {
        None => Profile::hotp(algorithm, digits),
        Some(period) => Profile::totp(algorithm, digits, period, 0)?,
    })
}

fn state(row: &Row<'_>) -> Result<State, Failure> {
    Ok(State::decode(&row.get::<_, Vec<u8>>("state")?)?)
}
