//! What all searches come to, and whether that is as it must be.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use crate::child::{STACK, STACK_SIZE};
use crate::inputs::ALGORITHMS;
use crate::memory::Place;
use crate::needles::Kind;
use crate::operations::{self, Operation};
use crate::{RUNS, Remains};

/// What a function needs below the stack that it wipes: where it returns to, and registers. Less than any stack that is wiped.
const SLACK: usize = 200;

/// What all searches come to.
#[derive(Default)]
pub(crate) struct Report {
    searches: u64,
    bytes: usize,
    needles: usize,
    leaving: u64,
    kinds: BTreeMap<Kind, u64>,
    places: BTreeMap<Place, BTreeSet<Kind>>,
    /// Those that leave nothing, with the hashes for which they do not.
    clean: BTreeMap<&'static str, Vec<&'static str>>,
    registers: u64,
    /// Those that went deeper than is wiped, whether they left something there or not.
    too_deep: u64,
    deepest: usize,
}

impl Report {
    pub(crate) fn add(&mut self, operation: &Operation, algorithm: usize, remains: &Remains, is_verbose: bool) {
        let hash = ALGORITHMS[algorithm].1;
        self.searches += RUNS;
        self.bytes += remains.searched;
        self.needles = self.needles.max(remains.needles);
        self.deepest = self.deepest.max(remains.depth);
        let mut by_place: BTreeMap<(Place, Kind, &str), (u64, usize, usize)> = BTreeMap::new();
        let top = STACK + STACK_SIZE - 256;
        for (needle, place, address) in &remains.found {
            let entry = by_place.entry((*place, needle.kind, needle.what)).or_insert((0, usize::MAX, 0));
            let depth = top.saturating_sub(*address);
            *entry = (entry.0 + 1, entry.1.min(depth), entry.2.max(depth));
        }
        let left: Vec<_> = by_place.keys().filter(|(place, ..)| is_wiped(*place)).collect();
        if remains.below_the_wiped > SLACK && remains.depth > SLACK {
            println!("{} ({hash}): {} bytes deeper than is wiped", operation.name, remains.below_the_wiped);
            self.too_deep += 1;
        }
        self.registers += u64::from(left.len() < by_place.len());
        if left.is_empty() {
            self.clean.entry(operation.name).or_default().push(hash);
        }
        // A program's own moves leave copies in its own frame.
        let is_callers = operations::AS_WRITTEN.iter().any(|written| written.name == operation.name);
        if !is_callers {
            self.leaving += u64::from(!left.is_empty());
            for (place, kind, _) in &left {
                self.places.entry(*place).or_default().insert(*kind);
            }
            for kind in left.iter().map(|(_, kind, _)| *kind).collect::<BTreeSet<_>>() {
                *self.kinds.entry(kind).or_default() += 1;
            }
        }
        if !by_place.is_empty() || is_verbose {
            println!("{} ({hash}): {} bytes deep", operation.name, remains.depth);
        }
        for ((place, kind, what), (count, least, most)) in by_place {
            let depths = if place == Place::Stack { format!(", {least} to {most} bytes deep") } else { String::new() };
            println!("  {place:?}: {kind:?}, {what}: {count}{depths}");
        }
    }

    /// Whether an operation leaves nothing with any hash.
    fn is_clean(&self, operation: &str) -> bool {
        self.clean.get(operation).is_some_and(|hashes| hashes.len() == ALGORITHMS.len())
    }

    fn print(&self) {
        let kinds: Vec<String> = self.kinds.iter().map(|(kind, count)| format!("{kind:?} {count}")).collect();
        println!(
            "{} memories of {} MB in all, up to {} needles each; of {} operations and hashes {} leave something in memory or in vectors{}{}; {} in other registers; {} bytes deep at most",
            self.searches,
            self.bytes >> 20,
            self.needles,
            self.searches / RUNS,
            self.leaving,
            if kinds.is_empty() { "" } else { ": " },
            kinds.join(", "),
            self.registers,
            self.deepest,
        );
    }

    /// Of the library as it is.
    pub(crate) fn of_wiped(&self) -> ExitCode {
        self.print();
        if self.leaving == 0 && self.too_deep == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Of the library that wipes nothing: what is not found in it, the search could not find.
    pub(crate) fn of_control(&self, operations: &[&Operation]) -> ExitCode {
        let clean: Vec<String> = self
            .clean
            .iter()
            .map(|(name, hashes)| match hashes.len() {
                all if all == ALGORITHMS.len() => (*name).to_string(),
                _ => format!("{name} ({})", hashes.join(", ")),
            })
            .collect();
        println!(
            "{} of {} leave nothing even so, and the search shows nothing of them{}{}",
            self.clean.values().map(Vec::len).sum::<usize>(),
            operations.len() * ALGORITHMS.len(),
            if clean.is_empty() { "" } else { ": " },
            clean.join("; "),
        );
        for (place, kinds) in &self.places {
            println!("  {place:?}: {kinds:?}");
        }
        self.print();
        let mut missing = Vec::new();
        for kind in Kind::ALL.into_iter().filter(|kind| !self.kinds.contains_key(kind)) {
            missing.push(format!("{kind:?}"));
        }
        for (place, kinds) in expected(operations) {
            let is_found = self.places.get(&place).is_some_and(|found| kinds.iter().any(|kind| found.contains(kind)));
            if !is_found {
                missing.push(format!("{place:?} with one of {kinds:?}"));
            }
        }
        for Operation { name, .. } in operations {
            if self.is_clean(name) && !operations::IN_PLACE.contains(name) {
                missing.push(format!("anything of {name}"));
            }
        }
        if !missing.is_empty() {
            println!("the control does not find {}: this search could not fail", missing.join(", "));
            return ExitCode::FAILURE;
        }
        if operations.iter().any(|operation| operation.name == "nothing") && !self.is_clean("nothing") {
            println!("where nothing is done something is found: it is not the operations' own");
            return ExitCode::FAILURE;
        }
        ExitCode::SUCCESS
    }
}

/// What comes next uses the general registers. Those for vectors are emptied where one instruction does that, with AVX2.
fn is_wiped(place: Place) -> bool {
    match place {
        Place::Registers => false,
        Place::Vectors => is_x86_feature_detected!("avx2"),
        _ => true,
    }
}

/// Where these operations must leave something when nothing is wiped, and of what kinds one at least.
fn expected(operations: &[&Operation]) -> Vec<(Place, &'static [Kind])> {
    const OF_A_KEY: &[Kind] = &[Kind::Secret, Kind::Midstate];
    let has = |part: &str| operations.iter().any(|operation| operation.name.contains(part));
    // These kernels do without AVX-512.
    let without = cfg!(any(kodeviser_kernel = "one", kodeviser_kernel = "sse2", kodeviser_kernel = "avx2"));
    let mut places = vec![(Place::Stack, OF_A_KEY)];
    if is_wiped(Place::Vectors) {
        places.push((Place::Vectors, OF_A_KEY));
    }
    if is_x86_feature_detected!("avx512vl") && !without {
        places.extend([(Place::FurtherVectors, OF_A_KEY), (Place::Masks, &[Kind::Match][..])]);
    }
    if has("kodeviser_token_wipe") {
        places.push((Place::Token, OF_A_KEY));
    }
    if has("seed file") {
        places.push((Place::Heap, OF_A_KEY));
    }
    places
}
