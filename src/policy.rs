//! How wide to search and when to stop trying.

use crate::Error;

/// The widest window, in moving factors: over a month of half-minute steps.
const WIDEST: u32 = 100_000;

/// Windows, drift bounds and throttling. The defaults are those of the fields' docs.
///
/// A window counts moving factors: time steps to each side of the predicted one, or counters ahead of the next one.
/// Wider windows cost time, and `near_window`, `look_ahead` and the enrolment windows cost security: an attempt
/// with a random code is accepted with one chance in 10^digits for each code that would be.
///
/// ```
/// use kodeviser::Policy;
/// let strict = Policy { max_failures: 3, ..Policy::default() };
/// assert!(strict.check().is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Time tokens: steps to each side of the predicted one that are accepted with one code. 0 to 100000,
    /// default 1 (RFC 6238 section 5.2 recommends at most one step for the delay; drift has the far region).
    pub near_window: u32,
    /// Counter tokens: counters after the next one that are accepted with one code. 0 to 100000, default 10
    /// (RFC 4226 section 7.4 wants it low; ten accidental presses between two logins are rare).
    pub look_ahead: u32,
    /// Time tokens: steps to each side that enrol with one code. 0 to 100000, default 10 (five minutes of drift).
    pub enrol_window: u32,
    /// Counter tokens: counters after the first one that enrol with one code. 0 to 100000, default 100
    /// (tokens are tried out before they are handed over).
    pub counter_enrol_window: u32,
    /// Time tokens: steps to each side, at most, where a code asks for the next one. 0 to 100000, default 120
    /// (an hour: two years at 57 ppm).
    pub far_window: u32,
    /// Counter tokens: counters after the next one where a code asks for the next one. 0 to 100000, default 100.
    pub counter_far_window: u32,
    /// Time tokens: steps to each side that `resync` searches. 0 to 100000, default 2880 (a day).
    pub resync_window: u32,
    /// Counter tokens: counters after the next one that `resync` searches. 0 to 100000, default 1000.
    pub counter_resync_window: u32,
    /// The fastest drift that is believed of a quartz, in parts per million. 0 to 1000, default 60
    /// (cheap watch crystals are sold at +-20; cold and age add to it).
    pub drift_ppm: u32,
    /// Failures in a row until the token is locked for a while. 1 to 100000, default 5 (RFC 4226 section 7.3).
    pub max_failures: u32,
    /// The first lock's length in seconds, doubled with each further lock up to a day. 0 to 86400, default 300.
    pub lock_seconds: u32,
    /// Failures in a row until the token is blocked for good. 1 to 100000, default 100
    /// (NIST SP 800-63B section 5.2.2 allows no more).
    pub block_after: u32,
}

impl Policy {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        near_window: 1,
        look_ahead: 10,
        enrol_window: 10,
        counter_enrol_window: 100,
        far_window: 120,
        counter_far_window: 100,
        resync_window: 2880,
        counter_resync_window: 1000,
        drift_ppm: 60,
        max_failures: 5,
        lock_seconds: 300,
        block_after: 100,
    };

    /// Whether every number is within its bounds. Each decision asks this first.
    ///
    /// # Errors
    /// [`Error::Policy`] with the first field that is not.
    pub const fn check(&self) -> Result<(), Error> {
        let values = [
            self.near_window,
            self.look_ahead,
            self.enrol_window,
            self.counter_enrol_window,
            self.far_window,
            self.counter_far_window,
            self.resync_window,
            self.counter_resync_window,
            self.drift_ppm,
            self.max_failures,
            self.lock_seconds,
            self.block_after,
        ];
        let mut rest: (&[u32], &[Bounds]) = (&values, &BOUNDS);
        while let ([value, values @ ..], [(field, least, most), bounds @ ..]) = rest {
            if *value < *least || *value > *most {
                return Err(Error::Policy { field, value: *value, least: *least, most: *most });
            }
            rest = (values, bounds);
        }
        Ok(())
    }
}

/// A field, the least it may be, and the most.
type Bounds = (&'static str, u32, u32);

static BOUNDS: [Bounds; 12] = [
    ("near_window", 0, WIDEST),
    ("look_ahead", 0, WIDEST),
    ("enrol_window", 0, WIDEST),
    ("counter_enrol_window", 0, WIDEST),
    ("far_window", 0, WIDEST),
    ("counter_far_window", 0, WIDEST),
    ("resync_window", 0, WIDEST),
    ("counter_resync_window", 0, WIDEST),
    ("drift_ppm", 0, 1000),
    ("max_failures", 1, 100_000),
    ("lock_seconds", 0, 86_400),
    ("block_after", 1, 100_000),
];

impl Default for Policy {
    fn default() -> Self {
        Self::DEFAULT
    }
}
