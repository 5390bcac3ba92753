//! Goes through every order of logins, locks, resynchronizations and jumps of the clock in a small world, and through every way that
//! two logins meet, with the library's own decisions. First each promise is seen broken by a defect that is put in.

mod owner;
mod properties;
mod search;
mod system;
mod threads;
mod world;

use std::process::ExitCode;

use crate::properties::Promise;
use crate::system::Defect;
use crate::world::World;

fn main() -> ExitCode {
    let counters = std::env::args().nth(1).map_or(8, |text| text.parse().expect("how many counters"));
    let mut is_right = true;
    let mut unseen = Promise::ALL.to_vec();
    for defect in Defect::ALL {
        // Small worlds do for defects.
        let found =
            [World::counter(4), World::clock()].iter().find_map(|world| search::everything(world, Some(defect)).err());
        if let Some(broken) = &found {
            unseen.retain(|promise| *promise != broken.promise);
            println!("defect {defect:?}: noticed, {:?} is broken", broken.promise);
        } else {
            println!("defect {defect:?}: NOT NOTICED");
            is_right = false;
        }
    }
    if !unseen.is_empty() {
        println!("NOT SEEN BROKEN by any defect: {unseen:?}");
        is_right = false;
    }
    is_right &= threads::run();
    for world in [World::counter(counters), World::clock()] {
        match search::everything(&world, None) {
            Ok(extent) => println!(
                "{}: all of {} places by {} acts, at most {} deep, {} records; {} meetings of two; nothing broken",
                world.name, extent.places, extent.acts, extent.depth, extent.records, extent.meetings
            ),
            Err(broken) => {
                println!("{}: {:?} is broken: {}", world.name, broken.promise, broken.story);
                is_right = false;
            }
        }
    }
    if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
