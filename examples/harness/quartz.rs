//! What a track says of the clock: how far it is ahead, at which rate it runs, and how surely.

use serde::Serialize;

use crate::seconds::{Nanoseconds, as_seconds};
use crate::straight::{Bounds, Lines, Sight};

/// Beyond this rate, in ppm, nothing is said of where a clock may be.
const ANY_PPM: f64 = 50_000.0;
/// The worst that is sold as a quartz, in ppm.
const WORST_QUARTZ_PPM: f64 = 200.0;
const HALF_HOUR: f64 = 1800.0;

/// One code of a track.
pub(crate) struct Seen {
    pub(crate) line: usize,
    pub(crate) time: Nanoseconds,
    pub(crate) sight: Sight,
}

/// One clock.
#[derive(Debug, Serialize)]
pub(crate) struct ClockTrack {
    pub(crate) codes: usize,
    pub(crate) first_line: usize,
    pub(crate) last_line: usize,
    pub(crate) first_time: f64,
    pub(crate) last_time: f64,
    /// From the first code to the last, whatever the clock did between them.
    pub(crate) mean_ppm: Bounds,
    /// How far ahead it was at the first and at the last code, in seconds.
    pub(crate) ahead_at_first: Bounds,
    pub(crate) ahead_at_last: Bounds,
    pub(crate) rate: Rate,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rate {
    /// One rate agrees with all codes: any within these bounds (in ppm), and none beside them.
    Constant(Bounds),
    /// None does.
    Changed(Changed),
}

#[derive(Debug, Serialize)]
pub(crate) struct Changed {
    /// The straight line that comes nearest, and by how many seconds it misses the worst code.
    pub(crate) nearest_ppm: f64,
    pub(crate) misses_by: f64,
    /// Without this one line a straight line fits.
    pub(crate) but_for_line: Option<usize>,
    /// The fewest stretches, each of them with one rate.
    pub(crate) pieces: Vec<Piece>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Piece {
    pub(crate) codes: usize,
    pub(crate) first_line: usize,
    pub(crate) last_line: usize,
    pub(crate) ppm: Bounds,
}

/// Describes a track; nothing where it has no code.
pub(crate) fn describe(seen: &[Seen]) -> Option<ClockTrack> {
    let (first, last) = (seen.first()?, seen.last()?);
    let sights = sights(seen);
    let lines = Lines::through(&sights);
    let ends = Lines::through(&[first.sight, last.sight]);
    let unknown = Bounds { least: f64::NEG_INFINITY, most: f64::INFINITY };
    let mean_ppm = ends.rates().unwrap_or(unknown);
    let rate = lines.rates().map_or_else(|| Rate::Changed(changed(seen, &lines)), Rate::Constant);
    // Where no one rate fits, one code alone says where the clock was when it was shown.
    let ahead_at = |end: &Seen| match &rate {
        Rate::Constant(ppm) => lines.ahead_at(end.time, believable(*ppm)),
        Rate::Changed(_) => Lines::through(&[end.sight]).ahead_at(end.time, believable(mean_ppm)),
    };
    Some(ClockTrack {
        codes: seen.len(),
        first_line: first.line,
        last_line: last.line,
        first_time: as_seconds(first.time),
        last_time: as_seconds(last.time),
        mean_ppm,
        ahead_at_first: ahead_at(first),
        ahead_at_last: ahead_at(last),
        rate,
    })
}

fn believable(ppm: Bounds) -> Bounds {
    Bounds { least: ppm.least.clamp(-ANY_PPM, ANY_PPM), most: ppm.most.clamp(-ANY_PPM, ANY_PPM) }
}

fn sights(seen: &[Seen]) -> Vec<Sight> {
    seen.iter().map(|seen| seen.sight).collect()
}

fn changed(seen: &[Seen], lines: &Lines) -> Changed {
    let (nearest_ppm, misses_by) = lines.nearest();
    let sights = sights(seen);
    let fits_without = |place: &usize| {
        let mut others = sights.clone();
        others.remove(*place);
        Lines::through(&others).rates().is_some()
    };
    let corners = (0..seen.len()).filter(|place| lines.touch(&sights[*place]));
    let but_for_line = corners.into_iter().find(fits_without).map(|place| seen[place].line);
    Changed { nearest_ppm, misses_by, but_for_line, pieces: pieces(seen) }
}

/// Each piece is as long as one rate fits; no division has fewer.
fn pieces(mut seen: &[Seen]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    while let Some(first) = seen.first() {
        let rates = |length: usize| Lines::through(&sights(&seen[..length])).rates();
        let (mut fits, mut too_long) = (1, seen.len() + 1);
        while too_long - fits > 1 {
            let middle = usize::midpoint(fits, too_long);
            if rates(middle).is_some() { fits = middle } else { too_long = middle }
        }
        let Some(ppm) = rates(fits) else { break };
        pieces.push(Piece { codes: fits, first_line: first.line, last_line: seen[fits - 1].line, ppm });
        seen = &seen[fits..];
    }
    pieces
}

/// What a firmware maker would look at first.
pub(crate) fn hints(tracks: &[ClockTrack]) -> Vec<String> {
    let mut hints = Vec::new();
    let Some(first) = tracks.first() else { return hints };
    let mut in_time: Vec<&ClockTrack> = tracks.iter().collect();
    in_time.sort_by(|one, other| one.first_time.total_cmp(&other.first_time));
    for two in in_time.windows(2) {
        let (earlier, later) = (two[0], two[1]);
        hints.push(if earlier.last_time < later.first_time {
            let jump = middle(later.ahead_at_first) - middle(earlier.ahead_at_last);
            format!("between lines {} and {} the clock was set by {jump:+.0} s", earlier.last_line, later.first_line)
        } else {
            "two clocks at the same time: codes of two devices with one secret".to_owned()
        });
    }
    let ahead = middle(first.ahead_at_first);
    let half_hours = (ahead / HALF_HOUR).round();
    if half_hours != 0.0 && (ahead - half_hours * HALF_HOUR).abs() <= 60.0 {
        let hours = half_hours / 2.0;
        hints.push(format!("the clock is {hours:+} h off: local time instead of UTC"));
    }
    if let Rate::Constant(ppm) = first.rate
        && (ppm.least > WORST_QUARTZ_PPM || ppm.most < -WORST_QUARTZ_PPM)
    {
        // Either way round, and beside that as wrong as a quartz may be.
        let ticks = [1024.0 / 1000.0, 1000.0 / 1024.0].map(|rate| (rate - 1.0) * 1e6);
        let is_near = |known: &f64| ppm.least - WORST_QUARTZ_PPM <= *known && *known <= ppm.most + WORST_QUARTZ_PPM;
        let why = match ticks.iter().any(is_near) {
            true => "1000 ticks are taken for 1024, or the other way round",
            false => "the divider is wrong, or the oscillator has no quartz",
        };
        hints.push(format!("no quartz is that wrong: {why}"));
    }
    hints
}

fn middle(bounds: Bounds) -> f64 {
    f64::midpoint(bounds.least, bounds.most)
}
