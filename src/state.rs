//! Everything about a token that moves, as a fixed-size record to store.

use core::slice::IterMut;

use crate::Error;
use crate::verify::clock::Clock;

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
/// Each round is a transaction of its own, committed before anyone is told: what is rolled back afterwards lets the code in
/// once more, and a transaction with a snapshot reads the old record again.
///
/// It holds no secret and needs no encryption, but whoever may write it can take back a replay or a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    pub(crate) enrolled: bool,
    /// The last moving factor that is used up. It never falls.
    pub(crate) used: LastUsed,
    pub(crate) pending: Option<Pending>,
    /// Failures in a row.
    pub(crate) failures: u32,
    /// When the lock ends, in Unix seconds.
    pub(crate) locked_until: u64,
    pub(crate) blocked: bool,
    pub(crate) clock: Clock,
}

/// The last moving factor that is used up, if there is one. Neither part is reached by way of the other: after a wrong PIN both are
/// secret, and no branch may depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LastUsed {
    pub(crate) is_some: bool,
    /// 0 where there is none.
    pub(crate) moving_factor: u64,
}

impl LastUsed {
    pub(crate) const fn new(used: Option<u64>) -> Self {
        match used {
            Some(moving_factor) => Self { is_some: true, moving_factor },
            None => Self { is_some: false, moving_factor: 0 },
        }
    }

    pub(crate) const fn get(self) -> Option<u64> {
        if self.is_some { Some(self.moving_factor) } else { None }
    }
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
            used: LastUsed::new(None),
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
        match (self.used.get(), first_counter.checked_sub(1)) {
            (Some(used), Some(before)) if used > before => Ok(self),
            (_, None) => Ok(self),
            (_, before) => Ok(Self { used: LastUsed::new(before), ..self }),
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
                used: LastUsed::new(last_used),
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
    ///
    /// NIST SP 800-63B-4 section 3.2.2 wants a token that was blocked after its last failure to be bound to its owner anew: that is
    /// [`State::release`], and then the first code of [`enrol`](crate::enrol()).
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
        self.used.get()
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
        flags |= u8::from(self.used.is_some) * HAS_USED;
        flags |= if self.pending.is_some() { HAS_PENDING } else { 0 };
        flags |= if self.blocked { BLOCKED } else { 0 };
        let pending = self.pending.unwrap_or_default();
        let Clock { latest, rate_ppb, rate_uncertainty_ppb, anchors } = &self.clock;
        let mut bytes = [0; STATE_LEN];
        let mut record = Writer { places: bytes.as_chunks_mut().0.iter_mut() };
        record.put(u32::from_le_bytes([VERSION, flags, 0, 0]));
        record.put(self.failures);
        record.put_wide(self.locked_until);
        record.put_wide(self.used.moving_factor);
        record.put_wide(pending.moving_factor);
        record.put_wide(pending.given_at);
        record.put_wide(latest.at);
        record.put_wide(latest.phase_ms as u64);
        record.put(latest.uncertainty_ms);
        record.put(*rate_ppb as u32);
        record.put(*rate_uncertainty_ppb);
        for anchor in anchors {
            record.put(anchor.uncertainty_ms);
            record.put_wide(anchor.at);
            record.put_wide(anchor.phase_ms as u64);
        }
        let sum = checksum(&bytes);
        if let Some(place) = bytes.last_chunk_mut() {
            *place = sum.to_le_bytes();
        }
        bytes
    }

    /// Reads a stored record.
    ///
    /// # Errors
    /// [`Error::StateLength`], [`Error::StateVersion`], [`Error::StateChecksum`], [`Error::StateField`].
    pub fn decode(stored: &[u8]) -> Result<Self, Error> {
        let bytes: &[u8; STATE_LEN] =
            stored.try_into().map_err(|_| Error::StateLength { expected: STATE_LEN, found: stored.len() })?;
        let mut record = Reader { bytes, position: 0 };
        let [version, flags, ..] = *bytes;
        if version != VERSION {
            return Err(Error::StateVersion { version });
        }
        let computed = checksum(bytes);
        let stored = u64::from_le_bytes(*bytes.last_chunk().unwrap_or(&[0; CHECKSUM_LEN]));
        if stored != computed {
            return Err(Error::StateChecksum { stored, computed });
        }
        if flags & !(ENROLLED | HAS_USED | HAS_PENDING | BLOCKED) != 0 {
            return Err(Error::StateField { offset: 1 });
        }
        record.position = 2;
        record.zeros(4)?;
        let mut state = Self::fresh();
        state.enrolled = flags & ENROLLED != 0;
        state.blocked = flags & BLOCKED != 0;
        state.failures = record.take();
        state.locked_until = record.take_wide();
        state.used = LastUsed::new(record.optional(flags & HAS_USED != 0)?);
        let moving_factor = record.optional(flags & HAS_PENDING != 0)?;
        let given_at = record.optional(flags & HAS_PENDING != 0)?;
        state.pending =
            moving_factor.zip(given_at).map(|(moving_factor, given_at)| Pending { moving_factor, given_at });
        let clock = &mut state.clock;
        clock.latest.at = record.take_wide();
        clock.latest.phase_ms = record.take_wide() as i64;
        clock.latest.uncertainty_ms = record.take();
        clock.rate_ppb = record.take() as i32;
        clock.rate_uncertainty_ppb = record.take();
        for anchor in &mut clock.anchors {
            anchor.uncertainty_ms = record.take();
            anchor.at = record.take_wide();
            anchor.phase_ms = record.take_wide() as i64;
        }
        record.zeros(STATE_LEN - CHECKSUM_LEN)?;
        Ok(state)
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

/// A record being written, word after word.
struct Writer<'a> {
    places: IterMut<'a, [u8; 4]>,
}

impl Writer<'_> {
    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
    fn put(&mut self, field: u32) {
        if let Some(place) = self.places.next() {
            *place = field.to_le_bytes();
        }
    }

    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
    fn put_wide(&mut self, field: u64) {
        self.put(field as u32);
        self.put((field >> 32) as u32);
    }
}

/// A record being read, word after word.
struct Reader<'a> {
    bytes: &'a [u8; STATE_LEN],
    position: usize,
}

impl Reader<'_> {
    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
    fn take(&mut self) -> u32 {
        let word = self.bytes.get(self.position..).and_then(|rest| rest.first_chunk()).unwrap_or(&[0; 4]);
        self.position = self.position.saturating_add(4);
        u32::from_le_bytes(*word)
    }

    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
    fn take_wide(&mut self) -> u64 {
        u64::from(self.take()) | u64::from(self.take()) << 32
    }

    /// A field that is zero where its flag is off.
    fn optional(&mut self, present: bool) -> Result<Option<u64>, Error> {
        let offset = self.position;
        let value = self.take_wide();
        if !present && value != 0 {
            return Err(Error::StateField { offset });
        }
        Ok(present.then_some(value))
    }

    /// Zeros up to there.
    fn zeros(&mut self, end: usize) -> Result<(), Error> {
        for offset in self.position..end {
            if self.bytes.get(offset).is_some_and(|byte| *byte != 0) {
                return Err(Error::StateField { offset });
            }
        }
        self.position = end;
        Ok(())
    }
}
