//! The people: whom the IdP knows, their PINs, and how often each may try codes on devices that are not theirs.

use kodeviser::Pin;
use rusqlite::{OptionalExtension, named_params};

use crate::failure::Failure;
use crate::store::{Store, seconds};
use crate::tokens::pin_of;

/// Wrong test codes in a row until the account may test no more for a while.
pub(crate) const MAX_WRONG_TESTS: u32 = 5;

const MAX_NAME_LEN: usize = 32;

/// Someone whom the IdP knows: signed in with a password, or whatever it asks for before the first token is there.
/// All that a person may do takes one, so nobody can ask for another's PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    name: String,
}

impl Account {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// What an account's own limit says to one more test.
pub(crate) enum Charge {
    /// The test counts as wrong until it proves right. `retry_at`: this was the last one for a while.
    Charged { attempts_left: u32, retry_at: Option<u64> },
    /// No more tests before that, in Unix seconds.
    Closed { retry_at: u64 },
}

impl Store {
    /// The account of a person who has signed in; made where there is none.
    pub(crate) fn account(&self, name: &str) -> Result<Account, Failure> {
        let name = name.trim().to_ascii_lowercase();
        if !(1..=MAX_NAME_LEN).contains(&name.len()) || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Failure::Told(format!("a name is 1 to {MAX_NAME_LEN} letters and digits")));
        }
        let sql = "INSERT INTO account (name) VALUES (:name) ON CONFLICT DO NOTHING";
        self.connection.prepare_cached(sql)?.execute(named_params! {":name": name})?;
        Ok(Account { name })
    }

    /// The PIN of an account, for its owner's eyes.
    pub(crate) fn pin(&self, account: &Account) -> Result<Option<Pin>, Failure> {
        let mut statement = self.connection.prepare_cached("SELECT pin FROM account WHERE name = :name")?;
        let sealed: Option<Vec<u8>> =
            statement.query_row(named_params! {":name": account.name}, |row| row.get(0)).optional()?.flatten();
        sealed.map(|sealed| self.vault.open(&pin_of(&account.name), &sealed, |pin| Pin::new(pin))).transpose()
    }

    /// Counts a test as wrong before it is made, in one statement: a hundred tests at once are a hundred, too. Each
    /// five in a row close the account's tests, for five minutes first and twice as long each further time.
    pub(crate) fn charge(&self, account: &Account, now: u64) -> Result<Charge, Failure> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE account SET
                 wrong_tests = wrong_tests + 1,
                 tests_closed_until = iif((wrong_tests + 1) % :most = 0,
                     :now + min(86400, 300 << min(9, (wrong_tests + 1) / :most - 1)), 0)
             WHERE name = :name AND tests_closed_until <= :now RETURNING wrong_tests, tests_closed_until",
        )?;
        let now = seconds(now)?;
        let charged = statement
            .query_row(named_params! {":name": account.name, ":now": now, ":most": MAX_WRONG_TESTS}, |row| {
                Ok((row.get::<_, u32>(0)?, row.get::<_, i64>(1)?))
            })
            .optional()?;
        let Some((wrong_tests, closed_until)) = charged else {
            let sql = "SELECT tests_closed_until FROM account WHERE name = :name";
            let retry_at: i64 =
                self.connection.query_row(sql, named_params! {":name": account.name}, |row| row.get(0))?;
            return Ok(Charge::Closed { retry_at: retry_at.unsigned_abs() });
        };
        let since_closed = wrong_tests % MAX_WRONG_TESTS;
        Ok(if since_closed == 0 {
            Charge::Charged { attempts_left: 0, retry_at: Some(closed_until.unsigned_abs()) }
        } else {
            Charge::Charged { attempts_left: MAX_WRONG_TESTS - since_closed, retry_at: None }
        })
    }

    /// Takes back one charge: the code was not wrong.
    pub(crate) fn refund(&self, account: &Account) -> Result<(), Failure> {
        let sql = "UPDATE account SET wrong_tests = max(0, wrong_tests - 1), tests_closed_until = 0 WHERE name = :name";
        self.connection.prepare_cached(sql)?.execute(named_params! {":name": account.name})?;
        Ok(())
    }

    /// Forgets an account's wrong tests: it has shown that it holds a device, or the help desk believes it.
    pub(crate) fn forgive(&self, account: &Account) -> Result<(), Failure> {
        let sql = "UPDATE account SET wrong_tests = 0, tests_closed_until = 0 WHERE name = :name";
        self.connection.prepare_cached(sql)?.execute(named_params! {":name": account.name})?;
        Ok(())
    }
}
