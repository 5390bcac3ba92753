//! A slow and obvious model of R4 to R12 and R18: candidates are plain lists, and the decision is a row of ifs in
//! the order in which the rules are written. It shares no code with the library; of its types it uses those that go in
//! (`Policy`) and come out (`Verdict`, `Error`).

use kodeviser::{Error, Verdict};

use crate::reference_clock::{ReferenceClock, Steps};
use crate::reference_search::{
    Circumstances, LARGEST, Purpose, Region, candidates, check_policy, nearest_first, search,
};
use crate::reference_state::{Pending, ReferenceState};

/// How long a far code waits for its next one, in seconds (R7).
const PAIR_SECONDS: i128 = 300;
/// The longest lock: a day (R9).
const LONGEST_LOCK: i128 = 86_400;

/// A verdict, the state after it, and which rule was the reason: for counting what the stories reach.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    pub(crate) verdict: Verdict,
    pub(crate) next: ReferenceState,
    pub(crate) reason: &'static str,
}

/// What an acceptance tells of a token's clock (R15).
#[derive(Clone, Copy, Debug)]
enum Clock {
    Success,
    Pair,
    Afresh,
}

#[derive(Clone, Copy, Debug)]
enum Finding {
    Near(i128),
    Paired(i128),
    Far(i128),
    Replayed,
    Nothing,
}

impl ReferenceState {
    pub(crate) fn verify(&self, of: Circumstances, code: &str) -> Result<Decision, Error> {
        self.login(of, code, true)
    }

    /// R6 to R9 and, where the PIN is wrong, R18.
    pub(crate) fn login(&self, of: Circumstances, code: &str, pin_is_right: bool) -> Result<Decision, Error> {
        self.errors(of, &[code], true)?;
        if let Some(refusal) = self.refusal(of.now) {
            return Ok(refusal);
        }
        let finding = self.find(of, Purpose::Login, code);
        if pin_is_right {
            return Ok(self.apply(of, finding, Purpose::Login));
        }
        let used_up = match finding {
            Finding::Near(moving_factor) | Finding::Paired(moving_factor) => Some(moving_factor),
            Finding::Far(_) | Finding::Replayed | Finding::Nothing => self.last_used,
        };
        // Pending and clock stay as they were: a wrong PIN opens no pair and closes none.
        let reason = match finding {
            Finding::Near(_) => "wrong PIN, near code",
            Finding::Paired(_) => "wrong PIN, paired code",
            Finding::Far(_) => "wrong PIN, far code",
            Finding::Replayed => "wrong PIN, replayed code",
            Finding::Nothing => "wrong PIN, wrong code",
        };
        Ok(Self { last_used: used_up, ..self.clone() }.failure(of, reason))
    }

    /// R11.
    pub(crate) fn enrol(&self, of: Circumstances, code: &str) -> Result<Decision, Error> {
        self.errors(of, &[code], false)?;
        if let Some(refusal) = self.refusal(of.now) {
            return Ok(refusal);
        }
        let finding = self.find(of, Purpose::Enrolment, code);
        Ok(self.apply(of, finding, Purpose::Enrolment))
    }

    /// R12.
    pub(crate) fn resync(&self, of: Circumstances, first: &str, second: &str) -> Result<Decision, Error> {
        self.errors(of, &[first, second], true)?;
        if let Some(refusal) = self.refusal(of.now) {
            return Ok(refusal);
        }
        // Two equal codes are one code read twice, even where two moving factors in a row have the same.
        if first == second {
            return Ok(self.failure(of, "resync: one code twice"));
        }
        let region = self.region(of, Purpose::Resynchronization);
        let mut pairs: Vec<i128> = candidates(region.all)
            .into_iter()
            .filter(|candidate| *candidate < LARGEST)
            .filter(|candidate| of.token.code(*candidate) == first && of.token.code(candidate + 1) == second)
            .collect();
        nearest_first(&mut pairs, region.predicted);
        let Some(found) = pairs.first() else {
            return Ok(self.failure(of, "resync: no pair"));
        };
        if self.is_used(*found) {
            return Ok(Decision { verdict: Verdict::Replayed, next: self.clone(), reason: "resync: replayed" });
        }
        Ok(self.acceptance(of, found + 1, Clock::Afresh, "resync: accepted"))
    }

    /// Errors come before everything, in this order.
    fn errors(&self, of: Circumstances, codes: &[&str], must_be_enrolled: bool) -> Result<(), Error> {
        check_policy(of.policy)?;
        for code in codes {
            if code.len() != of.token.digits as usize {
                return Err(Error::CodeOfOtherToken { expected: of.token.digits as u8, found: code.len() as u8 });
            }
        }
        if let Some(Steps { t0, .. }) = of.token.steps
            && of.now < t0
        {
            return Err(Error::TimeBeforeT0 { time: of.now as u64, t0: t0 as u64 });
        }
        match (must_be_enrolled, self.enrolled) {
            (true, false) => Err(Error::NotEnrolled),
            (false, true) => Err(Error::AlreadyEnrolled),
            _ => Ok(()),
        }
    }

    /// R4: blocked before locked, and both before any code is looked at.
    fn refusal(&self, now: i128) -> Option<Decision> {
        let next = self.clone();
        if self.blocked {
            return Some(Decision { verdict: Verdict::Blocked, next, reason: "blocked" });
        }
        if now < self.locked_until {
            let verdict = Verdict::Locked { retry_at: self.locked_until as u64 };
            return Some(Decision { verdict, next, reason: "locked" });
        }
        None
    }

    /// Where it is searched for this purpose.
    pub(crate) fn region(&self, of: Circumstances, purpose: Purpose) -> Region {
        search(of, purpose, &self.clock, self.last_used)
    }

    /// R7, R8, R10: the moving factors that are searched and have this code, the one that counts first.
    pub(crate) fn matches(&self, of: Circumstances, purpose: Purpose, code: &str) -> Vec<i128> {
        let region = self.region(of, purpose);
        let mut matches = candidates(region.all);
        // R8: the last used one is told from a wrong one wherever it is.
        if let Some(last) = self.last_used
            && !matches.contains(&last)
        {
            matches.push(last);
        }
        matches.retain(|candidate| of.token.code(*candidate) == code);
        nearest_first(&mut matches, region.predicted);
        matches
    }

    /// R6 to R8: what the code is.
    fn find(&self, of: Circumstances, purpose: Purpose, code: &str) -> Finding {
        let near = self.region(of, purpose).near;
        let found = self.matches(of, purpose, code).first().copied();
        if let Some(found) = found {
            if self.is_used(found) {
                return Finding::Replayed;
            }
            if near.0 <= found && found <= near.1 {
                return Finding::Near(found);
            }
        }
        if let Some(paired) = self.pair(of, code) {
            return Finding::Paired(paired);
        }
        match found {
            Some(found) => Finding::Far(found),
            None => Finding::Nothing,
        }
    }

    /// R7: one or two after a far code that was given within five minutes, whichever way the server's time went since.
    /// It need not be where this code is searched.
    fn pair(&self, of: Circumstances, code: &str) -> Option<i128> {
        let pending = self.pending?;
        if (of.now - pending.given_at).abs() > PAIR_SECONDS {
            return None;
        }
        // The same code again is never the next one.
        if of.token.code(pending.moving_factor) == code {
            return None;
        }
        // The nearer one first; it is no pair if that one is used up, even where the other has the same code.
        let next = [pending.moving_factor + 1, pending.moving_factor + 2]
            .into_iter()
            .filter(|candidate| *candidate <= LARGEST)
            .find(|candidate| of.token.code(*candidate) == code)?;
        if self.is_used(next) { None } else { Some(next) }
    }

    fn apply(&self, of: Circumstances, finding: Finding, purpose: Purpose) -> Decision {
        let enrols = purpose == Purpose::Enrolment;
        match finding {
            Finding::Near(found) if enrols => self.acceptance(of, found, Clock::Afresh, "enrol: accepted"),
            Finding::Paired(found) if enrols => self.acceptance(of, found, Clock::Afresh, "enrol: paired"),
            Finding::Near(found) => self.acceptance(of, found, Clock::Success, "near"),
            Finding::Paired(found) => self.acceptance(of, found, Clock::Pair, "paired"),
            Finding::Far(found) => Decision {
                verdict: Verdict::NextCode,
                next: Self { pending: Some(Pending { moving_factor: found, given_at: of.now }), ..self.clone() },
                reason: if enrols { "enrol: far" } else { "far" },
            },
            Finding::Replayed => Decision {
                verdict: Verdict::Replayed,
                next: self.clone(),
                reason: if enrols { "enrol: replayed" } else { "replayed" },
            },
            Finding::Nothing => self.failure(of, if enrols { "enrol: rejected" } else { "rejected" }),
        }
    }

    /// The code is used up, failures go to zero, and no far code waits any more.
    fn acceptance(&self, of: Circumstances, found: i128, clock: Clock, reason: &'static str) -> Decision {
        let drift_ppm = of.policy.drift_ppm.into();
        let (clock, drift_seconds) = match of.token.steps {
            None => (self.clock, 0),
            Some(steps) => {
                let clock = match clock {
                    Clock::Success => self.clock.after_success(steps, drift_ppm, found, of.now),
                    Clock::Pair => self.clock.after_pair(steps, drift_ppm, found, of.now),
                    Clock::Afresh => ReferenceClock::afresh(steps, found, of.now),
                };
                (clock, clock.drift_seconds(steps))
            }
        };
        Decision {
            verdict: Verdict::Accepted { moving_factor: found as u64, drift_seconds: drift_seconds as i64 },
            next: Self { enrolled: true, last_used: Some(found), clock, ..Self::fresh() },
            reason,
        }
    }

    /// R9.
    fn failure(&self, of: Circumstances, reason: &'static str) -> Decision {
        let max_failures = i128::from(of.policy.max_failures);
        let block_after = i128::from(of.policy.block_after);
        let failures = self.failures + 1;
        let mut next = Self { failures, ..self.clone() };
        let attempts_left;
        let mut retry_at = None;
        if failures >= block_after {
            next.blocked = true;
            attempts_left = 0;
        } else if failures % max_failures == 0 {
            let mut length = i128::from(of.policy.lock_seconds);
            for _ in 1..failures / max_failures {
                length = (length * 2).min(LONGEST_LOCK);
            }
            next.locked_until = (of.now + length).min(LARGEST);
            attempts_left = 0;
            retry_at = Some(next.locked_until as u64);
        } else {
            attempts_left = (max_failures - failures % max_failures).min(block_after - failures);
        }
        let verdict = Verdict::Rejected { attempts_left: attempts_left as u32, retry_at };
        Decision { verdict, next, reason }
    }

    fn is_used(&self, moving_factor: i128) -> bool {
        self.last_used.is_some_and(|last| moving_factor <= last)
    }
}
