//! What a person reads.

use std::fmt;

use kodeviser::Verdict;

use crate::calendar::Instant;

/// To a serial number that was tested. There is no "unknown" and no "somebody else's" among them: see `service`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SerialAnswer {
    TypeTheCode,
    AlreadyYours,
    HaveAnother,
}

/// To a one-time code that was tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeAnswer {
    Enrolled,
    NextCode,
    Used,
    /// Whatever the reason: a wrong code, a serial that is unknown or another's, a locked token.
    Refused {
        attempts_left: u32,
        retry_at: Option<u64>,
    },
    /// This account may not test for a while.
    Closed {
        retry_at: u64,
    },
    NotACode,
    AlreadyYours,
    HaveAnother,
}

/// To a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoginAnswer {
    Decided(Verdict),
    NoDevice,
}

/// What the help desk is told of a serial number, asked for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FullAnswer {
    Unknown,
    Available,
    AlreadyTheirs,
    SomebodyElses { owner: String },
}

impl LoginAnswer {
    pub(crate) const fn is_accepted(&self) -> bool {
        matches!(self, Self::Decided(verdict) if verdict.is_accepted())
    }
}

impl fmt::Display for SerialAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TypeTheCode => "Press the button on your device and type the code that it shows.",
            Self::AlreadyYours => "This device is yours already.",
            Self::HaveAnother => "You have another device already. The help desk can release it.",
        })
    }
}

impl fmt::Display for CodeAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Enrolled => f.write_str("The device is yours now. Look up your PIN: from now on you need both."),
            Self::NextCode => f.write_str("Nearly there. Now type the next code of your device, within five minutes."),
            Self::Used => f.write_str("This code has been used already. Take the next one."),
            Self::Refused { attempts_left, retry_at: None } => {
                let attempts = attempts(attempts_left);
                write!(f, "Serial number and code do not fit. {attempts} left. If both are right, ask the help desk.")
            }
            Self::Refused { retry_at: Some(retry_at), .. } => {
                write!(
                    f,
                    "Serial number and code do not fit. Try again from {}, or ask the help desk.",
                    Instant(retry_at)
                )
            }
            Self::Closed { retry_at } => write!(f, "Too many attempts. Try again from {}.", Instant(retry_at)),
            Self::NotACode => f.write_str("A code has 6, 7 or 8 digits and nothing else. This did not count."),
            Self::AlreadyYours => SerialAnswer::AlreadyYours.fmt(f),
            Self::HaveAnother => SerialAnswer::HaveAnother.fmt(f),
        }
    }
}

impl fmt::Display for LoginAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoDevice => f.write_str("You have no device yet: test its serial number first."),
            Self::Decided(Verdict::Accepted { .. }) => f.write_str("You are logged in."),
            Self::Decided(Verdict::Rejected { attempts_left, retry_at: None }) if attempts_left > 0 => {
                write!(f, "Wrong PIN or code. {} left.", attempts(attempts_left))
            }
            Self::Decided(Verdict::Rejected { retry_at: Some(retry_at), .. }) => {
                write!(f, "Wrong PIN or code. Your device is locked until {}.", Instant(retry_at))
            }
            Self::Decided(Verdict::Rejected { .. } | Verdict::Blocked) => {
                f.write_str("Too many wrong attempts: your device is blocked. Ask the help desk.")
            }
            Self::Decided(Verdict::Replayed) => CodeAnswer::Used.fmt(f),
            Self::Decided(Verdict::NextCode) => {
                f.write_str("Your device is out of step. Now type its next code, within five minutes.")
            }
            Self::Decided(Verdict::Locked { retry_at }) => {
                write!(f, "Too many wrong attempts: your device is locked until {}.", Instant(retry_at))
            }
        }
    }
}

impl fmt::Display for FullAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("unknown"),
            Self::Available => f.write_str("available"),
            Self::AlreadyTheirs => f.write_str("already theirs"),
            Self::SomebodyElses { owner } => write!(f, "somebody else's: {owner}'s"),
        }
    }
}

fn attempts(left: u32) -> String {
    if left == 1 { "1 attempt".to_owned() } else { format!("{left} attempts") }
}
