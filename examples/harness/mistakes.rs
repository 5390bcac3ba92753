//! Where codes match nothing: the usual mistakes of a firmware, each tried as a device that makes it.
//!
//! Some cannot be tried through the library's interface, which computes right codes alone: a counter of 4 bytes in the
//! message instead of 8, or another truncation.

use kodeviser::{Algorithm, Digits, Secret};
use serde::Serialize;

use crate::arguments::Slack;
use crate::clock::{Matcher, QUARTZ_PPM, time_of};
use crate::device::Device;
use crate::keys;
use crate::lines::Reading;
use crate::prover::{Clock, Prover};
use crate::seconds::{Nanoseconds, SECOND};
use crate::{counter, search};

/// So many codes are looked at. One code alone matches something far too easily: its search is narrow.
const SAMPLE: usize = 5;
const NARROW: u64 = 2;
const COUNTERS: u64 = 100;
const STEPS: u64 = 2880;
const WIDE: u64 = 50_000;

const FAR_OFF: &str = "the codes are right, and far off the searched range";

const DAY: Nanoseconds = 86_400 * SECOND;

/// One mistake, or some together, with which the codes are right.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Finding {
    pub(crate) mistakes: Vec<String>,
    pub(crate) codes: usize,
    pub(crate) of: usize,
}

/// How moving factors are searched for.
#[derive(Clone, Copy)]
enum Reckoning {
    Counter { first: u64, window: u64 },
    Clock { clock: Clock, window: u64 },
}

impl Reckoning {
    const fn narrow(self) -> Self {
        match self {
            Self::Counter { first, .. } => Self::Counter { first, window: NARROW },
            Self::Clock { clock, .. } => Self::Clock { clock, window: NARROW },
        }
    }
}

/// A device that makes mistakes.
struct Suspect {
    mistakes: Vec<String>,
    prover: Prover,
    reckoning: Reckoning,
}

/// The mistakes that explain the codes which matched nothing; `next` is the counter that the first of them should have had.
pub(crate) fn find(device: &Device, next: u64, unmatched: &[&Reading], slack: Slack) -> Vec<Finding> {
    let sample = &unmatched[..unmatched.len().min(SAMPLE)];
    let longest = sample.iter().map(|reading| reading.length).max().unwrap_or(0);
    // As many digits as the longest of them: the others may have lost their leading zeros.
    let Ok(digits) = Digits::new(longest.into()) else { return Vec::new() };
    let asked_algorithm = device.profile.algorithm();
    let others = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512].into_iter().filter(|a| *a != asked_algorithm);
    // One mistake is likelier than two.
    for algorithms in [vec![asked_algorithm], others.collect()] {
        let suspects = algorithms.into_iter().flat_map(|algorithm| suspects(device, algorithm, digits, next, sample));
        let mut findings: Vec<Finding> = suspects.filter_map(|suspect| suspect.explains(sample, slack)).collect();
        // Those with the most codes, and of these the ones with the fewest mistakes: a needless one explains as much.
        let most = findings.iter().map(|finding| finding.codes).max();
        findings.retain(|finding| Some(finding.codes) == most);
        let simplest = findings.iter().map(Finding::weight).min();
        findings.retain(|finding| Some(finding.weight()) == simplest);
        if !findings.is_empty() {
            return findings;
        }
    }
    Vec::new()
}

impl Finding {
    /// How many mistakes, and after all others those of the clock or the counter that only say that it is elsewhere.
    fn weight(&self) -> (usize, bool) {
        (self.mistakes.len(), self.mistakes.iter().any(|mistake| mistake.starts_with(FAR_OFF)))
    }
}

impl Suspect {
    fn explains(self, sample: &[&Reading], slack: Slack) -> Option<Finding> {
        let codes = match if sample.len() == 1 { self.reckoning.narrow() } else { self.reckoning } {
            Reckoning::Counter { first, window } => {
                let track = counter::follow(&self.prover, first, sample, window);
                let found: Vec<u64> = track.into_iter().flatten().collect();
                // A chance match stands alone; two that belong together come one after the other.
                found.len() - found.windows(2).filter(|two| two[1] <= two[0] || two[1] - two[0] > SAMPLE as u64).count()
            }
            Reckoning::Clock { clock, window } => {
                let mut sorted = sample.to_vec();
                sorted.sort_by_key(|reading| time_of(reading));
                let candidates = search::steps(&self.prover, &clock, &sorted, window);
                let matcher = Matcher { prover: &self.prover, clock, slack, window };
                matcher.follow(&sorted, &candidates, QUARTZ_PPM).iter().flatten().count()
            }
        };
        let enough = if sample.len() == 1 { 1 } else { sample.len().div_ceil(2).max(2) };
        (codes >= enough).then_some(Finding { mistakes: self.mistakes, codes, of: sample.len() })
    }
}

/// All of them, with one hash.
fn suspects(device: &Device, algorithm: Algorithm, digits: Digits, next: u64, sample: &[&Reading]) -> Vec<Suspect> {
    let general = general_mistakes(device, algorithm, digits);
    let right = match device.clock() {
        Some(clock) => Reckoning::Clock { clock, window: STEPS.min(device.window).max(COUNTERS) },
        None => Reckoning::Counter { first: next, window: COUNTERS },
    };
    let prover = |secret: &Secret| Prover::new(algorithm, digits, secret);
    let secret = &device.secret.secret;
    let suspect = |mistake: &str, prover: Prover, reckoning| {
        let mistakes = general.iter().cloned().chain([mistake.to_owned()]).collect();
        Suspect { mistakes, prover, reckoning }
    };
    let mut suspects = Vec::new();
    if !general.is_empty() {
        suspects.push(Suspect { mistakes: general.clone(), prover: prover(secret), reckoning: right });
    }
    for (mistake, hashed) in ORDERS {
        suspects.push(suspect(mistake, prover(secret).hashing(*hashed), right));
    }
    // All steps have the same code then: more than a few would only take time.
    let never_hashed = prover(secret).hashing(|_| 0);
    suspects.push(suspect("the moving factor is never hashed: it is always 0", never_hashed, right.narrow()));
    for (mistake, key) in keys::wrong(&device.secret) {
        suspects.push(suspect(mistake, prover(&key), right));
    }
    for (mistake, of, shown) in displays(digits) {
        suspects.push(suspect(mistake, Prover::new(algorithm, of, secret).showing(digits, shown), right));
    }
    for (mistake, reckoning) in reckonings(device, sample) {
        suspects.push(suspect(&mistake, prover(secret), reckoning));
    }
    suspects
}

/// Those that go with any other.
fn general_mistakes(device: &Device, algorithm: Algorithm, digits: Digits) -> Vec<String> {
    let (asked, asked_digits) = (device.profile.algorithm(), device.profile.digits());
    let mut mistakes = Vec::new();
    if digits != asked_digits {
        mistakes.push(format!("{} digits instead of {}", digits.count(), asked_digits.count()));
    }
    if algorithm != asked {
        mistakes.push(format!("{} instead of {}", name_of(algorithm), name_of(asked)));
    }
    mistakes
}

pub(crate) const fn name_of(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Sha1 => "SHA-1",
        Algorithm::Sha256 => "SHA-256",
        Algorithm::Sha512 => "SHA-512",
    }
}

type Order = (&'static str, fn(u64) -> u64);

/// What is hashed instead of the moving factor as eight bytes, the highest first (RFC 4226 section 5.2).
const ORDERS: &[Order] = &[
    ("the moving factor is little-endian", u64::swap_bytes),
    ("the two 32-bit halves of the moving factor are exchanged", |factor| factor.rotate_left(32)),
    ("the 32-bit halves of the moving factor are little-endian", |factor| factor.swap_bytes().rotate_left(32)),
    ("the moving factor has 8 bits", |factor| factor & 0xff),
    ("the moving factor has 16 bits", |factor| factor & 0xffff),
    ("the moving factor has 32 bits", |factor| factor & 0xffff_ffff),
    ("the moving factor has 32 bits with a sign", |factor| i64::from(factor as i32) as u64),
];

type Display = (&'static str, Digits, fn(u32) -> u32);

/// What is shown instead of the last digits of the number, and of how many digits that is made.
fn displays(digits: Digits) -> Vec<Display> {
    const BACKWARDS: &str = "the digits are shown in the reverse order";
    const PAIRS: &str = "each two digits are exchanged (packed BCD read from the wrong end)";
    const FIRST: &str = "the first digits of the 8-digit code are shown instead of the last ones";
    match digits {
        Digits::Six => vec![
            (BACKWARDS, digits, reversed::<6>),
            (PAIRS, digits, in_exchanged_pairs),
            (FIRST, Digits::Eight, |code| code / 100),
        ],
        Digits::Seven => vec![(BACKWARDS, digits, reversed::<7>), (FIRST, Digits::Eight, |code| code / 10)],
        Digits::Eight => vec![(BACKWARDS, digits, reversed::<8>), (PAIRS, digits, in_exchanged_pairs)],
    }
}

fn reversed<const DIGITS: u32>(code: u32) -> u32 {
    (0..DIGITS).fold(0, |reversed, place| reversed * 10 + code / 10_u32.pow(place) % 10)
}

fn in_exchanged_pairs(code: u32) -> u32 {
    (0..8).fold(0, |exchanged, place| exchanged + code / 10_u32.pow(place) % 10 * 10_u32.pow(place ^ 1))
}

/// The times at which firmware likes to begin, in Unix seconds.
const EPOCHS: &[(&str, Nanoseconds)] = &[
    ("1970", 0),
    ("1900, as NTP does", -2_208_988_800),
    ("1980, as FAT does", 315_532_800),
    ("6 January 1980, as GPS does", 315_964_800),
    ("2000, as real-time clocks do", 946_684_800),
    ("2001", 978_307_200),
];

/// Another clock, or a counter in its place.
fn reckonings(device: &Device, sample: &[&Reading]) -> Vec<(String, Reckoning)> {
    let Some(right) = device.clock() else {
        let mut reckonings =
            vec![(FAR_OFF.to_owned(), Reckoning::Counter { first: device.first_counter, window: WIDE })];
        if sample.iter().all(|reading| reading.time.is_some()) {
            let clock = Clock::new(30, 0);
            let mistake = "these are codes of time steps of 30 s, not of a counter".to_owned();
            reckonings.push((mistake, Reckoning::Clock { clock, window: STEPS }));
        }
        return reckonings;
    };
    let within_a_day = |clock: Clock| Reckoning::Clock { clock, window: (DAY / clock.period).min(STEPS.into()) as u64 };
    let mut reckonings = Vec::new();
    for period in [1, 10, 15, 20, 30, 60, 120, 300].map(|period| period * SECOND) {
        if period != right.period {
            let mistake = format!("steps of {} s instead of {} s", period / SECOND, right.period / SECOND);
            reckonings.push((mistake, within_a_day(Clock { period, ..right })));
        }
    }
    let milliseconds = Clock { period: right.period / 1000, ..right };
    reckonings
        .push(("milliseconds instead of seconds".to_owned(), Reckoning::Clock { clock: milliseconds, window: WIDE }));
    for (name, t0) in EPOCHS {
        let t0 = t0 * SECOND;
        if t0 != right.t0 {
            reckonings.push((format!("the time is counted from {name}"), within_a_day(Clock { t0, ..right })));
        }
    }
    let first_time = sample.iter().map(|reading| time_of(reading)).min().unwrap_or(0);
    let since_boot = Clock { t0: first_time - first_time.rem_euclid(right.period), ..right };
    reckonings.push(("the time is counted from when it was switched on".to_owned(), within_a_day(since_boot)));
    let day = (DAY / right.period) as u64;
    if device.window < day {
        for half_hours in (-24..=28).filter(|half_hours| *half_hours != 0) {
            let t0 = right.t0 - half_hours * 1800 * SECOND;
            let mistake = format!("the clock is {:+} h off: local time instead of UTC", half_hours as f64 / 2.0);
            let window = device.window.min((300 * SECOND / right.period) as u64).max(1);
            reckonings.push((mistake, Reckoning::Clock { clock: Clock { t0, ..right }, window }));
        }
    }
    reckonings.push((FAR_OFF.to_owned(), Reckoning::Clock { clock: right, window: WIDE }));
    let counter = "these are codes of a counter, not of time steps".to_owned();
    reckonings.push((counter, Reckoning::Counter { first: 0, window: COUNTERS }));
    reckonings
}
