//! All that can come of the beginning, one act after the other; then from each of these, two at once.

use std::collections::{HashSet, VecDeque};

use kodeviser::{State, Verdict};

use crate::owner;
use crate::properties::{Broken, Promise, check};
use crate::system::{Defect, Record, System};
use crate::world::{Question, World};

/// Where the world stands: what is stored, the server's time, and what has happened, which the library is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Place {
    record: Record,
    time: u8,
    /// A bit for each factor whose code let somebody in.
    accepted: u16,
    /// Failures in a row that somebody was told of.
    failures: u8,
}

/// What was gone through.
#[derive(Debug, Default)]
pub(crate) struct Extent {
    pub(crate) places: usize,
    pub(crate) acts: u64,
    /// The most acts from the beginning to a place.
    pub(crate) depth: usize,
    pub(crate) records: usize,
    /// Ways of two logins at once.
    pub(crate) meetings: u64,
}

/// Goes through everything, until nothing new comes or a promise is broken.
pub(crate) fn everything(world: &World, defect: Option<Defect>) -> Result<Extent, Broken> {
    let mut system = System::new(world, defect);
    let mut extent = Extent::default();
    let record = system.number(World::start());
    let mut seen = HashSet::from([Place { record, time: 0, accepted: 0, failures: 0 }]);
    let mut checked = HashSet::new();
    let mut open: VecDeque<(Place, usize)> = seen.iter().map(|place| (*place, 0)).collect();
    while let Some((place, depth)) = open.pop_front() {
        extent.depth = depth;
        let now = world.times[usize::from(place.time)];
        if checked.insert((place.record, place.time)) {
            check(&mut system, place.record, now)?;
        }
        let jumps = (0..world.times.len()).map(|time| Place { time: time as u8, ..place });
        let mut reached: Vec<Place> = jumps.collect();
        for question in &world.questions {
            if let Some((verdict, next)) = system.decide(place.record, *question, now) {
                reached.push(told(&system, place, *question, verdict, next)?);
            }
        }
        extent.acts += reached.len() as u64;
        for next in reached {
            if seen.insert(next) {
                open.push_back((next, depth + 1));
            }
        }
    }
    for (record, time) in &checked {
        owner::gets_in(&mut system, *record, world.times[usize::from(*time)])?;
        extent.meetings += meet(&mut system, &checked, *record, *time)?;
    }
    Ok(Extent { places: seen.len(), records: system.records(), ..extent })
}

/// The place after an act, with what somebody was told; whatever is stored has to fit it.
fn told(
    system: &System<'_>,
    place: Place,
    question: Question,
    verdict: Verdict,
    next: Record,
) -> Result<Place, Broken> {
    let broken =
        |promise, what: &str| Broken { promise, story: format!("{question:?} gives {verdict:?} at {place:?}: {what}") };
    let mut after = Place { record: next, ..place };
    match (question, verdict) {
        (Question::Unlock | Question::Release, _) => after.failures = 0,
        (_, Verdict::Accepted { moving_factor, .. }) => {
            let of = |factor| system.world.factors.iter().position(|one| *one == factor);
            let last = of(moving_factor).ok_or_else(|| broken(Promise::AcceptedOnce, "a code that was not typed"))?;
            if place.accepted >> last != 0 {
                return Err(broken(Promise::AcceptedOnce, "it, or a later one, was accepted before"));
            }
            let first = if let Question::Resync(Some(first), _) = question { first } else { last };
            after.accepted |= 1 << first | 1 << last;
            after.failures = 0;
        }
        (_, Verdict::Rejected { .. }) => after.failures += 1,
        _ => {}
    }
    if u32::from(after.failures) != system.state(next).failures()
        || u32::from(after.failures) > system.world.policy.block_after
    {
        return Err(broken(Promise::FailuresCount, "what is stored has another number of failures than were told"));
    }
    Ok(after)
}

/// Two at once: both read the record, one stores what came of it, then the other tries to. Their servers' clocks may differ.
fn meet(system: &mut System<'_>, known: &HashSet<(Record, u8)>, record: Record, time: u8) -> Result<u64, Broken> {
    let world = system.world;
    let now = world.times[usize::from(time)];
    let mut ways = 0;
    for first in &world.questions {
        let Some((verdict, stored)) = system.decide(record, *first, now) else { continue };
        if stored == record && system.defect.is_none() {
            continue; // the other one meets what it has read
        }
        let place = Place { record, time, accepted: 0, failures: system.state(record).failures() as u8 };
        let after_first = told(system, place, *first, verdict, stored)?;
        for second in &world.questions {
            for other in &world.times {
                let Some((read, meant)) = system.decide(record, *second, *other) else { continue };
                ways += 1;
                let (verdict, next) = match system.defect {
                    Some(Defect::StoredWithoutCompare) => (read, meant),
                    Some(Defect::AnsweredWithoutStoring) => (read, stored),
                    _ if stored == record => (read, meant),
                    // Refused: it reads again, and decides anew.
                    _ => match system.decide(stored, *second, *other) {
                        Some(again) => again,
                        None => continue,
                    },
                };
                let next = match system.defect {
                    // Where the failures stay what they are.
                    Some(Defect::LoserMovesTheClock) if stored != record && state(system, next).failures() == 0 => {
                        let last_used = state(system, next).last_used();
                        system.number(State::adopt(1, now, last_used).expect("a second"))
                    }
                    _ => next,
                };
                let after = told(system, after_first, *second, verdict, next)?;
                if !known.contains(&(after.record, time)) {
                    let story = format!(
                        "{first:?} and {second:?} from {:?} give {:?}",
                        state(system, record),
                        state(system, next)
                    );
                    return Err(Broken { promise: Promise::OneAfterTheOther, story });
                }
            }
        }
    }
    Ok(ways)
}

fn state(system: &System<'_>, record: Record) -> State {
    *system.state(record)
}
