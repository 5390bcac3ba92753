//! The report for a person.

use std::fmt;

use crate::clock::{ClockReport, Stray};
use crate::counter::{CounterReport, JumpKind};
use crate::faults::Fault;
use crate::quartz::{Changed, ClockTrack, Rate};
use crate::report::Report;
use crate::straight::Bounds;

/// So many lines of one kind are shown; the JSON has all.
const SHOWN: usize = 10;

/// Bounds this far apart, in ppm or seconds, tell a reader nothing.
const UNTOLD: f64 = 50_000.0;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Device    {}", self.device)?;
        writeln!(f, "Codes     {} read, {} of them matched", self.codes, self.matched)?;
        list(f, &self.malformed, |malformed| format!("line {}: {}", malformed.line, malformed.reason))?;
        for fault in Fault::ALL {
            let faulty = self.faulty.iter().filter(|faulty| faulty.fault == fault).map(|faulty| faulty.line);
            lines(f, &faulty.collect::<Vec<_>>(), fault.sentence())?;
        }
        lines(f, &self.unmatched, "no match in the searched range")?;
        for finding in &self.mistakes {
            writeln!(
                f,
                "Mistake   {} ({} of {} codes fit)",
                finding.mistakes.join("; and "),
                finding.codes,
                finding.of
            )?;
        }
        if self.mistakes.is_empty() && self.unmatched.len() > 1 {
            writeln!(f, "Mistake   none of the usual ones explains the codes that match nowhere")?;
        }
        self.counter.iter().try_for_each(|counter| counter.fmt(f))?;
        self.clock.iter().try_for_each(|clock| clock.fmt(f))?;
        let verdict = if self.passed { "as expected".to_owned() } else { self.failures.join("; ") };
        write!(f, "Verdict   {}: {verdict}", if self.passed { "passed" } else { "FAILED" })
    }
}

impl fmt::Display for CounterReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(first), Some(next)) = (self.first, self.next) {
            writeln!(f, "Counter   first {first}, next {next}, jumps {}", self.jumps.len())?;
        }
        list(f, &self.jumps, |jump| {
            let how = match jump.kind {
                JumpKind::Skipped => format!("skipped {}", jump.found.saturating_sub(jump.expected)),
                JumpKind::Repeated => "repeated".to_owned(),
                JumpKind::Backwards => format!("back by {}", jump.expected.saturating_sub(jump.found)),
            };
            format!("line {}: counter {} instead of {} ({how})", jump.line, jump.found, jump.expected)
        })?;
        list(f, &self.hints, |hint| format!("-> {hint}"))
    }
}

impl fmt::Display for ClockReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tracks.iter().try_for_each(|track| track.fmt(f))?;
        list(f, &self.stray, |stray| {
            let Stray { line, ahead, off_track } = stray;
            format!("line {line}: off the track by {off_track:+.0} s, the code of a clock {ahead:+.0} s ahead")
        })?;
        lines(f, &self.duplicates, "an earlier line once more")?;
        list(f, &self.hints, |hint| format!("-> {hint}"))
    }
}

impl fmt::Display for ClockTrack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = span(self.last_time - self.first_time);
        let (first, last) = (self.first_line, self.last_line);
        writeln!(f, "Clock     {} codes over {span} (lines {first} to {last})", self.codes)?;
        writeln!(f, "  ahead   {} at the last code", between(self.ahead_at_last, "s", 1))?;
        match &self.rate {
            Rate::Constant(ppm) => writeln!(f, "  rate    {}", between(*ppm, "ppm", 4)),
            Rate::Changed(changed) => {
                writeln!(f, "  mean    {}", between(self.mean_ppm, "ppm", 4))?;
                changed.fmt(f)
            }
        }
    }
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "  rate    no straight line fits all codes: the rate changed (warmth, age), codes were typed late, or"
        )?;
        writeln!(
            f,
            "          they are of two devices. The nearest line, {:+.4} ppm, misses one by",
            self.nearest_ppm
        )?;
        writeln!(f, "          {:.3} s; --wander-seconds allows for that.", self.misses_by)?;
        if let Some(line) = self.but_for_line {
            writeln!(f, "          Without line {line} alone a straight line fits.")?;
        }
        list(f, &self.pieces, |piece| {
            let (first, last) = (piece.first_line, piece.last_line);
            format!("lines {first} to {last}, {} codes: {}", piece.codes, between(piece.ppm, "ppm", 4))
        })
    }
}

/// In the unit in which it is a handy number.
fn span(seconds: f64) -> String {
    match seconds {
        ..600.0 => format!("{seconds:.1} s"),
        ..172_800.0 => format!("{:.1} hours", seconds / 3600.0),
        _ => format!("{:.1} days", seconds / 86_400.0),
    }
}

/// An estimate, and its bounds rounded away from it.
fn between(bounds: Bounds, unit: &str, places: usize) -> String {
    let scale = 10_f64.powi(places as i32);
    let (least, most) = ((bounds.least * scale).floor() / scale, (bounds.most * scale).ceil() / scale);
    match bounds.estimate() {
        Some((_, uncertainty)) if uncertainty > UNTOLD => "unknown: the codes span too little time".to_owned(),
        Some((estimate, uncertainty)) => {
            let uncertainty = (uncertainty * scale).ceil() / scale;
            format!(
                "{estimate:+.places$} {unit} +- {uncertainty:.places$}, certainly from {least:+.places$} to {most:+.places$}"
            )
        }
        None if least.is_finite() => format!("at least {least:+.places$} {unit}"),
        None if most.is_finite() => format!("at most {most:+.places$} {unit}"),
        None => "unknown".to_owned(),
    }
}

fn list<T>(f: &mut fmt::Formatter<'_>, items: &[T], line: impl Fn(&T) -> String) -> fmt::Result {
    items.iter().take(SHOWN).try_for_each(|item| writeln!(f, "          {}", line(item)))?;
    match items.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(f, "          and {more} more"),
    }
}

/// The numbers of lines, and what is to be said of all of them.
fn lines(f: &mut fmt::Formatter<'_>, numbers: &[usize], what: &str) -> fmt::Result {
    let runs: Vec<_> = numbers.chunk_by(|one, next| one + 1 == *next).collect();
    let named = runs.iter().take(SHOWN).map(|run| match run {
        [first, .., last] => format!("{first}-{last}"),
        _ => run.iter().map(usize::to_string).collect(),
    });
    let more = if runs.len() > SHOWN { ", ..." } else { "" };
    match numbers.len() {
        0 => Ok(()),
        1 => writeln!(f, "          line {}: {what}", numbers[0]),
        count => writeln!(f, "          {count} lines ({}{more}): {what}", named.collect::<Vec<_>>().join(", ")),
    }
}
