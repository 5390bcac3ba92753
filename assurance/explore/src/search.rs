//! Breadth first through everything that can happen in a world, every state once. A promise that does not hold is reported with the
//! shortest story that leads there.

use std::fmt;

use indexmap::{IndexMap, IndexSet};
use kodeviser::{STATE_LEN, State};
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::act::Act;
use crate::defect::Defect;
use crate::ledger::{Effect, Ledger, effect};
use crate::promise::{Broken, Promise, must};
use crate::record::{self, Effort};
use crate::world::World;

/// What was met, by number: each thing is kept once.
type Number = u32;

/// A state of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Node {
    record: Number,
    ledger: Number,
    sessions: [Session; 2],
    now: u8,
}

/// Whoever logs in, or does something else, in three steps: reads the record, decides, stores by compare-and-swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Session {
    Idle,
    Read(Number),
    Decided(Number),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Decision {
    read: Number,
    next: Number,
    effect: Effect,
}

/// A step from one state to another.
#[derive(Clone, Copy, Debug)]
enum Event {
    Clock(u8),
    Reads,
    Decides(Act),
    Stores,
}

/// How far it went.
#[derive(Debug, Default)]
pub(crate) struct Extent {
    pub(crate) states: usize,
    pub(crate) transitions: u64,
    pub(crate) depth: u32,
    /// Whether there is nothing beyond.
    pub(crate) closed: bool,
    pub(crate) records: usize,
    pub(crate) refused: u64,
    pub(crate) effort: Effort,
}

pub(crate) struct Search<'a> {
    world: &'a World,
    nodes: IndexSet<Node, FxBuildHasher>,
    parents: Vec<Number>,
    records: IndexMap<[u8; STATE_LEN], State, FxBuildHasher>,
    ledgers: IndexSet<Ledger, FxBuildHasher>,
    decisions: IndexSet<Decision, FxBuildHasher>,
    /// What was decided of a record at a time by an act.
    known: FxHashMap<(Number, u8, u8), Option<Number>>,
    /// The times at which a record has been checked, a bit each.
    checked: Vec<u32>,
    extent: Extent,
}

impl<'a> Search<'a> {
    pub(crate) fn new(world: &'a World) -> Self {
        Self {
            world,
            nodes: IndexSet::default(),
            parents: Vec::new(),
            records: IndexMap::default(),
            ledgers: IndexSet::default(),
            decisions: IndexSet::default(),
            known: FxHashMap::default(),
            checked: Vec::new(),
            extent: Extent::default(),
        }
    }

    /// All of it, or the first promise that does not hold, with its story.
    pub(crate) fn run(mut self) -> Result<Extent, (Broken, String)> {
        let record = self.record(&self.world.start);
        let ledger = self.ledgers.insert_full(Ledger::of_start(self.world)).0 as Number;
        self.nodes.insert(Node { record, ledger, sessions: [Session::Idle; 2], now: 0 });
        self.parents.push(0);
        self.check(0).map_err(|broken| (broken, "at the start".to_owned()))?;
        let mut begun = 0;
        while begun < self.nodes.len() && self.nodes.len() < self.world.most {
            let level = begun..self.nodes.len();
            for index in level.clone() {
                for event in self.events(index) {
                    if let Err(broken) = self.go(index, event) {
                        return Err((broken, self.story(index, event)));
                    }
                }
            }
            begun = level.end;
            self.extent.depth += u32::from(self.nodes.len() > begun);
        }
        self.extent.closed = begun == self.nodes.len();
        self.extent.states = self.nodes.len();
        self.extent.records = self.records.len();
        Ok(self.extent)
    }

    /// What can happen: the clock jumps, or someone takes their next step.
    fn events(&self, index: usize) -> Vec<(usize, Event)> {
        let Node { sessions, now, .. } = self.nodes[index];
        let times = 0..self.world.times.len() as u8;
        let mut events: Vec<_> = times.filter(|time| *time != now).map(|time| (0, Event::Clock(time))).collect();
        for (who, session) in sessions.iter().enumerate().take(self.world.sessions) {
            // Two who are at the same point are alike.
            if who == 1 && sessions[0] == sessions[1] {
                break;
            }
            match session {
                Session::Idle => events.push((who, Event::Reads)),
                Session::Read(_) => events.extend(self.world.acts.iter().map(|act| (who, Event::Decides(*act)))),
                Session::Decided(_) => events.push((who, Event::Stores)),
            }
        }
        events
    }

    /// Takes a step, and keeps the state that it leads to.
    fn go(&mut self, from: usize, (who, event): (usize, Event)) -> Result<(), Broken> {
        let Some(mut next) = self.after(self.nodes[from], who, event)? else { return Ok(()) };
        self.extent.transitions += 1;
        next.sessions.sort_unstable_by(|one, other| other.cmp(one));
        if self.nodes.insert(next) {
            self.parents.push(from as Number);
            self.check(self.nodes.len() - 1)?;
        }
        Ok(())
    }

    fn after(&mut self, mut node: Node, who: usize, event: Event) -> Result<Option<Node>, Broken> {
        match (event, node.sessions[who]) {
            (Event::Clock(to), _) => {
                let mut ledger = self.ledgers[node.ledger as usize];
                ledger.clock_goes(self.world.times[usize::from(node.now)], self.world.times[usize::from(to)]);
                node.ledger = self.ledgers.insert_full(ledger).0 as Number;
                node.now = to;
            }
            (Event::Reads, _) => node.sessions[who] = Session::Read(node.record),
            (Event::Decides(act), Session::Read(read)) => match self.decision(read, act, node.now)? {
                Some(decision) => node.sessions[who] = Session::Decided(decision),
                None => return Ok(None),
            },
            (_, Session::Decided(decision)) => {
                node.sessions[who] = Session::Idle;
                self.store(&mut node, self.decisions[decision as usize])?;
            }
            _ => return Ok(None),
        }
        Ok(Some(node))
    }

    /// Compare-and-swap. Whoever finds another record gets no answer and begins again.
    fn store(&mut self, node: &mut Node, Decision { read, next, effect }: Decision) -> Result<(), Broken> {
        let world = self.world;
        if next == read {
            let counts = matches!(effect, Effect::Accepted { .. } | Effect::Failed { .. });
            return must(world, Promise::NothingAcceptedTwice, !counts, || format!("{effect:?} is stored nowhere"));
        }
        if !self.unchanged(node.record, read) {
            self.extent.refused += 1;
            return Ok(());
        }
        let mut ledger = self.ledgers[node.ledger as usize];
        ledger.stored(world, effect, world.times[usize::from(node.now)])?;
        let stored = self.records[next as usize];
        ledger.agrees(world, &stored)?;
        node.record = next;
        node.ledger = self.ledgers.insert_full(ledger).0 as Number;
        Ok(())
    }

    /// Whether what is stored is still what was read.
    fn unchanged(&self, stored: Number, read: Number) -> bool {
        let states = [stored, read].map(|number| self.records[number as usize]);
        match self.world.defect {
            Defect::StoreWithoutCompare => true,
            Defect::ComparesLastUsed => states[0].last_used() == states[1].last_used(),
            Defect::ComparesFailures => states[0].failures() == states[1].failures(),
            _ => stored == read,
        }
    }

    fn decision(&mut self, read: Number, act: Act, now: u8) -> Result<Option<Number>, Broken> {
        let world = self.world;
        let place = world.acts.iter().position(|other| *other == act).unwrap_or_default() as u8;
        if let Some(known) = self.known.get(&(read, now, place)) {
            return Ok(*known);
        }
        let (state, at) = (self.records[read as usize], world.times[usize::from(now)]);
        let decided = world.decide(&state, act, at);
        assert_eq!(decided, world.decide(&state, act, at), "a decision depends on nothing but what it is given");
        let decision = match decided {
            None => None,
            Some((verdict, next)) => {
                let effect = effect(world, act, &state, &next, verdict, at)?;
                let next = self.record(&next);
                Some(self.decisions.insert_full(Decision { read, next, effect }).0 as Number)
            }
        };
        self.known.insert((read, now, place), decision);
        Ok(decision)
    }

    fn record(&mut self, state: &State) -> Number {
        let bytes = state.encode();
        let index = self.records.insert_full(bytes, *state).0;
        if index == self.checked.len() {
            self.checked.push(0);
            assert_eq!(State::decode(&bytes), Ok(*state), "a record is read as it was written");
        }
        index as Number
    }

    /// What holds of a record at a time, once for each.
    fn check(&mut self, index: usize) -> Result<(), Broken> {
        let Node { record, now, .. } = self.nodes[index];
        let checked = &mut self.checked[record as usize];
        if *checked & 1 << now == 0 {
            *checked |= 1 << now;
            let effort = record::check(self.world, &self.records[record as usize], self.world.times[usize::from(now)])?;
            let most = &mut self.extent.effort;
            *most = Effort { codes: most.codes.max(effort.codes), waits: most.waits.max(effort.waits) };
        }
        Ok(())
    }

    /// The way to a state, and the last step.
    fn story(&mut self, mut index: usize, last: (usize, Event)) -> String {
        let mut steps = vec![self.told(self.nodes[index], last)];
        while index != 0 {
            let parent = self.parents[index] as usize;
            let (node, goal) = (self.nodes[parent], self.nodes[index]);
            let step = self.events(parent).into_iter().find(|(who, event)| {
                self.after(node, *who, *event).is_ok_and(|next| {
                    next.is_some_and(|mut next| {
                        next.sessions.sort_unstable_by(|one, other| other.cmp(one));
                        next == goal
                    })
                })
            });
            steps.extend(step.map(|step| self.told(node, step)));
            index = parent;
        }
        steps.reverse();
        steps.join("; ")
    }

    fn told(&self, node: Node, (who, event): (usize, Event)) -> String {
        match event {
            Event::Clock(to) => {
                let from = self.world.times[usize::from(node.now)];
                format!("clock {:+} s", self.world.times[usize::from(to)].wrapping_sub(from) as i64)
            }
            // Who is who may change from step to step, so it is told by what they hold.
            _ => format!("{event} [{:?}]", node.sessions[who]),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock(_) => write!(f, "clock"),
            Self::Reads => write!(f, "reads"),
            Self::Decides(act) => write!(f, "{act:?}"),
            Self::Stores => write!(f, "stores"),
        }
    }
}
