//! The decision explored exhaustively in small worlds: `run.sh` says what is shown.
//!
//! Written out rather than by the `stateright` crate: a state here is five numbers into tables of records and decisions that are
//! shared by millions of states, and each record is checked once for each time; that crate would clone and hash whole states.

mod act;
mod defect;
mod ledger;
mod promise;
mod record;
mod search;
mod world;

use std::sync::Mutex;
use std::time::Instant;

use defect::Defect;
use promise::Promise;
use search::Search;
use world::World;

/// A defect, the promise that it breaks, and a world in which it must be seen.
fn controls() -> Vec<World> {
    use Promise::*;
    let two = || World::two_at_a_counter(2);
    let one = || World::one_at_a_counter(3);
    let hours = || World::one_at_a_clock_of_hours(4);
    let minutes = || World::one_at_a_clock_of_minutes(6);
    let guessing = || World::guessing(1, 5);
    vec![
        two().with(Defect::StoreWithoutCompare, NothingAcceptedTwice),
        guessing().with(Defect::StoreWithoutCompare, BlockAfterHolds),
        two().with(Defect::ComparesFailures, NothingAcceptedTwice),
        two().with(Defect::ComparesLastUsed, BlockAfterHolds),
        one().with(Defect::LastUsedNotStored, NothingAcceptedTwice),
        hours().with(Defect::ForgetsWhenTheClockGoesBack, NothingAcceptedTwice),
        one().with(Defect::UnlockForgetsWhatIsUsed, LastUsedNeverFalls),
        one().with(Defect::AdoptForgetsWhatIsUsed, LastUsedNeverFalls),
        one().with(Defect::LockIgnored, ClosedGivesNothingAway),
        one().with(Defect::BlockIgnored, ClosedGivesNothingAway),
        one().with(Defect::LockedTokenTellsReplays, ClosedGivesNothingAway),
        one().with(Defect::LockedTokenTellsThePin, ClosedGivesNothingAway),
        guessing().with(Defect::FailureLost, BlockAfterHolds),
        one().with(Defect::FarCodeClearsFailures, BlockAfterHolds),
        guessing().with(Defect::BlocksTooLate, BlockAfterHolds),
        guessing().with(Defect::BlockIgnored, BlockAfterHolds),
        guessing().with(Defect::LockIgnored, ThrottleHolds),
        guessing().with(Defect::LockTooShort, ThrottleHolds),
        one().with(Defect::LockEndsEarly, ThrottleHolds),
        guessing().with(Defect::LockOpensWhenTheClockGoesBack, ThrottleHolds),
        guessing().with(Defect::LockDoesNotDouble, ThrottleHolds),
        one().with(Defect::WrongPinUsesNothingUp, WrongPinTellsNothing),
        one().with(Defect::WrongPinOpensAPair, WrongPinTellsNothing),
        one().with(Defect::WrongPinTellsReplays, WrongPinTellsNothing),
        one().with(Defect::ResyncTakesUsedCodes, ResyncLetsNoUsedCodeIn),
        one().with(Defect::LockNeverEnds, TheOwnerGetsIn),
        one().with(Defect::UnlockLiftsNoBlock, TheOwnerGetsIn),
        World::one_at_a_counter(4).with(Defect::FarCodeIsNear, FarCodesComeInPairs),
        World::one_at_a_counter(4).with(Defect::FarCodeWaitsTooLong, FarCodesComeInPairs),
        minutes().with(Defect::FarCodeIsNear, FarCodesComeInPairs),
        minutes().with(Defect::FarCodeWaitsTooLong, FarCodesComeInPairs),
        minutes().with(Defect::FarCodeOutlivesSuccess, FarCodesComeInPairs),
    ]
}

/// All are visited to the last state, but for the long form's largest: no level is begun there after so many.
const MANY: usize = 40_000_000;

fn worlds(long: bool) -> Vec<World> {
    let worlds = if long {
        vec![
            World::two_at_a_clock(4, &[0, 1, 2, 60]),
            World::one_at_a_clock_of_hours(5),
            World::one_at_a_clock_of_minutes(8),
            World::two_at_a_counter(4),
            World::one_at_a_counter(7),
            World::two_with_every_act(2),
            World::guessing(2, 8),
        ]
    } else {
        vec![
            World::two_at_a_clock(3, &[0, 1, 60]),
            World::one_at_a_clock_of_hours(4),
            World::one_at_a_clock_of_minutes(6),
            World::two_at_a_counter(3),
            World::one_at_a_counter(5),
            World::two_with_every_act(1),
            World::guessing(2, 6),
        ]
    };
    worlds.into_iter().rev().map(|world| world.at_most(MANY)).collect()
}

fn main() {
    let long = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("--long") => true,
        Some(other) => panic!("{other}: only --long is known"),
    };
    let mut seen: Vec<Promise> = Vec::new();
    for world in controls() {
        let (defect, promise) = (world.defect, world.only);
        match Search::new(&world).run() {
            Err((broken, story)) if Some(broken.promise) == promise => {
                println!("control caught: {defect:?}: {}: {}\n    {story}", broken.promise, broken.seen);
                seen.push(broken.promise);
            }
            other => panic!("NOT CAUGHT: {defect:?}: {:?}", other.map_err(|(broken, _)| broken)),
        }
    }
    assert!(
        Promise::ALL.iter().all(|promise| seen.contains(promise)),
        "a promise that no control breaks shows nothing"
    );

    // Two threads, each with the next world in the row.
    let waiting = Mutex::new(worlds(long));
    let (broken, total) = (Mutex::new(0), Mutex::new(0));
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.pop());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(world) = next() {
                    let begun = Instant::now();
                    match Search::new(&world).run() {
                        Ok(extent) => {
                            if !extent.closed && !long {
                                println!("NOT VISITED TO THE END: {}", world.name);
                                *broken.lock().expect("no thread panics with it") += 1;
                            }
                            *total.lock().expect("no thread panics with it") += extent.states;
                            println!(
                            "{}: {} states, {} transitions, depth {}, {}; {} records, {} stores refused; the owner needs at most {} codes and {} waits; {:.1} s",
                            world.name,
                            extent.states,
                            extent.transitions,
                            extent.depth,
                            if extent.closed { "closed" } else { "cut off there" },
                            extent.records,
                            extent.refused,
                            extent.effort.codes,
                            extent.effort.waits,
                            begun.elapsed().as_secs_f32(),
                        )
                        },
                        Err((fault, story)) => {
                            println!("BROKEN in {}: {}: {}\n    {story}", world.name, fault.promise, fault.seen);
                            *broken.lock().expect("no thread panics with it") += 1;
                        }
                    }
                }
            });
        }
    });
    let broken = broken.into_inner().expect("no thread panics with it");
    assert_eq!(broken, 0, "worlds in which a promise does not hold, or that have no end");
    println!("{} states in all", total.into_inner().expect("no thread panics with it"));
    for promise in Promise::ALL {
        println!("held: {promise}");
    }
}
