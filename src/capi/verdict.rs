//! Verdicts.

use crate::Verdict;

/// The code is right and now used up: let the person in once the next state is stored.
pub const KODEVISER_ACCEPTED: u32 = 1;
/// The code is wrong, and the failure is counted.
pub const KODEVISER_REJECTED: u32 = 2;
/// The code, or a later one, has been used before. Nothing has changed.
pub const KODEVISER_REPLAYED: u32 = 3;
/// The code fits a token whose clock or counter is far off: ask for the next code within five minutes.
pub const KODEVISER_NEXT_CODE: u32 = 4;
/// Too many failures: nothing is said about any code before `retry_at`.
pub const KODEVISER_LOCKED: u32 = 5;
/// Too many failures in a row: nothing is said about any code until kodeviser_unlock.
pub const KODEVISER_BLOCKED: u32 = 6;

/// What became of an attempt. Fields that the outcome does not speak of are 0, so a `retry_at` later than now tells of a lock.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct kodeviser_verdict {
    /// KODEVISER_ACCEPTED lets the person in, and nothing else does.
    pub outcome: u32,
    /// REJECTED: how many more failures until the token is locked; 0 where this one locked or blocked it.
    pub attempts_left: u32,
    /// ACCEPTED: the counter or time step of the code.
    pub moving_factor: u64,
    /// ACCEPTED: how far the token's clock is ahead of the server's in seconds, as far as is known; 0 for a counter token.
    pub drift_seconds: i64,
    /// LOCKED, and REJECTED where this failure locked the token: when the lock ends, in Unix seconds.
    pub retry_at: u64,
    /// Zeros.
    pub reserved: [u64; 4],
}

impl From<Verdict> for kodeviser_verdict {
    fn from(verdict: Verdict) -> Self {
        let of = |outcome| Self { outcome, ..Self::default() };
        match verdict {
            Verdict::Accepted { moving_factor, drift_seconds } => {
                Self { moving_factor, drift_seconds, ..of(KODEVISER_ACCEPTED) }
            }
            Verdict::Rejected { attempts_left, retry_at } => {
                Self { attempts_left, retry_at: retry_at.unwrap_or_default(), ..of(KODEVISER_REJECTED) }
            }
            Verdict::Replayed => of(KODEVISER_REPLAYED),
            Verdict::NextCode => of(KODEVISER_NEXT_CODE),
            Verdict::Locked { retry_at } => Self { retry_at, ..of(KODEVISER_LOCKED) },
            Verdict::Blocked => of(KODEVISER_BLOCKED),
        }
    }
}
