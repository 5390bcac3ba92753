//! Every order of events in small worlds, decided by the library itself: see run.sh.

mod decide;
mod defect;
mod search;
mod study;
mod tell;
mod world;

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use defect::CONTROLS;
use search::explore;
use tell::PROPERTIES;
use world::{World, worlds};

/// More states than any of the worlds has: one that is not closed by then is a failure.
const MOST: usize = 3_000_000;
/// A control that is not caught among so many is a failure.
const MOST_OF_CONTROL: usize = 50_000;

fn main() -> ExitCode {
    let wide = std::env::args().any(|argument| argument == "--wide");
    if !controls_are_caught() {
        return ExitCode::FAILURE;
    }
    let (worlds, turn, failed, total) = (worlds(wide), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(world) = worlds.get(turn.fetch_add(1, Ordering::Relaxed)) {
                    let (states, good) = explored(world);
                    total.fetch_add(states, Ordering::Relaxed);
                    failed.fetch_add(usize::from(!good), Ordering::Relaxed);
                }
            });
        }
    });
    let failed = failed.into_inner();
    println!("{} worlds, {} distinct states, {failed} worlds failed", worlds.len(), total.into_inner());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Each planted defect is seen in one of the worlds at least, as the failure of its property.
fn controls_are_caught() -> bool {
    let mut caught = true;
    for (defect, number) in CONTROLS {
        let seen = worlds(false).into_iter().find_map(|world| {
            let world = World { defect, ..world };
            let outcome = explore(&world, MOST_OF_CONTROL, Some(number));
            outcome.ledger.has_failed(number).then_some((world.name, outcome.depth))
        });
        match seen {
            Some((name, depth)) => println!("control {defect:?}: property {number} fails at depth {depth} of: {name}"),
            None => println!("control {defect:?}: NOT CAUGHT by property {number}, {}", PROPERTIES[number - 1]),
        }
        caught &= seen.is_some();
    }
    caught
}

fn explored(world: &World) -> (usize, bool) {
    let start = Instant::now();
    let outcome = explore(world, MOST, None);
    let end = if outcome.closed { "closed" } else { "NOT CLOSED" };
    println!(
        "{}: {} distinct states, {} transitions, depth {}, {end}; {} records, {} swaps refused; records by steps to get in {:?}; checks {:?}; {:.1} s",
        world.name,
        outcome.states,
        outcome.transitions,
        outcome.depth,
        outcome.records,
        outcome.refused,
        &outcome.ledger.steps_to_get_in[1..],
        outcome.ledger.checked,
        start.elapsed().as_secs_f32(),
    );
    for failure in outcome.ledger.failures() {
        println!("{}: {failure}", world.name);
    }
    // What was never checked has not been shown.
    let reached = outcome.refused > 0
        && outcome.ledger.checked.iter().all(|times| *times > 0)
        && outcome.ledger.failures().next().is_none();
    (outcome.states, outcome.closed && reached)
}
