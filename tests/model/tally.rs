//! Counts what the stories reach.

use std::collections::BTreeMap;

use kodeviser::Error;

use crate::reference::Decision;
use crate::reference_search::Purpose;
use crate::world::World;

/// How often each rule was the reason of a decision.
pub(crate) type Tally = BTreeMap<&'static str, usize>;

impl World<'_> {
    /// Where more than one code fits, the nearest counts, and of two equally near the earlier (R10). The last used one
    /// is known wherever it is (R8).
    pub(crate) fn count_matches(&mut self, purpose: Purpose, text: &str) {
        let region = self.reference.region(self.circumstances(), purpose);
        let distance = |moving_factor: i128| (moving_factor - region.predicted).abs();
        match self.reference.matches(self.circumstances(), purpose, text)[..] {
            [only] if only < region.all.0 || only > region.all.1 => self.count("only the last used fits, out of reach"),
            [first, second, ..] if distance(first) == distance(second) => self.count("two codes fit equally well"),
            [_, _, ..] => self.count("two codes fit"),
            _ => {}
        }
    }

    pub(crate) fn count_clock(&mut self, decision: &Decision) {
        let (before, after) = (self.reference.clock, decision.next.clock);
        match (decision.reason, after.has_rate(), after.has_other_anchor_than(&before)) {
            ("near", true, false) => self.count("near, with a rate from the anchor"),
            ("near", true, true) => self.count("near, with a rate from the next anchor"),
            ("paired", true, false) => self.count("paired, with a rate from the anchor"),
            ("paired", true, true) => self.count("paired, with a rate from the next anchor"),
            _ => {}
        }
    }

    pub(crate) fn count(&mut self, reason: &'static str) {
        *self.tally.entry(reason).or_default() += 1;
    }
}

pub(crate) fn name_of(error: Error) -> &'static str {
    match error {
        Error::Policy { .. } => "error: policy",
        Error::CodeOfOtherToken { .. } => "error: code of another token",
        Error::TimeBeforeT0 { .. } => "error: time before T0",
        Error::NotEnrolled => "error: not enrolled",
        Error::AlreadyEnrolled => "error: already enrolled",
        _ => "error: another",
    }
}
