//! Clocks whose offset and rate are known.

use kodeviser::{Algorithm, Digits, Profile};

use super::{BEGIN, DAY, clock_device, code, device, report, times};
use crate::arguments::Slack;
use crate::device::Device;
use crate::quartz::{ClockTrack, Rate};
use crate::report::Report;
use crate::seconds::{Nanoseconds, SECOND};
use crate::straight::Bounds;

/// No clock here is so far off that more need be searched.
fn quick_device() -> Device {
    device(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap(), 150)
}

/// The line of a device whose clock is so many seconds ahead.
fn line(time: u64, ahead: f64) -> String {
    format!("{time} {}", code(((time as f64 + ahead) / 30.0).floor() as u64))
}

/// How far ahead a clock of this rate is.
fn drift(time: u64, ppm: f64) -> f64 {
    (time - BEGIN) as f64 * ppm / 1e6
}

fn only_track(report: &Report) -> &ClockTrack {
    let tracks = &report.clock.as_ref().unwrap().tracks;
    assert_eq!(tracks.len(), 1, "{report}");
    &tracks[0]
}

fn constant(report: &Report) -> Bounds {
    match &only_track(report).rate {
        Rate::Constant(ppm) => *ppm,
        Rate::Changed(_) => panic!("{report}"),
    }
}

fn is_changed(report: &Report) -> bool {
    matches!(only_track(report).rate, Rate::Changed(_))
}

fn hints(report: &Report) -> String {
    report.clock.as_ref().unwrap().hints.join("\n")
}

#[test]
fn the_true_rate_and_offset_are_always_within_the_bounds() {
    for (seed, ppm) in (1..).zip([-60.0, -45.25, -20.0, -3.0, -0.5, 0.0, 0.1, 1.0, 7.75, 20.0, 33.0, 60.0]) {
        let times = times(120, 200, seed);
        let offset = seed as f64 * 3.7 - 20.0;
        let lines: Vec<String> = times.iter().map(|time| line(*time, offset + drift(*time, ppm))).collect();
        let report = report(&quick_device(), &lines, Slack::default());
        assert!(report.passed, "{report}");
        let bounds = constant(&report);
        assert!(bounds.contain(ppm), "{ppm} ppm: {report}");
        assert!(bounds.most - bounds.least < 1.0, "{report}");
        let last = times[times.len() - 1];
        let track = only_track(&report);
        assert!(track.ahead_at_last.contain(offset + drift(last, ppm)), "{ppm} ppm: {report}");
        assert!(track.mean_ppm.contain(ppm), "{ppm} ppm: {report}");
    }
}

#[test]
fn the_bounds_shrink_as_the_time_span_grows() {
    let uncertainty = |days| {
        let lines: Vec<String> = times(60, days, 1).iter().map(|time| line(*time, drift(*time, 20.0))).collect();
        constant(&report(&quick_device(), &lines, Slack::default())).estimate().unwrap().1
    };
    let spans = [2, 20, 200, 2000].map(uncertainty);
    assert!(spans.windows(2).all(|two| two[1] < two[0] / 3.0), "{spans:?}");
}

#[test]
fn a_bound_of_ppm_is_kept_only_with_certainty() {
    let lines: Vec<String> = times(200, 365, 2).iter().map(|time| line(*time, drift(*time, 20.0))).collect();
    let report = report(&quick_device(), &lines, Slack::default());
    let misses = |limit| report.clock.as_ref().unwrap().misses(limit);
    assert_eq!(misses(20.5), None);
    assert!(misses(20.0).unwrap().contains("may be wrong"));
    assert!(misses(19.0).unwrap().contains("is wrong"));
}

#[test]
fn codes_typed_late_widen_the_bounds_and_the_truth_stays_within() {
    let late = |number: usize| number as u64 * 7 % 26;
    let pressed = times(300, 365, 3);
    let lines: Vec<String> = pressed
        .iter()
        .map(|time| line(*time, drift(*time, -12.0)))
        .zip(0..)
        .map(|(line, number)| delayed(&line, late(number)))
        .collect();
    let exact = report(&quick_device(), &lines, Slack::default());
    assert!(is_changed(&exact), "taken for exact they contradict each other: {exact}");
    let slack = Slack { delay: Some(25 * SECOND), ..Slack::default() };
    assert!(constant(&report(&quick_device(), &lines, slack)).contain(-12.0));
}

#[test]
fn times_cut_to_the_second_are_allowed_for() {
    // Pressed at the very end of each second.
    let lines: Vec<String> = times(300, 365, 3).iter().map(|time| line(*time, drift(*time, 20.0) + 0.999)).collect();
    let slack = Slack { early: SECOND, ..Slack::default() };
    let report = report(&quick_device(), &lines, slack);
    assert!(constant(&report).contain(20.0), "{report}");
    assert!(only_track(&report).ahead_at_first.contain(drift(times(300, 365, 3)[0], 20.0)), "{report}");
}

#[test]
fn a_clock_that_wanders_with_the_seasons_fits_no_line_until_that_is_allowed_for() {
    let wander = |time: u64| 4.0 * ((time - BEGIN) as f64 / (365 * DAY) as f64 * std::f64::consts::TAU).sin();
    let lines: Vec<String> =
        times(400, 730, 4).iter().map(|time| line(*time, drift(*time, 8.0) + wander(*time))).collect();
    let strict = report(&quick_device(), &lines, Slack::default());
    let Rate::Changed(changed) = &only_track(&strict).rate else { panic!("{strict}") };
    assert!((0.5..4.0).contains(&changed.misses_by), "{strict}");
    assert!(only_track(&strict).mean_ppm.contain(8.0), "{strict}");
    assert!(strict.clock.as_ref().unwrap().misses(1000.0).is_some(), "nothing is certain");
    let slack = Slack { wander: 4 * SECOND, ..Slack::default() };
    assert!(constant(&report(&quick_device(), &lines, slack)).contain(8.0));
    let hardly = (changed.misses_by * 1e9) as Nanoseconds;
    for (wander, fits) in [(hardly + 1_000, true), (hardly - 1_000, false)] {
        let report = report(&quick_device(), &lines, Slack { wander, ..Slack::default() });
        assert_eq!(!is_changed(&report), fits, "{report}");
    }
}

#[test]
fn a_quartz_that_changed_its_rate_is_told_piece_by_piece() {
    let middle = BEGIN + 180 * DAY;
    let ahead = |time: u64| drift(time.min(middle), 30.0) + (time.saturating_sub(middle)) as f64 * -10.0 / 1e6;
    let lines: Vec<String> = times(400, 360, 5).iter().map(|time| line(*time, ahead(*time))).collect();
    let report = report(&quick_device(), &lines, Slack::default());
    let Rate::Changed(changed) = &only_track(&report).rate else { panic!("{report}") };
    assert_eq!(changed.pieces.len(), 2, "{report}");
    assert_eq!(changed.but_for_line, None);
    assert!(changed.pieces.iter().map(|piece| piece.codes).sum::<usize>() == 400);
    // Where a piece ends is known to a few codes only; each one has the bounds of its own codes.
    assert!((changed.pieces[0].ppm.estimate().unwrap().0 - 30.0).abs() < 1.0, "{report}");
    assert!((changed.pieces[1].ppm.estimate().unwrap().0 + 10.0).abs() < 1.0, "{report}");
}

#[test]
fn one_late_line_is_named() {
    let mut lines: Vec<String> = times(200, 365, 6).iter().map(|time| line(*time, drift(*time, 20.0))).collect();
    // Pressed in the last seconds of a step.
    let is_at_the_end = |time: &u64| (*time as f64 + drift(*time, 20.0)) % 30.0 > 25.0;
    let late = 100 + times(200, 365, 6)[100..].iter().position(is_at_the_end).unwrap();
    let right = lines[late].clone();
    lines[late] = delayed(&right, 8);
    let little = report(&quick_device(), &lines, Slack::default());
    let Rate::Changed(changed) = &only_track(&little).rate else { panic!("{little}") };
    assert_eq!(changed.but_for_line, Some(late + 1), "{little}");
    lines[late] = delayed(&right, 90);
    let much = report(&quick_device(), &lines, Slack::default());
    assert!(constant(&much).contain(20.0), "{much}");
    let stray = &much.clock.as_ref().unwrap().stray[0];
    assert!(stray.line == late + 1 && (-130.0..-50.0).contains(&stray.off_track), "{much}");
}

#[test]
fn a_clock_that_was_set_and_two_devices_are_told_apart() {
    let times = times(200, 365, 7);
    let set = |number: usize, time: u64| drift(time, 20.0) + if number < 100 { 0.0 } else { 900.0 };
    let lines: Vec<String> = times.iter().enumerate().map(|(number, time)| line(*time, set(number, *time))).collect();
    let was_set = report(&quick_device(), &lines, Slack::default());
    assert!(hints(&was_set).contains("between lines 100 and 101 the clock was set by +9"), "{was_set}");
    assert!(!was_set.passed);

    let two = |number: usize, time: u64| if number.is_multiple_of(2) { drift(time, 20.0) } else { 1500.0 };
    let lines: Vec<String> = times.iter().enumerate().map(|(number, time)| line(*time, two(number, *time))).collect();
    let two_devices = report(&quick_device(), &lines, Slack::default());
    assert!(hints(&two_devices).contains("two devices"), "{two_devices}");
    let rates = two_devices.clock.as_ref().unwrap().tracks.iter().map(|track| match track.rate {
        Rate::Constant(ppm) => ppm,
        Rate::Changed(_) => panic!("{two_devices}"),
    });
    let rates: Vec<Bounds> = rates.collect();
    assert!(rates.iter().any(|ppm| ppm.contain(20.0)) && rates.iter().any(|ppm| ppm.contain(0.0)), "{two_devices}");
}

#[test]
fn of_an_ambiguous_code_the_step_on_the_track_is_taken() {
    // Steps whose code is that of an earlier step in the window, too.
    let first = BEGIN / 30;
    let mut seen = std::collections::HashMap::new();
    let twins: Vec<u64> = (first..first + 2880).filter(|step| seen.insert(code(*step), *step).is_some()).collect();
    assert!(!twins.is_empty());
    let mut times: Vec<u64> = (0..48).map(|half_hour| BEGIN + half_hour * 1800).collect();
    times.extend(twins.iter().map(|step| step * 30 + 3));
    times.sort_unstable();
    let lines: Vec<String> = times.iter().map(|time| line(*time, 2.0)).collect();
    let report = report(&clock_device(), &lines, Slack::default());
    assert!(report.passed, "{report}");
    assert_eq!(report.matched, lines.len());
    assert!(constant(&report).contain(0.0));
}

#[test]
fn a_chance_match_off_the_track_bends_no_line() {
    let mut lines: Vec<String> = times(50, 30, 8).iter().map(|time| line(*time, drift(*time, 20.0))).collect();
    let time: u64 = lines[20].split(' ').next().unwrap().parse().unwrap();
    lines[20] = format!("{time} {}", code(time / 30 + 777));
    let report = report(&clock_device(), &lines, Slack::default());
    assert!(constant(&report).contain(20.0));
    assert_eq!(report.matched, 49);
    assert_eq!(report.clock.as_ref().unwrap().stray[0].line, 21, "{report}");
    assert!(!report.passed);
}

#[test]
fn a_clock_without_a_quartz_is_followed_too() {
    for (ppm, hint) in [(24_000.0, "1024"), (-23_437.5, "1024"), (8_000.0, "divider")] {
        let lines: Vec<String> = times(60, 10, 9).iter().map(|time| line(*time, drift(*time, ppm))).collect();
        let report = report(&clock_device(), &lines, Slack::default());
        assert!(constant(&report).contain(ppm), "{report}");
        assert!(hints(&report).contains(hint), "{report}");
        assert!(!report.passed);
    }
}

#[test]
fn a_clock_without_a_quartz_is_one_clock_though_its_codes_come_in_bursts() {
    // Within a burst it looks like a quartz, from burst to burst like one that was set.
    let bursts = (0..4).flat_map(|day| (0..10).map(move |press| BEGIN + day * DAY + press * 20));
    let lines: Vec<String> = bursts.map(|time| line(time, drift(time, 8_000.0))).collect();
    let report = report(&clock_device(), &lines, Slack::default());
    assert!(constant(&report).contain(8_000.0), "{report}");
}

#[test]
fn the_order_of_the_lines_and_lines_given_twice_change_nothing() {
    let lines: Vec<String> = times(80, 90, 10).iter().map(|time| line(*time, drift(*time, -7.0))).collect();
    let in_order = constant(&report(&quick_device(), &lines, Slack::default()));
    let mixed: Vec<String> = lines.iter().rev().chain([&lines[5]]).cloned().collect();
    let report = report(&quick_device(), &mixed, Slack::default());
    assert_eq!(constant(&report), in_order);
    assert_eq!(report.clock.as_ref().unwrap().duplicates, [81]);
}

#[test]
fn defects_of_single_codes_are_named() {
    let mut lines: Vec<String> = times(200, 30, 11).iter().map(|time| line(*time, drift(*time, 5.0))).collect();
    let zero = lines.iter().position(|line| line.split(' ').nth(1).unwrap().starts_with('0')).unwrap();
    let digits = |line: &str| line.split(' ').nth(1).unwrap().as_bytes().to_vec();
    let swapped = (50..).find(|place| {
        let digits = digits(&lines[*place]);
        *place != zero && digits[1] != digits[2]
    });
    let swapped = swapped.unwrap();
    lines[zero] = lines[zero].replacen(" 0", " ", 1);
    let right = &lines[swapped];
    lines[swapped] = format!("{}{}{}{}", &right[..12], &right[13..14], &right[12..13], &right[14..]);
    let mistyped = if digits(&lines[199])[5] == b'9' { "0" } else { "9" };
    lines[199].replace_range(16..17, mistyped);
    let report = report(&quick_device(), &lines, Slack::default());
    let found: Vec<_> = report.faulty.iter().map(|faulty| (faulty.line, faulty.fault)).collect();
    use crate::faults::Fault::{LeadingZeroLost, NeighboursSwapped, OneDigitWrong};
    let mut expected = vec![(zero + 1, LeadingZeroLost), (swapped + 1, NeighboursSwapped), (200, OneDigitWrong)];
    expected.sort_by_key(|(line, _)| *line);
    assert_eq!(found, expected, "{report}");
    assert!(!report.passed);
}

/// The same line, written down later.
fn delayed(line: &str, seconds: u64) -> String {
    let (time, code) = line.split_once(' ').unwrap();
    format!("{} {code}", time.parse::<u64>().unwrap() + seconds)
}
