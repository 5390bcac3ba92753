//! Counters that move as they should not.

use super::{code, counter_device, report};
use crate::arguments::Slack;
use crate::counter::{Jump, JumpKind};
use crate::report::Report;

fn shown(counters: impl IntoIterator<Item = u64>) -> Report {
    let lines: Vec<String> = counters.into_iter().map(code).collect();
    report(&counter_device(), &lines, Slack::default())
}

fn jumps(report: &Report) -> &[Jump] {
    &report.counter.as_ref().unwrap().jumps
}

fn hints(report: &Report) -> String {
    report.counter.as_ref().unwrap().hints.join("\n")
}

#[test]
fn a_counter_that_moves_by_one_passes() {
    let report = shown(0..300);
    assert!(report.passed, "{report}");
    assert_eq!((report.matched, report.counter.as_ref().unwrap().next), (300, Some(300)));
}

#[test]
fn jumps_are_named_by_line_kind_and_size() {
    let report = shown([0, 1, 2, 7, 8, 8, 9, 4, 5, 6, 406, 407]);
    let jump = |line, expected, found, kind| Jump { line, expected, found, kind };
    assert_eq!(
        jumps(&report),
        [
            jump(4, 3, 7, JumpKind::Skipped),
            jump(6, 9, 8, JumpKind::Repeated),
            jump(8, 10, 4, JumpKind::Backwards),
            jump(11, 7, 406, JumpKind::Skipped),
        ],
        "{report}"
    );
    assert_eq!((report.matched, report.counter.as_ref().unwrap().next), (12, Some(408)));
    assert!(!report.passed);
}

#[test]
fn one_skipped_counter_is_a_jump() {
    let report = shown([0, 1, 3, 4]);
    assert_eq!(jumps(&report), [Jump { line: 3, expected: 2, found: 3, kind: JumpKind::Skipped }], "{report}");
}

#[test]
fn the_search_goes_on_from_the_last_counter_found() {
    let report = shown([0, 1, 2, 900, 901, 1800, 1801, 2700, 2701]);
    assert_eq!((report.matched, jumps(&report).len()), (9, 3), "{report}");
}

#[test]
fn codes_that_match_nowhere_are_no_jumps() {
    let mut lines: Vec<String> = (0..20).map(code).collect();
    // No code of the first two thousand counters, and no single slip of the finger.
    let known: Vec<String> = (0..2000).map(code).collect();
    let foreign = (0..).map(|number| format!("{:06}", number * 7919 % 1_000_000)).filter(|code| !known.contains(code));
    for (place, foreign) in [6, 7, 13].into_iter().zip(foreign.skip(3)) {
        lines[place] = foreign;
    }
    let report = report(&counter_device(), &lines, Slack::default());
    assert_eq!(report.unmatched, [7, 8, 14], "{report}");
    assert_eq!(jumps(&report), []);
    assert_eq!((report.matched, report.counter.as_ref().unwrap().next), (17, Some(20)));
    assert!(!report.passed);
}

#[test]
fn off_by_one_bouncing_reset_and_short_counters_are_named() {
    assert!(hints(&shown(1..20)).contains("off by one"));
    assert!(hints(&shown((0..20).map(|press| press * 2))).contains("moves the counter by 2"));
    assert!(hints(&shown((0..20).chain(0..5))).contains("through a reset"));
    assert!(hints(&shown((0..300).map(|press| press % 256))).contains("8 bits"));
    assert!(hints(&shown([5; 6])).contains("never moves"));
    assert_eq!(hints(&shown(0..20)), "");
}

#[test]
fn a_first_counter_near_the_end_of_64_bits_wraps_nowhere() {
    let mut device = counter_device();
    device.first_counter = u64::MAX - 3;
    let lines: Vec<String> = (u64::MAX - 3..u64::MAX).map(code).collect();
    let report = report(&device, &lines, Slack::default());
    assert!(report.passed, "{report}");
}
