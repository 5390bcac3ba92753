//! What the help desk may do, with the owner on the phone or the device in its hand.

use kodeviser::{Code, Policy, State, Token, Verdict, enrol, resync, verify};

use crate::accounts::Account;
use crate::answers::FullAnswer;
use crate::failure::Failure;
use crate::inventory;
use crate::service::Service;
use crate::tokens::{Change, Ownership, Record};

impl Service {
    /// The full answer to a serial number: for the help desk's eyes alone.
    pub(crate) fn full_answer(&self, account: &Account, typed: &str) -> Result<FullAnswer, Failure> {
        let entry = inventory::serial(typed).map(|serial| self.store.entry(&serial)).transpose()?.flatten();
        Ok(match entry.map(|entry| entry.owner) {
            None => FullAnswer::Unknown,
            Some(None) => FullAnswer::Available,
            Some(Some(owner)) if owner == account.name() => FullAnswer::AlreadyTheirs,
            Some(Some(owner)) => FullAnswer::SomebodyElses { owner },
        })
    }

    /// Two consecutive codes that the owner reads out.
    pub(crate) fn resync(&mut self, serial: &str, first: &str, second: &str, now: u64) -> Result<Verdict, Failure> {
        let policy = self.policy;
        self.at_desk(serial, |record| {
            let (first, second) = (record.token.parse(first)?, record.token.parse(second)?);
            let (verdict, state) = resync(&record.token, &policy, &record.state, &first, &second, now)?;
            Ok((verdict, Some(Change { state, ownership: Ownership::Stays })))
        })
    }

    /// Lifts a lock or a block.
    pub(crate) fn unlock(&mut self, serial: &str) -> Result<(), Failure> {
        self.at_desk(serial, |record| {
            Ok(((), Some(Change { state: record.state.unlock(), ownership: Ownership::Stays })))
        })
    }

    /// Takes a token back: the next account may enrol it. Whose it was is the answer.
    pub(crate) fn release(&mut self, serial: &str) -> Result<Option<String>, Failure> {
        self.at_desk(serial, |record| {
            let change = Change { state: record.state.release(), ownership: Ownership::TakenBack };
            Ok((record.owner.clone(), Some(change)))
        })
    }

    /// Takes back a device that is at hand, and learns its clock or counter from two consecutive codes, so that its next
    /// owner enrols with one however long it has lain about. Where they do not fit, nothing changes.
    pub(crate) fn check_in(&mut self, serial: &str, first: &str, second: &str, now: u64) -> Result<Verdict, Failure> {
        let policy = self.policy;
        self.at_desk(serial, |record| {
            let (first, second) = (record.token.parse(first)?, record.token.parse(second)?);
            // With the device at hand, its lock keeps nobody out.
            let unlocked = record.state.unlock();
            let (verdict, state) = find(&record.token, &policy, &unlocked, [&first, &second], now)?;
            let change = Change { state: state.release(), ownership: Ownership::TakenBack };
            Ok((verdict, verdict.is_accepted().then_some(change)))
        })
    }

    fn at_desk<T>(
        &mut self,
        typed: &str,
        decision: impl Fn(&Record) -> Result<(T, Option<Change>), Failure>,
    ) -> Result<T, Failure> {
        let unknown = || Failure::Told(format!("there is no token with serial `{}`", typed.trim()));
        let serial = inventory::serial(typed).ok_or_else(unknown)?;
        self.store.decide(&serial, decision)?.ok_or_else(unknown)
    }
}

/// Two consecutive codes of a device that may be anybody's or nobody's.
fn find(
    token: &Token,
    policy: &Policy,
    state: &State,
    [first, second]: [&Code; 2],
    now: u64,
) -> Result<(Verdict, State), kodeviser::Error> {
    if state.is_enrolled() {
        return resync(token, policy, state, first, second, now);
    }
    // What an earlier owner's logins have told of its clock still holds.
    let (mut verdict, mut next) = enrol(token, policy, state, first, now)?;
    match verdict {
        Verdict::NextCode => (verdict, next) = enrol(token, policy, &next, second, now)?,
        // One code could be seen by anybody.
        Verdict::Accepted { .. } => (verdict, next) = verify(token, policy, &next, second, now)?,
        _ => {}
    }
    if verdict.is_accepted() {
        return Ok((verdict, next));
    }
    // Farther off than enrolment searches. Only an enrolled token is resynchronized, so it is the help desk's for a moment.
    resync(token, policy, &State::adopt(0, now, state.last_used())?, first, second, now)
}
