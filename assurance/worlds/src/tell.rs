//! What was found to fail.

/// In the order of their numbers, from 1.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Property {
    AcceptedOnce,
    LastUsedNeverFalls,
    ClosedTellsNothing,
    Failures,
    Throttle,
    WrongPin,
    Resync,
    HonestGetsIn,
}

/// In words, for the report.
pub(crate) const PROPERTIES: [&str; 8] = [
    "no moving factor is accepted twice",
    "the last used one never falls",
    "locked or blocked tells nothing",
    "block_after holds, no failure is lost",
    "no answer before a lock's end",
    "a wrong PIN uses the code up and tells nothing (R18)",
    "resync takes no used code",
    "an honest owner gets in",
];

/// How often each property was checked and failed, with the first example.
#[derive(Default)]
pub(crate) struct Ledger {
    failed: [u64; 8],
    example: [Option<String>; 8],
    pub(crate) checked: [u64; 8],
    /// Records from which the owner gets in with that many steps.
    pub(crate) steps_to_get_in: [u64; 6],
}

impl Ledger {
    pub(crate) fn check(&mut self, property: Property, holds: bool, example: impl FnOnce() -> String) {
        let place = property as usize;
        self.checked[place] += 1;
        if !holds {
            self.failed[place] += 1;
            self.example[place].get_or_insert_with(example);
        }
    }

    /// By the property's number.
    pub(crate) fn has_failed(&self, number: usize) -> bool {
        self.failed[number - 1] > 0
    }

    pub(crate) fn failures(&self) -> impl Iterator<Item = String> {
        (0..8).filter(|place| self.failed[*place] > 0).map(|place| {
            let example = self.example[place].as_deref().unwrap_or_default();
            format!("property {} fails {} times: {}: {example}", place + 1, self.failed[place], PROPERTIES[place])
        })
    }
}
