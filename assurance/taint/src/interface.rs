//! What the scenarios need of an interface, in Rust or in C. Codes and records are bytes, as a caller stores them.

/// A record as it is stored.
pub(crate) type Record = [u8; 128];

/// A hash, by the number of its bits: SHA-1, SHA-256 or SHA-512.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha512,
}

/// What a token computes. A clock has steps of 30 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) hash: Hash,
    pub(crate) digits: u32,
    pub(crate) clock: bool,
}

/// How far is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Windows {
    Default,
    /// For clocks a few steps: the same code, with fewer hashes. Blocked by the failure after the one that locks.
    Narrow,
}

/// A verdict, as far as the scenarios look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Accepted(u64),
    Rejected,
    Replayed,
    NextCode,
    Locked,
    Blocked,
}

/// A decision.
pub(crate) type Decided = (Outcome, Record);

/// A login of a batch.
pub(crate) struct Login<'a, T> {
    pub(crate) token: &'a T,
    pub(crate) state: Record,
    pub(crate) code: &'a [u8],
}

/// An interface of the library.
pub(crate) trait Interface {
    const NAME: &'static str;
    type Token;

    fn token(kind: Kind, secret: &[u8]) -> Self::Token;
    fn code(token: &Self::Token, moving_factor: u64) -> Vec<u8>;
    fn fresh() -> Record;
    /// Enrolled, and nobody knows what was used last.
    fn adopted(measured_at: u64) -> Record;
    fn released(state: &Record) -> Record;
    fn last_used(state: &Record) -> Option<u64>;
    fn enrol(token: &Self::Token, windows: Windows, state: &Record, code: &[u8], now: u64) -> Decided;
    fn verify(token: &Self::Token, windows: Windows, state: &Record, code: &[u8], now: u64) -> Decided;
    fn verify_with_pin(
        token: &Self::Token,
        windows: Windows,
        state: &Record,
        code: &[u8],
        pins: [&[u8]; 2],
        now: u64,
    ) -> Decided;
    fn resync(token: &Self::Token, windows: Windows, state: &Record, codes: [&[u8]; 2], now: u64) -> Decided;
    fn verify_batch(logins: &[Login<'_, Self::Token>], windows: Windows, now: u64) -> Vec<Decided>;
}
