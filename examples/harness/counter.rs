//! A counter token: from code to code its counter moves on by one.

use std::cmp::Ordering;

use serde::Serialize;

use crate::faults::{self, Faulty};
use crate::lines::Reading;
use crate::prover::Prover;
use crate::{search, track};

/// One code that matches nothing is worse than one jump, and not as bad as a jump away and one back.
const MISSED: u64 = 3;
const JUMP: u64 = 2;

/// What the codes say of a counter.
#[derive(Debug, Default, Serialize)]
pub(crate) struct CounterReport {
    pub(crate) first: Option<u64>,
    /// The counter of the next code.
    pub(crate) next: Option<u64>,
    pub(crate) jumps: Vec<Jump>,
    pub(crate) hints: Vec<String>,
    #[serde(skip)]
    pub(crate) matched: usize,
    #[serde(skip)]
    pub(crate) faulty: Vec<Faulty>,
    /// The places, among the readings, of codes that match nowhere.
    #[serde(skip)]
    pub(crate) unmatched: Vec<usize>,
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Jump {
    pub(crate) line: usize,
    pub(crate) expected: u64,
    pub(crate) found: u64,
    pub(crate) kind: JumpKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JumpKind {
    /// Counters between were shown to nobody.
    Skipped,
    /// The code of the press before once more.
    Repeated,
    /// A code that was shown earlier.
    Backwards,
}

/// Finds the counters of the codes, in the order they were shown.
pub(crate) fn follow(prover: &Prover, first: u64, readings: &[&Reading], window: u64) -> Vec<Option<u64>> {
    let candidates = search::counters(prover, first, readings, window);
    let begin = |(reading, counter)| {
        if is_due(first.checked_sub(1), reading + 1, counter) { (0, 0) } else { (JUMP, counter.abs_diff(first)) }
    };
    track::best(&candidates, MISSED, begin, |(earlier, from), (later, to)| {
        let on_track = is_due(Some(from), later - earlier, to);
        Some(if on_track { (0, 0) } else { (JUMP, to.abs_diff(from)) })
    })
}

/// Whether a counter comes so many presses after another; those between may or may not have moved it.
fn is_due(from: Option<u64>, presses: usize, to: u64) -> bool {
    let next = from.map_or(Some(0), |from| from.checked_add(1));
    next.is_some_and(|next| (next..=next.saturating_add(presses as u64 - 1)).contains(&to))
}

pub(crate) fn examine(prover: &Prover, first: u64, readings: &[&Reading], window: u64) -> CounterReport {
    let track = follow(prover, first, readings, window);
    let mut report = CounterReport::default();
    // The counter that comes next if all is well, and how many codes since then matched nothing.
    let (mut next, mut missed) = (first, 0);
    for (place, (reading, found)) in readings.iter().zip(&track).enumerate() {
        let Some(found) = *found else {
            let expected = [next.saturating_add(missed), next];
            match faults::of_mismatch(prover, reading, &expected) {
                Some(fault) => report.faulty.push(Faulty { line: reading.line, fault }),
                None => report.unmatched.push(place),
            }
            missed += 1;
            continue;
        };
        report.matched += 1;
        report.faulty.extend(faults::of_match(prover, reading).map(|fault| Faulty { line: reading.line, fault }));
        let kind = match found.cmp(&next) {
            Ordering::Less if report.next.is_some() && found + 1 == next => Some(JumpKind::Repeated),
            Ordering::Less => Some(JumpKind::Backwards),
            _ if found - next > missed => Some(JumpKind::Skipped),
            _ => None,
        };
        let expected = next.saturating_add(missed);
        report.jumps.extend(kind.map(|kind| Jump { line: reading.line, expected, found, kind }));
        report.first.get_or_insert(found);
        (next, missed) = (found.saturating_add(1), 0);
        report.next = Some(next);
    }
    report.hints = hints(first, &track, &report);
    report
}

/// What a firmware maker would look at first.
fn hints(first: u64, track: &[Option<u64>], report: &CounterReport) -> Vec<String> {
    let counters: Vec<u64> = track.iter().flatten().copied().collect();
    let mut hints = Vec::new();
    if counters.first() == first.checked_add(1).as_ref() && track.first().is_some_and(Option::is_some) {
        hints.push(format!(
            "off by one: its first code is that of counter {}, so it counts before it computes",
            first.saturating_add(1)
        ));
    }
    let moves: Vec<i128> = counters.windows(2).map(|two| i128::from(two[1]) - i128::from(two[0])).collect();
    match moves.first() {
        Some(same @ 2..) if moves.len() > 1 && moves.iter().all(|moved| moved == same) => {
            hints.push(format!("each press moves the counter by {same}: the button bounces, or it is counted twice"));
        }
        Some(0) if moves.iter().all(|moved| *moved == 0) => hints.push("the counter never moves".to_owned()),
        _ => {}
    }
    for jump in report.jumps.iter().filter(|jump| jump.kind == JumpKind::Backwards) {
        let back = jump.expected.saturating_sub(jump.found);
        if back == 1 << 8 || back == 1 << 16 {
            hints.push(format!("line {}: back by {back}: the counter has {} bits", jump.line, back.trailing_zeros()));
        } else if Some(&jump.found) == counters.first() {
            hints
                .push(format!("line {}: back at its first counter, which it does not keep through a reset", jump.line));
        }
    }
    hints
}
