//! Searches the memory and the registers of a child process for what an operation of kodeviser leaves behind: `wiping` all of
//! them, `wiping NAME` those whose name has this in it, `wiping --control` in a build that wipes nothing. See run.sh.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod child;
mod inputs;
mod keeping;
mod library;
mod memory;
mod needles;
mod operations;
#[path = "../../../tests/oracle/mod.rs"]
mod oracle;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::process::ExitCode;

use child::{STACK, STACK_SIZE, UNTOUCHED};
use inputs::{ALGORITHMS, FAR, Inputs, STEP};
use memory::Place;
use needles::{Kind, Needle, Needles};
use operations::Operation;

#[global_allocator]
static ALLOCATOR: keeping::Keeping = keeping::Keeping;

/// So many runs, with other secrets in each; what is at one address in two of them is found.
const RUNS: u64 = 3;
/// What a function needs below the stack that it wipes: where it returns to, and registers. Less than any stack that is wiped.
const SLACK: usize = 200;

fn all_operations() -> Vec<&'static Operation> {
    let mut all: Vec<_> = operations::RUST.iter().chain(operations::AS_WRITTEN).collect();
    #[cfg(feature = "import")]
    all.extend(operations::IMPORT);
    if std::env::var_os("KODEVISER_LIBRARY").is_some() {
        all.extend(library::C);
    }
    all
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, name] = &arguments[..]
        && command == "child"
    {
        child::run(all_operations().into_iter().find(|operation| operation.name == name).expect("an operation's name"));
    }
    let is_control = arguments.iter().any(|argument| argument == "--control");
    let is_verbose = arguments.iter().any(|argument| argument == "-v");
    let filter = arguments.iter().find(|argument| !argument.starts_with('-'));
    let mut total = Total::default();
    for operation in all_operations() {
        if filter.is_some_and(|filter| !operation.name.contains(filter.as_str())) {
            continue;
        }
        for (algorithm, (_, hash)) in ALGORITHMS.iter().enumerate() {
            match search(operation, algorithm) {
                Ok(remains) => total.add(operation, algorithm, &remains, is_verbose),
                Err(error) => {
                    println!("{} ({hash}): {error}", operation.name);
                    return ExitCode::FAILURE;
                }
            }
        }
    }
    total.report(is_control)
}

/// What an operation has left: which needle at which place, and how deep on the stack.
#[derive(Default)]
struct Remains {
    found: BTreeSet<(Needle, Place, usize)>,
    searched: usize,
    needles: usize,
    /// How deep the operation went, and how much of the bottom of that is no zeros.
    depth: usize,
    below_the_wiped: usize,
}

fn search(operation: &Operation, algorithm: usize) -> Result<Remains, String> {
    let steps: Vec<u64> = (STEP - u64::from(FAR) - 5..=STEP + u64::from(FAR) + 5).collect();
    let mut seen: HashMap<(Needle, Place, usize), u64> = HashMap::new();
    let mut remains = Remains::default();
    for run in 0..RUNS {
        let [mut inputs, other] = [2 * run + 1, 2 * run + 2].map(|seed| Inputs::new(algorithm, seed));
        inputs.file = file(operation, &inputs);
        let needles = Needles::of(&inputs, &other, &steps);
        remains.needles = needles.count();
        let mut here = BTreeSet::new();
        for stretch in memory::of_child(operation.name, &inputs)? {
            remains.searched += stretch.bytes.len();
            needles.find(&stretch.bytes, |offset, needle| {
                here.insert((needle, stretch.place, stretch.start + offset));
            });
            if stretch.place == Place::Stack {
                let bytes = &stretch.bytes[..STACK_SIZE - 256];
                let deepest = bytes.iter().position(|byte| *byte != UNTOUCHED).unwrap_or(bytes.len());
                remains.depth = remains.depth.max(bytes.len() - deepest);
                let touched = &bytes[deepest..];
                let wiped = touched.windows(256).position(|zeros| zeros.iter().all(|byte| *byte == 0));
                remains.below_the_wiped = remains.below_the_wiped.max(wiped.unwrap_or(touched.len()));
            }
        }
        here.into_iter().for_each(|found| *seen.entry(found).or_default() += 1);
    }
    remains.found = seen.into_iter().filter(|(_, times)| *times >= 2).map(|(found, _)| found).collect();
    Ok(remains)
}

#[cfg(not(feature = "import"))]
fn file(_operation: &Operation, _inputs: &Inputs) -> inputs::Text<8192> {
    inputs::Text::new(b"")
}

/// A seed file with the token in it, plain or encrypted.
#[cfg(feature = "import")]
fn file(operation: &Operation, inputs: &Inputs) -> inputs::Text<8192> {
    use kodeviser::Secret;
    use kodeviser::import::{Kind, Package, pskc::Writer};
    if !operation.name.contains("seed file") {
        return inputs::Text::new(b"");
    }
    let mut package = Package::new(Kind::Hotp, Secret::from_bytes(inputs.secret()).unwrap());
    (package.serial, package.digits) = (Some("4711".into()), Some(8));
    let mut random = |bytes: &mut [u8]| bytes.fill(42);
    let mut writer = if operation.name.contains("password") {
        Writer::encrypted(Vec::new(), b"qwerty", 1000, &mut random).unwrap()
    } else {
        Writer::plain(Vec::new()).unwrap()
    };
    writer.write(&package).unwrap();
    inputs::Text::new(&writer.finish().unwrap())
}

/// What comes next uses the general registers. Those for vectors are emptied where one instruction does that, with AVX.
fn is_wiped(place: Place) -> bool {
    match place {
        Place::Registers => false,
        Place::Vectors => is_x86_feature_detected!("avx"),
        _ => true,
    }
}

/// What all searches come to.
#[derive(Default)]
struct Total {
    searches: u64,
    bytes: usize,
    needles: usize,
    leaving: u64,
    kinds: BTreeMap<Kind, u64>,
    registers: u64,
    /// Those that went deeper than is wiped, whether they left something there or not.
    too_deep: u64,
    deepest: usize,
}

impl Total {
    fn add(&mut self, operation: &Operation, algorithm: usize, remains: &Remains, is_verbose: bool) {
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
        let left: Vec<_> = by_place.iter().filter(|((place, ..), _)| is_wiped(*place)).collect();
        // A program's own moves leave copies in its own frame.
        let is_callers = operations::AS_WRITTEN.iter().any(|written| written.name == operation.name);
        self.leaving += u64::from(!left.is_empty() && !is_callers);
        if remains.below_the_wiped > SLACK && remains.depth > SLACK {
            println!(
                "{} ({}): {} bytes deeper than is wiped",
                operation.name, ALGORITHMS[algorithm].1, remains.below_the_wiped
            );
            self.too_deep += 1;
        }
        self.registers += u64::from(left.len() < by_place.len());
        if !is_callers {
            for kind in left.iter().map(|((_, kind, _), _)| *kind).collect::<BTreeSet<_>>() {
                *self.kinds.entry(kind).or_default() += 1;
            }
        }
        if !by_place.is_empty() || is_verbose {
            println!("{} ({}): {} bytes deep", operation.name, ALGORITHMS[algorithm].1, remains.depth);
        }
        for ((place, kind, what), (count, least, most)) in by_place {
            let depths = if place == Place::Stack { format!(", {least} to {most} bytes deep") } else { String::new() };
            println!("  {place:?}: {kind:?}, {what}: {count}{depths}");
        }
    }

    fn report(&self, is_control: bool) -> ExitCode {
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
        if is_control {
            let missing: Vec<_> = Kind::ALL.into_iter().filter(|kind| !self.kinds.contains_key(kind)).collect();
            if missing.is_empty() {
                return ExitCode::SUCCESS;
            }
            println!("the control does not find {missing:?}: this search could not fail");
            return ExitCode::FAILURE;
        }
        if self.leaving == 0 && self.too_deep == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
