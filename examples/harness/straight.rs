//! The straight lines that a clock may have run along.
//!
//! A code says no more than that the device's clock stood in one step when it was shown: at one time it was ahead by at least
//! so much, at one time by less than so much. A line `ahead = offset + rate x time` agrees with all codes if it passes above
//! all the floors and below all the ceilings. The offsets and rates of all such lines are a convex polygon; its ends are the
//! exact bounds, and nothing need be assumed about errors being small, independent or normal.

use std::cmp::Ordering;

use serde::Serialize;

use crate::seconds::{Nanoseconds, as_seconds};

const PPM: f64 = 1e6;

/// A time, and how far the clock was ahead of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) time: Nanoseconds,
    pub(crate) ahead: Nanoseconds,
}

/// What one code tells: at the floor's time the clock was ahead by that much or more, at the ceiling's time by less than that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sight {
    pub(crate) floor: Point,
    pub(crate) ceiling: Point,
}

/// A number between two bounds; infinite where nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Bounds {
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Bounds {
    /// The value that is wrong by the least, and by how much that is at most.
    pub(crate) fn estimate(&self) -> Option<(f64, f64)> {
        let (middle, uncertainty) = (f64::midpoint(self.least, self.most), (self.most - self.least) / 2.0);
        uncertainty.is_finite().then_some((middle, uncertainty))
    }

    pub(crate) fn contain(&self, value: f64) -> bool {
        (self.least..=self.most).contains(&value)
    }
}

/// What all codes together say. Only the corners matter: of the floors those that a line from above touches, of the ceilings
/// those that a line from below does.
pub(crate) struct Lines {
    floors: Vec<Point>,
    ceilings: Vec<Point>,
}

impl Lines {
    pub(crate) fn through(sights: &[Sight]) -> Self {
        let mirrored = |point: Point| Point { ahead: -point.ahead, ..point };
        let ceilings = corners(sights.iter().map(|sight| mirrored(sight.ceiling)).collect());
        Self {
            floors: corners(sights.iter().map(|sight| sight.floor).collect()),
            ceilings: ceilings.into_iter().map(mirrored).collect(),
        }
    }

    /// Whether a code has a say in which lines there are.
    pub(crate) fn touch(&self, sight: &Sight) -> bool {
        self.floors.contains(&sight.floor) || self.ceilings.contains(&sight.ceiling)
    }

    /// The rates, in ppm, of the lines that agree with all codes; nothing where there is no such line.
    ///
    /// Elimination after Fourier and Motzkin, in whole numbers: any floor and any later ceiling bound the rate from above, any
    /// ceiling and any later floor from below, and where no two of these contradict each other there is a line.
    pub(crate) fn rates(&self) -> Option<Bounds> {
        let (mut least, mut most): (Option<Slope>, Option<Slope>) = (None, None);
        for floor in &self.floors {
            for ceiling in &self.ceilings {
                let (rise, run) = (ceiling.ahead - floor.ahead, ceiling.time - floor.time);
                match run.cmp(&0) {
                    Ordering::Equal if rise <= 0 => return None,
                    Ordering::Equal => {}
                    Ordering::Greater => {
                        let slope = Slope { rise, run };
                        most = Some(most.map_or(slope, |most| if slope.is_below(&most) { slope } else { most }));
                    }
                    Ordering::Less => {
                        let slope = Slope { rise: -rise, run: -run };
                        least = Some(least.map_or(slope, |least| if least.is_below(&slope) { slope } else { least }));
                    }
                }
            }
        }
        if let (Some(least), Some(most)) = (least, most)
            && !least.is_below(&most)
        {
            return None;
        }
        let ppm = |slope: Option<Slope>, unknown: f64| slope.map_or(unknown, |slope| slope.value() * PPM);
        Some(Bounds { least: ppm(least, f64::NEG_INFINITY), most: ppm(most, f64::INFINITY) })
    }

    /// How far ahead, in seconds, the clock is at a time by the lines whose rates are within these bounds (in ppm, finite).
    pub(crate) fn ahead_at(&self, time: Nanoseconds, rates: Bounds) -> Bounds {
        let inner = self.slopes().map(|slope| slope * PPM).filter(|rate| rates.contain(*rate));
        let mut ahead = Bounds { least: f64::INFINITY, most: f64::NEG_INFINITY };
        // The ends of the polygon at one rate bend where the line turns from one corner to the next.
        for rate in inner.chain([rates.least, rates.most]) {
            ahead.least = ahead.least.min(self.highest_floor(time, rate / PPM));
            ahead.most = ahead.most.max(self.lowest_ceiling(time, rate / PPM));
        }
        ahead
    }

    /// The line that comes nearest where none agrees with all codes: its rate in ppm, and by how many seconds it misses the
    /// worst of them.
    pub(crate) fn nearest(&self) -> (f64, f64) {
        let about = self.floors.first().map_or(0, |floor| floor.time);
        let miss = |slope: f64| (self.highest_floor(about, slope) - self.lowest_ceiling(about, slope)) / 2.0;
        let slopes = self.slopes().chain([0.0]).map(|slope| (slope * PPM, miss(slope)));
        slopes.min_by(|(_, miss), (_, other)| miss.total_cmp(other)).unwrap_or_default()
    }

    /// The slopes of the edges, in seconds a second.
    fn slopes(&self) -> impl Iterator<Item = f64> {
        let edges = self.floors.windows(2).chain(self.ceilings.windows(2));
        edges.map(|edge| Slope { rise: edge[1].ahead - edge[0].ahead, run: edge[1].time - edge[0].time }.value())
    }

    /// Where a line of this slope that touches the floors from above is at a time.
    fn highest_floor(&self, time: Nanoseconds, slope: f64) -> f64 {
        self.floors.iter().map(|floor| carried(floor, time, slope)).fold(f64::NEG_INFINITY, f64::max)
    }

    fn lowest_ceiling(&self, time: Nanoseconds, slope: f64) -> f64 {
        self.ceilings.iter().map(|ceiling| carried(ceiling, time, slope)).fold(f64::INFINITY, f64::min)
    }
}

fn carried(point: &Point, time: Nanoseconds, slope: f64) -> f64 {
    as_seconds(point.ahead) + slope * as_seconds(time - point.time)
}

/// A fraction; the run is above zero.
#[derive(Clone, Copy)]
struct Slope {
    rise: Nanoseconds,
    run: Nanoseconds,
}

impl Slope {
    fn is_below(&self, other: &Self) -> bool {
        self.rise * other.run < other.rise * self.run
    }

    fn value(&self) -> f64 {
        self.rise as f64 / self.run as f64
    }
}

/// The corners that a line from above can touch, in the order of their times: the upper half of the convex hull.
fn corners(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by_key(|point| (point.time, point.ahead));
    let mut corners: Vec<Point> = Vec::new();
    for point in points {
        // Of two at the same time the higher one comes last.
        corners.pop_if(|last| last.time == point.time);
        while let [.., first, middle] = corners[..]
            && (middle.time - first.time) * (point.ahead - first.ahead)
                >= (middle.ahead - first.ahead) * (point.time - first.time)
        {
            corners.pop();
        }
        corners.push(point);
    }
    corners
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seconds::SECOND;
    use proptest::prelude::*;

    const DAY: Nanoseconds = 86_400 * SECOND;

    /// What a clock with this offset (ns) and rate (ppb) shows at these times (s), in steps of 30 seconds.
    fn sights(offset: Nanoseconds, ppb: Nanoseconds, times: &[Nanoseconds]) -> Vec<Sight> {
        let sight = |time: &Nanoseconds| {
            let time = time * SECOND;
            let clock = time + offset + time * ppb / SECOND;
            let floor = clock.div_euclid(30 * SECOND) * 30 * SECOND - time;
            Sight { floor: Point { time, ahead: floor }, ceiling: Point { time, ahead: floor + 30 * SECOND } }
        };
        times.iter().map(sight).collect()
    }

    /// All pairs of all points: the definition, without corners.
    fn rates_by_definition(sights: &[Sight]) -> Option<Bounds> {
        let mut bounds = Bounds { least: f64::NEG_INFINITY, most: f64::INFINITY };
        for (early, late) in sights.iter().flat_map(|early| sights.iter().map(move |late| (early, late))) {
            let slope = |from: Point, to: Point| (to.ahead - from.ahead) as f64 / (to.time - from.time) as f64 * 1e6;
            if early.floor.time < late.ceiling.time {
                bounds.most = bounds.most.min(slope(early.floor, late.ceiling));
            }
            if early.ceiling.time < late.floor.time {
                bounds.least = bounds.least.max(slope(early.ceiling, late.floor));
            }
            if early.floor.time == late.ceiling.time && early.floor.ahead >= late.ceiling.ahead {
                return None;
            }
        }
        (bounds.least < bounds.most).then_some(bounds)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn the_truth_is_within_the_bounds_and_they_are_those_of_the_definition(
            offset in -100_000_000_000_i128..100_000_000_000,
            ppb in -60_000_i128..60_000,
            times in prop::collection::vec(0_i128..30_000_000, 1..60),
        ) {
            let sights = sights(offset, ppb, &times);
            let lines = Lines::through(&sights);
            let rates = lines.rates().unwrap();
            prop_assert!(rates.contain(ppb as f64 / 1000.0));
            prop_assert_eq!(Some(rates), rates_by_definition(&sights));
            let (last, capped) = (30_000_000, Bounds { least: rates.least.max(-60.0), most: rates.most.min(60.0) });
            let ahead = lines.ahead_at(last * SECOND, capped);
            let truth = as_seconds(offset) + last as f64 * ppb as f64 / 1e9;
            prop_assert!(ahead.least - 1e-6 <= truth && truth <= ahead.most + 1e-6, "{truth} in {ahead:?}");
            prop_assert!(lines.nearest().1 <= 0.0);
        }

        #[test]
        fn codes_that_no_line_explains_are_told_from_those_that_one_does(
            first in -50_000_i128..50_000,
            second in -50_000_i128..50_000,
            times in prop::collection::vec(0_i128..30_000_000, 2..60),
        ) {
            let (early, late) = times.split_at(times.len() / 2);
            let mixed = [sights(0, first, early), sights(0, second, late)].concat();
            let lines = Lines::through(&mixed);
            prop_assert_eq!(lines.rates(), rates_by_definition(&mixed));
            let (_, miss) = lines.nearest();
            // By the miss and a nanosecond the intervals are made wider, and then a line fits; by less none does.
            let widened = |by: f64| {
                let by = (by * 1e9) as Nanoseconds;
                let wide = |sight: &Sight| Sight {
                    floor: Point { ahead: sight.floor.ahead - by, ..sight.floor },
                    ceiling: Point { ahead: sight.ceiling.ahead + by, ..sight.ceiling },
                };
                Lines::through(&mixed.iter().map(wide).collect::<Vec<_>>()).rates()
            };
            if lines.rates().is_none() {
                prop_assert!(widened(miss + 1e-6).is_some() && widened((miss - 1e-6).max(0.0)).is_none(), "{miss}");
            }
        }
    }

    #[test]
    fn the_bounds_shrink_with_the_time_span() {
        let mut wide = f64::INFINITY;
        for days in [1, 10, 100, 1000] {
            let times: Vec<_> = (0..50).map(|number| number * days * DAY / SECOND / 50 + number * 7 % 30).collect();
            let (_, uncertainty) = Lines::through(&sights(0, 20_000, &times)).rates().unwrap().estimate().unwrap();
            assert!(uncertainty < wide / 3.0, "{days} days: {uncertainty} after {wide}");
            wide = uncertainty;
        }
        assert!(wide < 0.3);
    }

    #[test]
    fn one_code_says_nothing_of_the_rate_and_all_of_the_offset_to_a_step() {
        let lines = Lines::through(&sights(0, 0, &[45]));
        assert_eq!(lines.rates().unwrap().estimate(), None);
        let ahead = lines.ahead_at(45 * SECOND, Bounds { least: -60.0, most: 60.0 });
        assert_eq!(ahead, Bounds { least: -15.0, most: 15.0 });
    }
}
