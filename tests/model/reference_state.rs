//! What the model knows of a token, and the states that come without a decision: R13 and R19.

use kodeviser::Error;

use crate::reference_clock::{HUNDRED_YEARS, ReferenceClock};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pending {
    pub(crate) moving_factor: i128,
    pub(crate) given_at: i128,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReferenceState {
    pub(crate) enrolled: bool,
    pub(crate) last_used: Option<i128>,
    pub(crate) failures: i128,
    pub(crate) locked_until: i128,
    pub(crate) blocked: bool,
    pub(crate) pending: Option<Pending>,
    pub(crate) clock: ReferenceClock,
}

impl ReferenceState {
    pub(crate) fn fresh() -> Self {
        Self {
            enrolled: false,
            last_used: None,
            failures: 0,
            locked_until: 0,
            blocked: false,
            pending: None,
            clock: ReferenceClock::fresh(),
        }
    }

    /// R19: for fresh states only; what is used up already stays so.
    pub(crate) fn with_first_counter(&self, first_counter: i128) -> Result<Self, Error> {
        if self.enrolled {
            return Err(Error::AlreadyEnrolled);
        }
        let before = if first_counter == 0 { None } else { Some(first_counter - 1) };
        Ok(Self { last_used: self.last_used.max(before), ..self.clone() })
    }

    /// R19: for fresh states only.
    pub(crate) fn with_drift(&self, drift_seconds: i64, measured_at: i128) -> Result<Self, Error> {
        if self.enrolled {
            return Err(Error::AlreadyEnrolled);
        }
        Ok(Self { clock: stated(drift_seconds, measured_at)?, ..self.clone() })
    }

    /// R19.
    pub(crate) fn adopt(drift_seconds: i64, measured_at: i128, last_used: Option<i128>) -> Result<Self, Error> {
        let clock = stated(drift_seconds, measured_at)?;
        Ok(Self { enrolled: true, last_used, clock, ..Self::fresh() })
    }

    /// Like fresh, but what is used up and what is known of the clock stay.
    pub(crate) fn release(&self) -> Self {
        Self { last_used: self.last_used, clock: self.clock, ..Self::fresh() }
    }

    /// R13: the pending far code stays too.
    pub(crate) fn unlock(&self) -> Self {
        Self { failures: 0, locked_until: 0, blocked: false, ..self.clone() }
    }
}

fn stated(drift_seconds: i64, measured_at: i128) -> Result<ReferenceClock, Error> {
    if i128::from(drift_seconds).abs() > HUNDRED_YEARS {
        return Err(Error::Drift { seconds: drift_seconds });
    }
    Ok(ReferenceClock::stated(drift_seconds.into(), measured_at))
}
