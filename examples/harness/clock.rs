//! A clock token: which steps its codes are of, and what clock shows those steps at those times.

use std::cmp::Reverse;

use serde::Serialize;

use crate::arguments::Slack;
use crate::faults::{self, Faulty};
use crate::lines::Reading;
use crate::prover::{Clock, Prover};
use crate::quartz::{self, ClockTrack, Seen};
use crate::search;
use crate::seconds::{Nanoseconds, as_seconds};
use crate::straight::{Lines, Point, Sight};
use crate::track::{self, Place};

/// No quartz is wrong by more, in parts per million.
pub(crate) const QUARTZ_PPM: i128 = 500;
/// A clock without a quartz, or with a wrong divider, is believed to be wrong by this much.
const ANY_PPM: i128 = 50_000;

/// A clock that was set is worse than a few codes off the track.
const MISSED: u64 = 1;
const SET: u64 = 3;

/// What the codes say of a clock.
#[derive(Debug, Default, Serialize)]
pub(crate) struct ClockReport {
    /// One for each clock: more than one if it was set, or if there is more than one device.
    pub(crate) tracks: Vec<ClockTrack>,
    /// Codes of a step in the searched range that is on no track.
    pub(crate) stray: Vec<Stray>,
    /// Lines with the time and the code of another line.
    pub(crate) duplicates: Vec<usize>,
    pub(crate) hints: Vec<String>,
    #[serde(skip)]
    pub(crate) matched: usize,
    #[serde(skip)]
    pub(crate) faulty: Vec<Faulty>,
    #[serde(skip)]
    pub(crate) unmatched: Vec<usize>,
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Stray {
    pub(crate) line: usize,
    /// How far ahead a clock would be in the middle of that step, in seconds.
    pub(crate) ahead: f64,
    /// The same, less how far the clock of the nearest code on the longest track is ahead.
    pub(crate) off_track: f64,
}

/// Everything there is to match codes with.
pub(crate) struct Matcher<'a> {
    pub(crate) prover: &'a Prover,
    pub(crate) clock: Clock,
    pub(crate) slack: Slack,
    pub(crate) window: u64,
}

impl Matcher<'_> {
    pub(crate) fn examine(&self, readings: &[&Reading]) -> ClockReport {
        let mut order: Vec<usize> = (0..readings.len()).collect();
        order.sort_by_key(|place| (readings[*place].time, readings[*place].line));
        let sorted: Vec<&Reading> = order.iter().map(|place| readings[*place]).collect();
        let candidates = search::steps(self.prover, &self.clock, &sorted, self.window);
        let tracks = self.tracks(&sorted, &candidates);

        let mut report = ClockReport { duplicates: duplicates(&sorted), ..ClockReport::default() };
        for (place, reading) in sorted.iter().enumerate() {
            if tracks.iter().any(|track| track[place].is_some()) {
                report.matched += 1;
                let fault = faults::of_match(self.prover, reading);
                report.faulty.extend(fault.map(|fault| Faulty { line: reading.line, fault }));
                continue;
            }
            let by_track = tracks.first().and_then(|track| self.neighbour_ahead(&sorted, track, place));
            let time = time_of(reading);
            let off_track = |step: &u64| self.clock.ahead(*step, time) - by_track.unwrap_or(0);
            let nearest = candidates[place].iter().min_by_key(|step| off_track(step).abs());
            let expected = by_track.map(|ahead| self.beside(time + ahead)).unwrap_or_default();
            match (faults::of_mismatch(self.prover, reading, &expected), nearest) {
                (Some(fault), _) => report.faulty.push(Faulty { line: reading.line, fault }),
                (None, Some(step)) => {
                    let (ahead, off_track) = (self.clock.ahead(*step, time), off_track(step));
                    let (ahead, off_track) = (as_seconds(ahead), as_seconds(off_track));
                    report.stray.push(Stray { line: reading.line, ahead, off_track });
                }
                (None, None) => report.unmatched.push(order[place]),
            }
        }
        let seen = |track: &Vec<Option<u64>>| self.seen(&sorted, track);
        report.tracks = tracks.iter().filter_map(|track| quartz::describe(&seen(track))).collect();
        report.hints = quartz::hints(&report.tracks);
        report.faulty.sort_by_key(|faulty| faulty.line);
        report.stray.sort_by_key(|stray| stray.line);
        report.unmatched.sort_unstable();
        report
    }

    /// The steps of readings in the order of their times, as a clock that is wrong by so many ppm at most may show them; it
    /// may have been set now and then.
    pub(crate) fn follow(&self, sorted: &[&Reading], candidates: &[Vec<u64>], ppm: i128) -> Vec<Option<u64>> {
        let far = |ahead: Nanoseconds| (ahead.abs() / self.clock.period) as u64;
        let ahead = |(reading, step): Place| self.clock.ahead(step, time_of(sorted[reading]));
        let begin = |place| (0, far(ahead(place)));
        track::best(candidates, MISSED, begin, |earlier, later| {
            let set = if self.is_run(sorted, earlier, later, ppm) { 0 } else { SET };
            Some((set, far(ahead(later) - ahead(earlier))))
        })
    }

    /// Whether a clock that nobody set comes from one step to the other.
    fn is_run(&self, sorted: &[&Reading], earlier: Place, later: Place, ppm: i128) -> bool {
        let ahead = |(reading, step): Place| self.clock.ahead(step, time_of(sorted[reading]));
        let elapsed = time_of(sorted[later.0]) - time_of(sorted[earlier.0]);
        let delay = self.delay(sorted[earlier.0]).max(self.delay(sorted[later.0]));
        let inexact = self.clock.period + self.slack.early + delay + 2 * self.slack.wander;
        (ahead(later) - ahead(earlier)).abs() <= inexact + elapsed * ppm / 1_000_000
    }

    /// The tracks, the longest first. A rate that no quartz has is believed where it explains what no quartz does: one straight
    /// line through all, or much more than a quartz that was set now and then.
    fn tracks(&self, sorted: &[&Reading], candidates: &[Vec<u64>]) -> Vec<Vec<Option<u64>>> {
        let mut left = candidates.to_vec();
        let mut tracks: Vec<Vec<Option<u64>>> = Vec::new();
        loop {
            let track = self.follow(sorted, &left, QUARTZ_PPM);
            if !self.is_credible(&track, &left, tracks.is_empty()) {
                break;
            }
            left.iter_mut().zip(&track).filter(|(_, step)| step.is_some()).for_each(|(steps, _)| steps.clear());
            tracks.extend(self.runs(sorted, &track));
        }
        tracks.sort_by_key(|track| Reverse(length(track)));
        let any = self.follow(sorted, candidates, ANY_PPM);
        let sights: Vec<Sight> = self.seen(sorted, &any).iter().map(|seen| seen.sight).collect();
        let is_straight = tracks.len() != 1 && Lines::through(&sights).rates().is_some();
        let of_a_few: usize = tracks.iter().take(8).map(|track| length(track)).sum();
        let explains_more = is_straight || of_a_few * 10 < length(&any) * 9;
        if explains_more && self.is_credible(&any, candidates, true) {
            tracks = vec![any];
        }
        tracks
    }

    /// A track, cut where the clock was set.
    fn runs(&self, sorted: &[&Reading], track: &[Option<u64>]) -> Vec<Vec<Option<u64>>> {
        let mut runs: Vec<Vec<Option<u64>>> = Vec::new();
        let mut before = None;
        for place in track.iter().enumerate().filter_map(|(reading, step)| step.map(|step| (reading, step))) {
            if before.is_none_or(|before| !self.is_run(sorted, before, place, QUARTZ_PPM)) {
                runs.push(vec![None; track.len()]);
            }
            runs.iter_mut().last().into_iter().for_each(|run| run[place.0] = Some(place.1));
            before = Some(place);
        }
        runs
    }

    /// Whether a track is long enough not to be of chance matches.
    fn is_credible(&self, track: &[Option<u64>], candidates: &[Vec<u64>], is_first: bool) -> bool {
        let range = (2 * self.window + 1) as f64;
        let by_chance = candidates.len() as f64 * range / 10_f64.powi(self.prover.digits().into());
        let with_candidates = candidates.iter().filter(|steps| !steps.is_empty()).count();
        let length = length(track);
        let least = if is_first { 1 } else { 3 };
        length >= least && length as f64 > 4.0 * by_chance && length * 4 >= with_candidates
    }

    fn delay(&self, reading: &Reading) -> Nanoseconds {
        self.slack.delay.unwrap_or(reading.delay)
    }

    fn seen(&self, sorted: &[&Reading], track: &[Option<u64>]) -> Vec<Seen> {
        let seen = |(reading, step): (&&Reading, &Option<u64>)| {
            step.map(|step| Seen { line: reading.line, time: time_of(reading), sight: self.sight(reading, step) })
        };
        sorted.iter().zip(track).filter_map(seen).collect()
    }

    /// The press was from `delay` before the line's time to `early` after it. At the latest moment of these the clock had come
    /// to the step, at the earliest it had not left it; and it was off its straight line by `wander` at most.
    fn sight(&self, reading: &Reading, step: u64) -> Sight {
        let (begin, time) = (self.clock.begin(step), time_of(reading));
        let (latest, earliest) = (time + self.slack.early, time - self.delay(reading));
        let wander = self.slack.wander;
        Sight {
            floor: Point { time: latest, ahead: begin - latest - wander },
            ceiling: Point { time: earliest, ahead: begin + self.clock.period - earliest + wander },
        }
    }

    /// How far ahead the clock was at the nearest code on a track.
    fn neighbour_ahead(&self, sorted: &[&Reading], track: &[Option<u64>], place: usize) -> Option<Nanoseconds> {
        let steps = track.iter().enumerate().filter_map(|(reading, step)| step.map(|step| (reading, step)));
        let (reading, step) = steps.min_by_key(|(reading, _)| reading.abs_diff(place))?;
        Some(self.clock.ahead(step, time_of(sorted[reading])))
    }

    /// The step of the device's clock, and those beside it.
    fn beside(&self, clock: Nanoseconds) -> Vec<u64> {
        let step = self.clock.step_at(clock);
        [0, -1, 1].iter().filter_map(|beside| u64::try_from(step + beside).ok()).collect()
    }
}

pub(crate) fn time_of(reading: &Reading) -> Nanoseconds {
    reading.time.unwrap_or(0)
}

fn length(track: &[Option<u64>]) -> usize {
    track.iter().flatten().count()
}

fn duplicates(sorted: &[&Reading]) -> Vec<usize> {
    let same = |two: &&[&Reading]| two[0].time == two[1].time && two[0].number == two[1].number;
    sorted.windows(2).filter(same).map(|two| two[1].line).collect()
}
