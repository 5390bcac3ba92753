//! All moving factors whose code is the one that was read. With six digits one in a million others has it too, so what comes
//! out are candidates: the track through them decides.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use crate::lines::Reading;
use crate::prover::{Clock, Prover};

/// The steps, up to `window` each side of each reading's time. Each step's code is computed once, however many readings ask.
pub(crate) fn steps(prover: &Prover, clock: &Clock, readings: &[&Reading], window: u64) -> Vec<Vec<u64>> {
    let ranges: Vec<_> = readings.iter().map(|reading| range_around(clock, reading, window)).collect();
    let mut found = Found::of(prover, readings);
    for range in merged(ranges.clone()) {
        found.compute(range);
    }
    readings
        .iter()
        .zip(ranges)
        .map(|(reading, range)| found.candidates(reading).filter(|step| range.contains(step)).collect())
        .collect()
}

/// The counters from `window` before the first one to `window` beyond the highest one that any code seen so far may have.
pub(crate) fn counters(prover: &Prover, first: u64, readings: &[&Reading], window: u64) -> Vec<Vec<u64>> {
    let mut found = Found::of(prover, readings);
    let mut highest = first.saturating_add(window);
    found.compute(first.saturating_sub(window)..=highest);
    for reading in readings {
        let reach = found.candidates(reading).max().map_or(0, |counter| counter.saturating_add(window));
        if reach > highest {
            found.compute(highest + 1..=reach);
            highest = reach;
        }
    }
    readings.iter().map(|reading| found.candidates(reading).collect()).collect()
}

/// The moving factors of the codes that are looked for, as far as they are computed.
struct Found<'a> {
    prover: &'a Prover,
    wanted: HashSet<u32>,
    places: HashMap<u32, Vec<u64>>,
}

impl<'a> Found<'a> {
    fn of(prover: &'a Prover, readings: &[&Reading]) -> Self {
        let wanted = readings.iter().map(|reading| reading.number).collect();
        Self { prover, wanted, places: HashMap::new() }
    }

    fn compute(&mut self, range: RangeInclusive<u64>) {
        for moving_factor in range {
            let code = self.prover.code_at(moving_factor);
            if self.wanted.contains(&code) {
                self.places.entry(code).or_default().push(moving_factor);
            }
        }
    }

    /// A shorter code counts as one that has lost its leading zeros; a longer one is none of this device.
    fn candidates(&self, reading: &Reading) -> impl Iterator<Item = u64> {
        let fits = reading.length <= self.prover.digits();
        self.places.get(&reading.number).filter(|_| fits).into_iter().flatten().copied()
    }
}

fn range_around(clock: &Clock, reading: &Reading, window: u64) -> RangeInclusive<u64> {
    let step = clock.step_at(reading.time.unwrap_or(0));
    let bounded = |step: i128| u64::try_from(step).ok();
    match bounded(step + i128::from(window)) {
        Some(last) => bounded(step - i128::from(window)).unwrap_or(0)..=last,
        // All of it lies before T0.
        None => RangeInclusive::new(1, 0),
    }
}

/// The same numbers, each of them once.
fn merged(mut ranges: Vec<RangeInclusive<u64>>) -> Vec<RangeInclusive<u64>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| *range.start());
    let mut merged: Vec<RangeInclusive<u64>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start() <= last.end() => *last = *last.start()..=*last.end().max(range.end()),
            _ => merged.push(range),
        }
    }
    merged
}
