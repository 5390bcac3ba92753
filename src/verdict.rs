//! What a decision says.

/// What became of an attempt.
///
/// To the person, `Rejected` and `Replayed` may well read the same; the difference is for the help desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "only `Accepted` lets anyone in"]
pub enum Verdict {
    /// The code is right and now used up: let the person in once the next state is stored.
    Accepted {
        /// The counter or time step of the code.
        moving_factor: u64,
        /// How far the token's clock is ahead of the server's, in seconds, as far as is known; 0 for a counter token. A code is
        /// taken to have been read 10 seconds before it arrives, so a test that types at once finds that much more.
        drift_seconds: i64,
    },
    /// The code is wrong, and the failure is counted.
    Rejected {
        /// How many more failures until the token is locked; 0 where this one locked it, or blocked it: then there is no
        /// `retry_at`.
        attempts_left: u32,
        /// When the lock that this failure brought ends, in Unix seconds; nothing where it brought none,
        /// or where it blocked the token.
        retry_at: Option<u64>,
    },
    /// The code, or a later one, has been used before. Nothing has changed.
    Replayed,
    /// The code fits a token whose clock or counter is far off: ask for the next code within five minutes.
    NextCode,
    /// Too many failures: whatever the code, nothing is said about it before `retry_at`. It is not used up.
    Locked {
        /// When the lock ends, in Unix seconds.
        retry_at: u64,
    },
    /// Too many failures in a row: until `unlock`, nothing is said about any code.
    Blocked,
}

impl Verdict {
    /// Whether the code was accepted.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted { .. })
    }
}
