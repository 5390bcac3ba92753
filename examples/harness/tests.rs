//! Devices that are right, and devices that are wrong in a known way: the report must find out which. Their codes come from
//! the tests' oracle, which shares nothing with the library.

mod clocks;
mod counters;
mod firmware;
#[path = "../../tests/oracle/mod.rs"]
mod oracle;
mod program;

use kodeviser::{Algorithm, Digits, Profile};
use oracle::Hash;

use crate::arguments::{Encoding, Slack};
use crate::device::Device;
use crate::lines::Log;
use crate::report::{self, Report};
use crate::secret::SecretText;

/// Bytes that no reversal, exchange or cut leaves as they are.
const SECRET: &[u8] = b"\x3d\xc6\xca\xa4\x82\x4a\x6d\x28\x87\x67\xb2\x33\x1e\x20\xb4\x31\x66\xcb\x85\xd9";
const SECRET_HEX: &str = "3dc6caa4824a6d288767b2331e20b43166cb85d9";

const BEGIN: u64 = 1_800_000_000;
const DAY: u64 = 86_400;

fn device(profile: Profile, window: u64) -> Device {
    let secret = SecretText::new(SECRET_HEX.to_owned(), Encoding::Hex).unwrap();
    Device { profile, secret, first_counter: 0, window }
}

fn clock_device() -> Device {
    device(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap(), 2880)
}

fn counter_device() -> Device {
    device(Profile::hotp(Algorithm::Sha1, Digits::Six), 1000)
}

/// The report on a log's lines.
fn report<'a>(device: &Device, lines: impl IntoIterator<Item = &'a String>, slack: Slack) -> Report {
    let mut log = Log::default();
    for (number, line) in (1..).zip(lines) {
        log.take(number, line.as_bytes(), None, device.clock().is_some());
    }
    report::examine(device, log, slack, None)
}

fn code(moving_factor: u64) -> String {
    oracle::hotp(Hash::Sha1, SECRET, moving_factor, 6)
}

/// `count` times at random over so many days.
fn times(count: u32, days: u64, seed: u64) -> Vec<u64> {
    crate::virtual_device::times(&crate::arguments::MadeUp { count, from: BEGIN, days, seed })
}
