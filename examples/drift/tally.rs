//! What came of all the logins.

use crate::server::Answer;

/// The most help-desk calls a 1000 token-years, and tries and two-code logins in 1000, that are to be reached.
const MOST_CALLS: f64 = 0.05;
const MOST_REFUSED: f64 = 2.5;
const MOST_TWO_CODES: f64 = 1.0;

/// Counts over many tokens. Enrolments are counted beside the logins.
#[derive(Default)]
pub(crate) struct Tally {
    token_years: u64,
    enrolments: u64,
    enrolments_by_two_codes: u64,
    logins: u64,
    first_try_refused: u64,
    two_codes: u64,
    calls: u64,
    calls_at_enrolment: u64,
}

impl Tally {
    pub(crate) const fn live(&mut self, years: u32) {
        self.token_years += years as u64;
    }

    /// The first try of a login or an enrolment. One that is asked for the next code has let nobody in, so it counts as refused.
    pub(crate) fn first_try(&mut self, answer: Answer, enrolling: bool) {
        if enrolling {
            self.enrolments += 1;
        } else {
            self.logins += 1;
            self.first_try_refused += u64::from(answer != Answer::Accepted);
        }
    }

    /// Accepted for being the code after one that was far off.
    pub(crate) const fn accepted_by_pair(&mut self, enrolling: bool) {
        *(if enrolling { &mut self.enrolments_by_two_codes } else { &mut self.two_codes }) += 1;
    }

    /// A call at enrolment or at a login.
    pub(crate) const fn call(&mut self, enrolling: bool) {
        self.calls += 1;
        self.calls_at_enrolment += enrolling as u64;
    }

    pub(crate) const fn add(&mut self, other: &Self) {
        self.token_years += other.token_years;
        self.enrolments += other.enrolments;
        self.enrolments_by_two_codes += other.enrolments_by_two_codes;
        self.logins += other.logins;
        self.first_try_refused += other.first_try_refused;
        self.two_codes += other.two_codes;
        self.calls += other.calls;
        self.calls_at_enrolment += other.calls_at_enrolment;
    }

    pub(crate) fn calls_per_1000_years(&self) -> f64 {
        per(1000, self.calls, self.token_years)
    }

    pub(crate) fn calls_at_enrolment_per_1000_years(&self) -> f64 {
        per(1000, self.calls_at_enrolment, self.token_years)
    }

    pub(crate) fn refused_per_1000(&self) -> f64 {
        per(1000, self.first_try_refused, self.logins)
    }

    pub(crate) fn two_codes_per_1000(&self) -> f64 {
        per(1000, self.two_codes, self.logins)
    }

    pub(crate) fn enrolled_by_two_codes_percent(&self) -> f64 {
        per(100, self.enrolments_by_two_codes, self.enrolments)
    }

    pub(crate) fn reaches_the_goals(&self) -> bool {
        self.calls_per_1000_years() <= MOST_CALLS
            && self.refused_per_1000() <= MOST_REFUSED
            && self.two_codes_per_1000() <= MOST_TWO_CODES
    }
}

fn per(scale: u64, count: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { count as f64 * scale as f64 / all as f64 }
}
