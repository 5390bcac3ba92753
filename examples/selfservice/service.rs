//! The self-service, as an IdP would write it: test a serial number, test a code, log in, look up a PIN.
//!
//! # What a stranger learns
//!
//! Whoever types serial numbers at random must not learn which exist, nor which are taken. "Available" gives away as much
//! as "taken" does: a serial that has neither answer does not exist. So *Test serial number* says "type the code" to every
//! serial but one's own, and the truth comes out only with a right code, which nobody has who does not hold the device.
//!
//! *Test one-time code* gives one and the same answer to a wrong code, to an unknown serial and to another's, and does
//! the same work for them: what does not fit is decided on a decoy, a row like any other with a secret that nobody has.
//! (To the microsecond it is not the same: a SHA-512 token takes longer than the decoy. Where that could be measured
//! behind a network and a database, answer after a fixed time.)
//!
//! The number of tests is limited for each account, over all serials, and that number alone is shown. An available
//! token counts its wrong codes, too. One that is taken is not even looked at: no stranger can lock its owner out.

use std::path::Path;

use kodeviser::{Code, Digits, MAX_SECRET_LEN, Pin, Policy, Profile, Secret, State, Verdict, enrol, verify_with_pin};
use zeroize::Zeroizing;

use crate::accounts::{Account, Charge};
use crate::answers::{CodeAnswer, LoginAnswer, SerialAnswer};
use crate::failure::Failure;
use crate::inventory;
use crate::store::Store;
use crate::tokens::{Change, Ownership};
use crate::vault::{self, Vault};

const PIN_DIGITS: u32 = 4;

pub(crate) struct Service {
    pub(crate) store: Store,
    pub(crate) policy: Policy,
}

/// An answer to a test code, and what the help desk finds in the log: nothing where a decoy was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tested {
    pub(crate) answer: CodeAnswer,
    pub(crate) verdict: Option<Verdict>,
}

impl Service {
    pub(crate) fn open(path: &Path, vault: Vault) -> Result<Self, Failure> {
        let store = Store::open(path, vault)?;
        for digits in [Digits::Six, Digits::Seven, Digits::Eight] {
            let mut random = Zeroizing::new([0; 20]);
            vault::fill_with_randomness(&mut *random)?;
            let profile = Profile::totp(kodeviser::Algorithm::Sha1, digits, 30, 0)?;
            store.add(&decoy(digits), &profile, &Secret::from_bytes(&*random)?)?;
        }
        Ok(Self { store, policy: Policy::DEFAULT })
    }

    /// *Test serial number*: the public answer. It looks at the account's own token, and at nothing else.
    pub(crate) fn test_serial(&self, account: &Account, typed: &str) -> Result<SerialAnswer, Failure> {
        let own = self.store.serial_of(account.name())?;
        Ok(match own {
            None => SerialAnswer::TypeTheCode,
            own if own == inventory::serial(typed) => SerialAnswer::AlreadyYours,
            Some(_) => SerialAnswer::HaveAnother,
        })
    }

    /// *Test one-time code*: a right one makes the token the account's, whose PIN is drawn in the same moment.
    pub(crate) fn test_code(
        &mut self,
        account: &Account,
        typed_serial: &str,
        typed_code: &str,
        now: u64,
    ) -> Result<Tested, Failure> {
        let only = |answer| Ok(Tested { answer, verdict: None });
        match self.test_serial(account, typed_serial)? {
            SerialAnswer::TypeTheCode => {}
            SerialAnswer::AlreadyYours => return only(CodeAnswer::AlreadyYours),
            SerialAnswer::HaveAnother => return only(CodeAnswer::HaveAnother),
        }
        let Some(code) = any_code(typed_code) else { return only(CodeAnswer::NotACode) };
        let refused = match self.store.charge(account, now)? {
            Charge::Charged { attempts_left, retry_at } => CodeAnswer::Refused { attempts_left, retry_at },
            Charge::Closed { retry_at } => return only(CodeAnswer::Closed { retry_at }),
        };
        // The number of digits would give a serial away as well: a code of another length is a wrong one.
        let serial = inventory::serial(typed_serial).unwrap_or_default();
        if !self.store.is_available(&serial, code.digits())? {
            self.ask_decoy(&code, now)?;
            return only(refused);
        }
        let verdict = match self.enrol(account, &serial, &code, now) {
            // The account got another token in the same moment.
            Err(failure) if failure.is_conflict() => {
                self.store.refund(account)?;
                return only(CodeAnswer::HaveAnother);
            }
            verdict => verdict?,
        };
        let answer = match verdict {
            Some(Verdict::Accepted { .. }) => CodeAnswer::Enrolled,
            Some(Verdict::NextCode) => CodeAnswer::NextCode,
            Some(Verdict::Replayed) => CodeAnswer::Used,
            Some(Verdict::Rejected { .. }) => refused,
            // Nothing has been computed: a lock would be told by its speed.
            Some(Verdict::Locked { .. } | Verdict::Blocked) | None => {
                self.ask_decoy(&code, now)?;
                refused
            }
        };
        match answer {
            CodeAnswer::Enrolled => self.store.forgive(account)?,
            CodeAnswer::NextCode | CodeAnswer::Used => self.store.refund(account)?,
            _ => {}
        }
        Ok(Tested { answer, verdict })
    }

    /// A login with PIN and code. Library errors (a malformed code) decide nothing and count nothing.
    pub(crate) fn log_in(
        &mut self,
        account: &Account,
        typed_pin: &str,
        typed_code: &str,
        now: u64,
    ) -> Result<LoginAnswer, Failure> {
        let policy = self.policy;
        let Some(serial) = self.store.serial_of(account.name())? else { return Ok(LoginAnswer::NoDevice) };
        let pin = Pin::new(typed_pin)?;
        let decided = self.store.decide(&serial, |record| {
            let Some(expected) = record.pin.as_ref().filter(|_| record.owner.as_deref() == Some(account.name())) else {
                // The token was released in the same moment.
                return Ok((LoginAnswer::NoDevice, None));
            };
            let code = record.token.parse(typed_code)?;
            let (verdict, state) = verify_with_pin(&record.token, &policy, &record.state, &code, &pin, expected, now)?;
            Ok((LoginAnswer::Decided(verdict), Some(Change { state, ownership: Ownership::Stays })))
        })?;
        Ok(decided.unwrap_or(LoginAnswer::NoDevice))
    }

    /// The PIN of the account, for its owner: nothing before there is a token.
    pub(crate) fn look_up_pin(&self, account: &Account) -> Result<Option<Pin>, Failure> {
        self.store.pin(account)
    }

    /// Nothing where another account was faster.
    fn enrol(&mut self, account: &Account, serial: &str, code: &Code, now: u64) -> Result<Option<Verdict>, Failure> {
        let policy = self.policy;
        let verdict = self.store.decide(serial, |record| {
            if record.owner.is_some() {
                return Ok((None, None));
            }
            let (verdict, state) = enrol(&record.token, &policy, &record.state, code, now)?;
            let ownership = if verdict.is_accepted() {
                Ownership::GivenTo { account: account.name().to_owned(), pin: draw_pin()? }
            } else {
                Ownership::Stays
            };
            let change = (state != record.state).then_some(Change { state, ownership });
            Ok((Some(verdict), change))
        })?;
        Ok(verdict.flatten())
    }

    /// The same work as `enrol`, to no end: whatever comes out, nobody gets anything by it.
    fn ask_decoy(&mut self, code: &Code, now: u64) -> Result<(), Failure> {
        let policy = self.policy;
        self.store.decide(&decoy(code.digits()), |record| {
            let (_, state) = enrol(&record.token, &policy, &State::fresh(), code, now)?;
            // It never locks, or it would answer faster; and each time the row really changes.
            let state = if record.state == State::fresh() { state } else { State::fresh() };
            Ok(((), Some(Change { state, ownership: Ownership::Stays })))
        })?;
        Ok(())
    }
}

/// A code of whatever length codes have.
fn any_code(typed: &str) -> Option<Code> {
    [Digits::Six, Digits::Seven, Digits::Eight].into_iter().find_map(|digits| Code::parse(typed, digits).ok())
}

fn draw_pin() -> Result<Pin, Failure> {
    let mut random = Zeroizing::new([0; MAX_SECRET_LEN]);
    vault::fill_with_randomness(&mut *random)?;
    Ok(Pin::from_random(&*random, PIN_DIGITS)?)
}

/// No serial number has a blank, so nobody can type this one.
fn decoy(digits: Digits) -> String {
    format!("decoy {}", digits.count())
}
