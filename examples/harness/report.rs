//! All that is found out about a device, and whether it passed.

use serde::Serialize;

use crate::arguments::Slack;
use crate::clock::{ClockReport, Matcher};
use crate::counter::{self, CounterReport};
use crate::device::Device;
use crate::faults::Faulty;
use crate::lines::{Log, Malformed, Reading};
use crate::mistakes::{self, Finding};
use crate::quartz::Rate;

#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Whether all codes were as expected, and the clock too if that was asked.
    pub(crate) passed: bool,
    /// Why not.
    pub(crate) failures: Vec<String>,
    pub(crate) device: String,
    /// Codes read, and those that are the code of a moving factor in the searched range.
    pub(crate) codes: usize,
    pub(crate) matched: usize,
    pub(crate) malformed: Vec<Malformed>,
    pub(crate) faulty: Vec<Faulty>,
    /// Lines with a code that matches nowhere in the searched range.
    pub(crate) unmatched: Vec<usize>,
    /// What kind of mistake makes codes like those.
    pub(crate) mistakes: Vec<Finding>,
    pub(crate) counter: Option<CounterReport>,
    pub(crate) clock: Option<ClockReport>,
}

/// Compares a log with the device that it should be of.
pub(crate) fn examine(device: &Device, log: Log, slack: Slack, max_ppm: Option<f64>) -> Report {
    let readings: Vec<&Reading> = log.readings.iter().collect();
    let prover = device.prover();
    let (mut counter, mut clock) = (None, None);
    let (matched, faulty, unmatched, next) = if let Some(steps) = device.clock() {
        let matcher = Matcher { prover: &prover, clock: steps, slack, window: device.window };
        let report = clock.insert(matcher.examine(&readings));
        (report.matched, std::mem::take(&mut report.faulty), std::mem::take(&mut report.unmatched), 0)
    } else {
        let report = counter.insert(counter::examine(&prover, device.first_counter, &readings, device.window));
        let next = report.next.unwrap_or(device.first_counter);
        (report.matched, std::mem::take(&mut report.faulty), std::mem::take(&mut report.unmatched), next)
    };
    let unmatched: Vec<&Reading> = unmatched.into_iter().map(|place| readings[place]).collect();
    // One wrong code among right ones is a wrong code; several may have a reason.
    let have_a_reason = unmatched.len() > 1 || (matched == 0 && !unmatched.is_empty());
    let mistakes = if have_a_reason { mistakes::find(device, next, &unmatched, slack) } else { Vec::new() };
    let mut report = Report {
        passed: false,
        failures: Vec::new(),
        device: device.to_string(),
        codes: readings.len(),
        matched,
        malformed: log.malformed,
        faulty,
        unmatched: unmatched.into_iter().map(|reading| reading.line).collect(),
        mistakes,
        counter,
        clock,
    };
    report.failures = report.failures(max_ppm);
    report.passed = report.failures.is_empty();
    report
}

impl Report {
    fn failures(&self, max_ppm: Option<f64>) -> Vec<String> {
        let mut failures = Vec::new();
        if self.codes == 0 {
            failures.push("no code was read".to_owned());
        }
        let mut fail = |count: usize, what: &str| {
            if count > 0 {
                failures.push(format!("{what}: {count}"));
            }
        };
        fail(self.malformed.len(), "malformed lines");
        fail(self.faulty.len(), "codes with a defect");
        fail(self.unmatched.len(), "codes that match nowhere");
        if let Some(counter) = &self.counter {
            fail(counter.jumps.len(), "jumps of the counter");
        }
        if let Some(clock) = &self.clock {
            fail(clock.stray.len(), "codes off the track");
            failures.extend(clock.hints.iter().cloned());
            failures.extend(max_ppm.and_then(|limit| clock.misses(limit)));
        }
        failures
    }
}

impl ClockReport {
    /// Why the rate is not within so many ppm with certainty.
    pub(crate) fn misses(&self, limit: f64) -> Option<String> {
        let Some(track) = self.tracks.first() else {
            return Some("the rate of the clock is unknown".to_owned());
        };
        match track.rate {
            Rate::Constant(ppm) if ppm.least > limit || ppm.most < -limit => {
                Some(format!("the clock is wrong by more than {limit} ppm"))
            }
            Rate::Constant(ppm) if ppm.least < -limit || ppm.most > limit => {
                Some(format!("the clock may be wrong by more than {limit} ppm: more time would tell"))
            }
            Rate::Constant(_) => None,
            Rate::Changed(_) => Some(format!("the clock has no one rate that could be within {limit} ppm")),
        }
    }
}
