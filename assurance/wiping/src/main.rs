//! Searches the memory and the registers of a child process for what an operation of kodeviser leaves behind: `wiping` all of
//! them in Rust, `wiping C` all of the C library, `wiping "seed files"` all with these, `wiping NAME` those whose name has this in it;
//! with `--control` where nothing is wiped. See run.sh.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod c_operations;
mod child;
mod inputs;
mod keeping;
mod library;
mod memory;
mod needles;
mod operations;
#[path = "../../../tests/oracle/mod.rs"]
mod oracle;
mod report;

use std::collections::{BTreeSet, HashMap};
use std::process::ExitCode;

use child::{STACK_SIZE, UNTOUCHED};
use inputs::{ALGORITHMS, FAR, Inputs, STEP};
use memory::Place;
use needles::{Kind, Needle, Needles};
use operations::Operation;
use report::Report;

#[global_allocator]
static ALLOCATOR: keeping::Keeping = keeping::Keeping;

/// So many runs, with other secrets in each; what is at one address in two of them is found.
const RUNS: u64 = 3;
#[cfg(feature = "import")]
use operations::IMPORT;
#[cfg(not(feature = "import"))]
const IMPORT: &[Operation] = &[];

/// Those of a part of the library, whole; else those whose name has this in it.
fn operations(part: Option<&str>) -> Vec<&'static Operation> {
    let in_rust = || operations::RUST.iter().chain(operations::AS_WRITTEN).chain(IMPORT);
    match part {
        None => in_rust().collect(),
        Some("C") => c_operations::C.iter().collect(),
        Some("seed files") => IMPORT.iter().collect(),
        Some(name) => in_rust().chain(c_operations::C).filter(|operation| operation.name.contains(name)).collect(),
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, name] = &arguments[..]
        && command == "child"
    {
        child::run(
            operations(Some(name)).into_iter().find(|operation| operation.name == name).expect("an operation's name"),
        );
    }
    let is_control = arguments.iter().any(|argument| argument == "--control");
    let is_verbose = arguments.iter().any(|argument| argument == "-v");
    let part = arguments.iter().find(|argument| !argument.starts_with('-')).map(String::as_str);
    match search_all(&operations(part), is_verbose) {
        Ok(report) if is_control => report.of_control(&operations(part)),
        Ok(report) => report.of_wiped(),
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn search_all(operations: &[&Operation], is_verbose: bool) -> Result<Report, String> {
    if operations.is_empty() {
        return Err("there is no such operation: nothing would be searched".into());
    }
    let missing = c_operations::missing();
    if !missing.is_empty() {
        return Err(format!("no operation calls {missing:?}: what they leave would not be searched"));
    }
    let mut report = Report::default();
    for operation in operations {
        for (algorithm, (_, hash)) in ALGORITHMS.iter().enumerate() {
            let remains =
                search(operation, algorithm).map_err(|error| format!("{} ({hash}): {error}", operation.name))?;
            report.add(operation, algorithm, &remains, is_verbose);
        }
    }
    Ok(report)
}

/// What is found of a mask.
const MASK: Needle = Needle { kind: Kind::Match, what: "a mask", index: 0 };

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
        for stretch in memory::of_child(operation, &inputs)? {
            remains.searched += stretch.bytes.len();
            needles.find(&stretch.bytes, |offset, needle| {
                here.insert((needle, stretch.place, stretch.start + offset));
            });
            if stretch.place == Place::Masks {
                // A mask is too short to be told from another: any bit of one is a find.
                let bytes = stretch.bytes.iter().enumerate().filter(|(_, byte)| **byte != 0);
                here.extend(bytes.map(|(offset, _)| (MASK, stretch.place, stretch.start + offset)));
            }
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
