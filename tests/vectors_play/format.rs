//! The files of the set, as their schemas describe them. A field that is not here is an error.

use std::path::PathBuf;

use kodeviser::{Algorithm, Digits, MovingFactor, Policy, Profile};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Generation {
    pub(crate) version: u32,
    pub(crate) cases: Vec<Generated>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Generated {
    pub(crate) id: String,
    pub(crate) why: String,
    pub(crate) algorithm: String,
    pub(crate) digits: u32,
    pub(crate) secret: String,
    pub(crate) moving_factor: String,
    pub(crate) code: String,
    pub(crate) clock: Option<Moment>,
    #[serde(rename = "published")]
    pub(crate) _published: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Moment {
    pub(crate) unix: u64,
    pub(crate) period: u32,
    pub(crate) t0: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Malformed {
    pub(crate) version: u32,
    pub(crate) codes: Vec<Typed>,
    pub(crate) secrets: Vec<Written>,
    pub(crate) profiles: Vec<Numbers>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Typed {
    pub(crate) id: String,
    pub(crate) digits: u32,
    pub(crate) typed: Option<String>,
    pub(crate) typed_bytes: Option<String>,
    pub(crate) expect: Expected,
    #[serde(rename = "rules")]
    pub(crate) _rules: Vec<String>,
    pub(crate) why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    pub(crate) id: String,
    pub(crate) encoding: String,
    pub(crate) text: String,
    pub(crate) expect: Expected,
    #[serde(rename = "rules")]
    pub(crate) _rules: Vec<String>,
    pub(crate) why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Numbers {
    pub(crate) id: String,
    pub(crate) digits: u32,
    pub(crate) period: u32,
    pub(crate) expect: Expected,
    #[serde(rename = "rules")]
    pub(crate) _rules: Vec<String>,
    pub(crate) why: String,
}

/// What an input is read as, or why it is not. Which fields go together is the schema's to say, and the player's.
#[derive(Deserialize, Debug, Default, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) code: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) weak: Option<bool>,
    pub(crate) right: Option<bool>,
    pub(crate) error: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stories {
    version: u32,
    stories: Vec<Story>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    pub(crate) id: String,
    pub(crate) why: String,
    pub(crate) token: TokenOfStory,
    pub(crate) policy: PolicyOfStory,
    pub(crate) begins: Begins,
    pub(crate) steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenOfStory {
    pub(crate) algorithm: String,
    pub(crate) digits: u32,
    pub(crate) secret: String,
    pub(crate) clock: Option<Clock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Clock {
    pub(crate) period: u32,
    pub(crate) t0: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyOfStory {
    near_window: Option<u32>,
    look_ahead: Option<u32>,
    enrol_window: Option<u32>,
    counter_enrol_window: Option<u32>,
    far_window: Option<u32>,
    counter_far_window: Option<u32>,
    resync_window: Option<u32>,
    counter_resync_window: Option<u32>,
    drift_ppm: Option<u32>,
    max_failures: Option<u32>,
    lock_seconds: Option<u32>,
    block_after: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Begins {
    pub(crate) state: String,
    pub(crate) first_counter: Option<String>,
    pub(crate) drift_seconds: Option<i64>,
    pub(crate) measured_at: Option<u64>,
    pub(crate) last_used: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) step: usize,
    pub(crate) call: String,
    pub(crate) at: Option<u64>,
    pub(crate) code: Option<String>,
    pub(crate) second_code: Option<String>,
    pub(crate) pin: Option<String>,
    pub(crate) expected_pin: Option<String>,
    pub(crate) expect: Option<Answer>,
    pub(crate) rules: Vec<String>,
    pub(crate) why: String,
}

/// A verdict or an error, in the words of the set.
#[derive(Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    pub(crate) verdict: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) moving_factor: Option<String>,
    pub(crate) drift_seconds: Option<Between>,
    pub(crate) attempts_left: Option<u32>,
    pub(crate) retry_at: Option<u64>,
}

#[derive(Deserialize, Clone, Copy, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Between {
    pub(crate) least: i64,
    pub(crate) most: i64,
}

impl PolicyOfStory {
    pub(crate) fn policy(&self) -> Policy {
        let default = Policy::DEFAULT;
        Policy {
            near_window: self.near_window.unwrap_or(default.near_window),
            look_ahead: self.look_ahead.unwrap_or(default.look_ahead),
            enrol_window: self.enrol_window.unwrap_or(default.enrol_window),
            counter_enrol_window: self.counter_enrol_window.unwrap_or(default.counter_enrol_window),
            far_window: self.far_window.unwrap_or(default.far_window),
            counter_far_window: self.counter_far_window.unwrap_or(default.counter_far_window),
            resync_window: self.resync_window.unwrap_or(default.resync_window),
            counter_resync_window: self.counter_resync_window.unwrap_or(default.counter_resync_window),
            drift_ppm: self.drift_ppm.unwrap_or(default.drift_ppm),
            max_failures: self.max_failures.unwrap_or(default.max_failures),
            lock_seconds: self.lock_seconds.unwrap_or(default.lock_seconds),
            block_after: self.block_after.unwrap_or(default.block_after),
        }
    }
}

/// Counters are text, since many JSON readers keep 53 bits of a number.
pub(crate) fn counter(text: &str) -> u64 {
    text.parse().unwrap()
}

/// By hand rather than by the library, which is on trial.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

pub(crate) fn algorithm(name: &str) -> Algorithm {
    match name {
        "SHA-1" => Algorithm::Sha1,
        "SHA-256" => Algorithm::Sha256,
        "SHA-512" => Algorithm::Sha512,
        other => panic!("unknown hash {other}"),
    }
}

pub(crate) fn profile(algorithm: Algorithm, digits: Digits, moving_factor: MovingFactor) -> Profile {
    match moving_factor {
        MovingFactor::Counter => Profile::hotp(algorithm, digits),
        MovingFactor::Clock { period, t0 } => Profile::totp(algorithm, digits, period, t0).unwrap(),
    }
}

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

pub(crate) fn names_in_the_set() -> Vec<String> {
    let entries = folder().read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter(|name| name.ends_with(".json")).collect();
    names.sort();
    names
}

pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(text)
}

pub(crate) fn read<T: DeserializeOwned>(name: &str) -> T {
    parse(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn stories(text: &str) -> Vec<Story> {
    let set: Stories = parse(text).unwrap_or_else(|error| panic!("stories.json: {error}"));
    assert_eq!(set.version, 1);
    set.stories
}
