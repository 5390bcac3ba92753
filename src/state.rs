//! Everything about a token that moves, as a fixed-size record to store.

use crate::Error;
use crate::verify::clock::{Clock, Estimate};

/// The length of an encoded state, in bytes.
pub const STATE_LEN: usize = 128;

const VERSION: u8 = 1;

const ENROLLED: u8 = 1;
const HAS_USED: u8 = 2;
const HAS_PENDING: u8 = 4;
const BLOCKED: u8 = 8;

/// A hundred years, in seconds: more drift than any quartz has.
const MAX_DRIFT: u64 = 100 * 365 * 86_400;

/// Everything about a token that moves: what is used up, failures, and what is known of its clock.
///
/// Each decision takes one and gives back the next; the caller stores it, and only if the stored one is still the one
/// it read. In SQL, with [`State::encode`]'s bytes in a column:
///
/// ```sql
/// UPDATE token SET state = :next WHERE serial = :serial AND state = :read
/// ```
///
/// If that changes no row, another login was faster: read again and decide again. A code that the other one used is
/// then `Replayed`. Without this, one code lets two people in. Where the next state equals the one that was read there is
/// nothing to store, and some databases count such a row as not changed.
///
/// It holds no secret and needs no encryption, but whoever may write it can take back a replay or a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    pub(crate) enrolled: bool,
    /// The last moving factor that is used up. It never falls.
    pub(crate) used: Option<u64>,
    pub(crate) pending: Option<Pending>,
    /// Failures in a row.
    pub(crate) failures: u32,
    /// When the lock ends, in Unix seconds.
    pub(crate) locked_until: u64,
    pub(crate) blocked: bool,
    pub(crate) clock: Clock,
}

/// A code from the far region that waits for its next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pending {
    pub(crate) moving_factor: u64,
    /// In Unix seconds.
    pub(crate) given_at: u64,
}

impl State {
    /// A token fresh from its box: nothing used, counter 0, its clock right. `enrol` makes it an enrolled one.
    #[must_use]
    pub const fn fresh() -> Self {
        Self {
            enrolled: false,
            used: None,
            pending: None,
            failures: 0,
            locked_until: 0,
            blocked: false,
            clock: Clock::UNKNOWN,
        }
    }

    /// A fresh state whose first code is that of `first_counter`, as from a seed file; what comes before counts as used,
    /// and what is used up already stays so. For a time token it is the first time step that may be used.
    ///
    /// # Errors
    /// [`Error::AlreadyEnrolled`].
    pub const fn with_first_counter(self, first_counter: u64) -> Result<Self, Error> {
        if self.enrolled {
            return Err(Error::AlreadyEnrolled);
        }
        match (self.used, first_counter.checked_sub(1)) {
            (Some(used), Some(before)) if used > before => Ok(self),
            (_, None) => Ok(self),
            (_, before) => Ok(Self { used: before, ..self }),
        }
    }

    /// A fresh state whose codes were `drift_seconds` ahead (negative: behind) when that was measured, in Unix seconds.
    ///
    /// # Errors
    /// [`Error::AlreadyEnrolled`]; [`Error::Drift`] for more than a hundred years.
    pub const fn with_drift(self, drift_seconds: i64, measured_at: u64) -> Result<Self, Error> {
        if self.enrolled {
            return Err(Error::AlreadyEnrolled);
        }
        match drift_ms(drift_seconds) {
            Ok(phase_ms) => Ok(Self { clock: Clock::measured(phase_ms, measured_at), ..self }),
            Err(error) => Err(error),
        }
    }

    /// An enrolled state for a token that comes from another system: its drift in seconds there, when that was measured
    /// (Unix seconds), and the last moving factor it used there.
    ///
    /// - `drift_seconds`: how far its codes were ahead (negative: behind); where the other system keeps an offset in steps, that
    ///   times the period. For a counter token 0.
    /// - `measured_at`: where nobody knows, 0: then the clock is searched as widely as the policy allows.
    /// - `last_used`: the counter or the time step of the code, which is the server's step plus the offset. With `None` the code
    ///   that was used last over there works once more here.
    ///
    /// # Errors
    /// [`Error::Drift`] for more than a hundred years.
    pub const fn adopt(drift_seconds: i64, measured_at: u64, last_used: Option<u64>) -> Result<Self, Error> {
        match drift_ms(drift_seconds) {
            Ok(phase_ms) => Ok(Self {
                enrolled: true,
                used: last_used,
                clock: Clock::measured(phase_ms, measured_at),
                ..Self::fresh()
            }),
            Err(error) => Err(error),
        }
    }

    /// Takes back the token from its owner: fresh again for the next one, who enrols it. What is used up stays so, and
    /// what is known of its clock; failures, lock and block are cleared.
    #[must_use]
    pub const fn release(self) -> Self {
        Self { used: self.used, clock: self.clock, ..Self::fresh() }
    }

    /// Clears failures, lock and block. What is used up stays so, and what is known of its clock.
    #[must_use]
    pub const fn unlock(self) -> Self {
        Self { failures: 0, locked_until: 0, blocked: false, ..self }
    }

    /// Whether the token is enrolled.
    #[must_use]
    pub const fn is_enrolled(&self) -> bool {
        self.enrolled
    }

    /// The last moving factor that is used up; nothing before the first.
    #[must_use]
    pub const fn last_used(&self) -> Option<u64> {
        self.used
    }

    /// Failures in a row.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// When the last lock ends or ended, in Unix seconds; 0 where none is known.
    #[must_use]
    pub const fn locked_until(&self) -> u64 {
        self.locked_until
    }

    /// Whether only `unlock` helps.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// How far the token's codes were ahead of the server's clock, in whole seconds, and when that was last known, in Unix
    /// seconds: what [`State::with_drift`] and [`State::adopt`] take. (0, 0) where nothing is known.
    ///
    /// The device's own clock is ahead by the time of typing more: that is the `drift_seconds` of an accepted verdict.
    #[must_use]
    pub const fn drift(&self) -> (i64, u64) {
        (self.clock.latest.phase_ms.div_euclid(1000), self.clock.latest.at)
    }

    /// The record to store. Equal states give equal bytes.
    #[must_use]
    pub fn encode(&self) -> [u8; STATE_LEN] {
        let mut flags = 0;
        flags |= if self.enrolled { ENROLLED } else { 0 };
        flags |= if self.used.is_some() { HAS_USED } else { 0 };
        flags |= if self.pending.is_some() { HAS_PENDING } else { 0 };
        flags |= if self.blocked { BLOCKED } else { 0 };
        let pending = self.pending.unwrap_or_default();
        let mut record = Record { bytes: [0; STATE_LEN], position: 0 };
        record.put([VERSION, flags]);
        record.put([0; 2]);
        record.put(self.failures.to_le_bytes());
        record.put(self.locked_until.to_le_bytes());
        record.put(self.used.unwrap_or_default().to_le_bytes());
        record.put(pending.moving_factor.to_le_bytes());
        record.put(pending.given_at.to_le_bytes());
        record.put(self.clock.latest.at.to_le_bytes());
        record.put(self.clock.latest.phase_ms.to_le_bytes());
        record.put(self.clock.latest.uncertainty_ms.to_le_bytes());
        record.put(self.clock.rate_ppb.to_le_bytes());
        record.put(self.clock.rate_uncertainty_ppb.to_le_bytes());
        for anchor in self.clock.anchors {
            record.put(anchor.uncertainty_ms.to_le_bytes());
            record.put(anchor.at.to_le_bytes());
            record.put(anchor.phase_ms.to_le_bytes());
        }
        record.position = STATE_LEN - CHECKSUM_LEN;
        record.put(checksum(&record.bytes).to_le_bytes());
        record.bytes
    }

    /// Reads a stored record.
    ///
    /// # Errors
    /// [`Error::StateLength`], [`Error::StateVersion`], [`Error::StateChecksum`], [`Error::StateField`].
    pub fn decode(stored: &[u8]) -> Result<Self, Error> {
        let bytes = *stored
            .first_chunk()
            .filter(|_| stored.len() == STATE_LEN)
            .ok_or(Error::StateLength { expected: STATE_LEN, found: stored.len() })?;
        let mut record = Record { bytes, position: 0 };
        let [version, flags] = record.take();
        if version != VERSION {
            return Err(Error::StateVersion { version });
        }
        let computed = checksum(&bytes);
        let stored = u64::from_le_bytes(*bytes.last_chunk().unwrap_or(&[0; CHECKSUM_LEN]));
        if stored != computed {
            return Err(Error::StateChecksum { stored, computed });
        }
        record.require(flags & !(ENROLLED | HAS_USED | HAS_PENDING | BLOCKED) == 0, 1)?;
        record.zeros(2)?;
        let failures = u32::from_le_bytes(record.take());
        let locked_until = u64::from_le_bytes(record.take());
        let used = record.optional(flags & HAS_USED != 0)?;
        let pending_factor = record.optional(flags & HAS_PENDING != 0)?;
        let pending_time = record.optional(flags & HAS_PENDING != 0)?;
        let mut clock = Clock {
            latest: Estimate {
                at: u64::from_le_bytes(record.take()),
                phase_ms: i64::from_le_bytes(record.take()),
                uncertainty_ms: u32::from_le_bytes(record.take()),
            },
            rate_ppb: i32::from_le_bytes(record.take()),
            rate_uncertainty_ppb: u32::from_le_bytes(record.take()),
            anchors: Clock::UNKNOWN.anchors,
        };
        for anchor in &mut clock.anchors {
            anchor.uncertainty_ms = u32::from_le_bytes(record.take());
            anchor.at = u64::from_le_bytes(record.take());
            anchor.phase_ms = i64::from_le_bytes(record.take());
        }
        record.zeros(STATE_LEN - CHECKSUM_LEN - record.position)?;
        Ok(Self {
            enrolled: flags & ENROLLED != 0,
            used,
            pending: pending_factor
                .zip(pending_time)
                .map(|(moving_factor, given_at)| Pending { moving_factor, given_at }),
            failures,
            locked_until,
            blocked: flags & BLOCKED != 0,
            clock,
        })
    }
}

const fn drift_ms(seconds: i64) -> Result<i64, Error> {
    if seconds.unsigned_abs() > MAX_DRIFT { Err(Error::Drift { seconds }) } else { Ok(seconds.saturating_mul(1000)) }
}

const CHECKSUM_LEN: usize = 8;

/// A multiplication and a shift for each word of 64 bits before the checksum. Each step is one-to-one in the word and in what
/// came before, so damage within one word is always seen. The shift brings the upper bits down, so that damage in two words does
/// not cancel.
fn checksum(record: &[u8; STATE_LEN]) -> u64 {
    let words = record.as_chunks().0.iter().take((STATE_LEN - CHECKSUM_LEN) / 8);
    words.fold(0, |sum: u64, word| {
        let product = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ (product >> 32)
    })
}

/// A record being written or read, field after field.
struct Record {
    bytes: [u8; STATE_LEN],
    position: usize,
}

impl Record {
    fn put<const N: usize>(&mut self, field: [u8; N]) {
        if let Some(place) = self.bytes.get_mut(self.position..).and_then(|rest| rest.first_chunk_mut()) {
            *place = field;
        }
        self.position = self.position.saturating_add(N);
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let field = self.bytes.get(self.position..).and_then(|rest| rest.first_chunk().copied()).unwrap_or([0; N]);
        self.position = self.position.saturating_add(N);
        field
    }

    /// A field that is zero where its flag is off.
    fn optional(&mut self, present: bool) -> Result<Option<u64>, Error> {
        let offset = self.position;
        let value = u64::from_le_bytes(self.take());
        self.require(present || value == 0, offset)?;
        Ok(present.then_some(value))
    }

    fn zeros(&mut self, count: usize) -> Result<(), Error> {
        for offset in (self.position..).take(count) {
            let [byte] = self.take();
            self.require(byte == 0, offset)?;
        }
        Ok(())
    }

    fn require(&self, right: bool, offset: usize) -> Result<(), Error> {
        if right { Ok(()) } else { Err(Error::StateField { offset }) }
    }
}
