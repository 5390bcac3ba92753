//! The library against a slow and obvious model of R4 to R19: random stories of a token's life, and a few told by hand.
//!
//! `PROPTEST_CASES=5000 cargo test --test model` plays more of them. A story that failed is kept, shrunk, in
//! `tests/model/regressions.txt` and played first from then on.

#[path = "model/by_hand.rs"]
mod by_hand;
mod oracle;
#[path = "model/play.rs"]
mod play;
#[path = "model/reference.rs"]
mod reference;
#[path = "model/reference_clock.rs"]
mod reference_clock;
#[path = "model/reference_search.rs"]
mod reference_search;
#[path = "model/reference_state.rs"]
mod reference_state;
#[path = "model/story.rs"]
mod story;
#[path = "model/strategies.rs"]
mod strategies;
#[path = "model/tally.rs"]
mod tally;
#[path = "model/world.rs"]
mod world;

use std::cell::RefCell;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};

use play::play;
use strategies::story;
use tally::Tally;

/// How many random stories are played where the environment says nothing, and how many to see what they reach.
const CASES: u32 = 3000;
const COUNTED_CASES: u32 = 1000;

fn config() -> Config {
    let environment = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { environment.cases } else { CASES };
    let regressions = FileFailurePersistence::Direct("tests/model/regressions.txt");
    Config { cases, failure_persistence: Some(Box::new(regressions)), ..environment }
}

#[test]
fn r4_to_r19_library_and_model_agree_on_random_stories() {
    let tally = RefCell::new(Tally::new());
    let outcome = TestRunner::new(config()).run(&story(), |story| play(&story, &mut tally.borrow_mut()));
    println!("{:#?}", tally.borrow());
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

/// Every reason that a decision may have, and a few things that are worth meeting on the way.
const REASONS: [&str; 35] = [
    "near",
    "near, with a rate from the anchor",
    "near, with a rate from the next anchor",
    "paired",
    "paired, with a rate from the anchor",
    "paired, with a rate from the next anchor",
    "far",
    "replayed",
    "only the last used fits, out of reach",
    "two codes fit",
    "two codes fit equally well",
    "rejected",
    "locked",
    "locked to the end of time",
    "blocked",
    "enrol: accepted",
    "enrol: paired",
    "enrol: far",
    "enrol: replayed",
    "enrol: rejected",
    "resync: accepted",
    "resync: replayed",
    "resync: no pair",
    "resync: one code twice",
    "wrong PIN, near code",
    "wrong PIN, paired code",
    "wrong PIN, far code",
    "wrong PIN, replayed code",
    "wrong PIN, wrong code",
    "making a state is refused",
    "error: policy",
    "error: code of another token",
    "error: time before T0",
    "error: not enrolled",
    "error: already enrolled",
];

/// The stories would show nothing of a rule that they never reach. These are the same on every machine.
#[test]
fn r4_to_r19_stories_reach_every_reason() {
    let mut runner = TestRunner::deterministic();
    let mut tally = Tally::new();
    for _ in 0..COUNTED_CASES {
        play(&story().new_tree(&mut runner).unwrap().current(), &mut tally).unwrap();
    }
    println!("{tally:#?}");
    for reason in REASONS {
        assert!(tally.get(reason).is_some_and(|times| *times >= 5), "too rare: {reason}");
    }
}
