//! A small world: a token, a policy, the few codes that are ever typed and the few times that the clock ever shows.

use std::collections::HashSet;

use kodeviser::{Algorithm, Code, Digits, MovingFactor, Pin, Policy, Profile, Secret, State, Token};

use crate::defect::Defect;

/// In the middle of a time step of 30 seconds.
const START: u64 = 1_800_000_015;
const STEP: u64 = START / 30;

/// What never changes while the world is explored.
pub(crate) struct World {
    pub(crate) name: &'static str,
    pub(crate) token: Token,
    pub(crate) policy: Policy,
    /// The moving factors whose codes are typed.
    pub(crate) factors: Vec<u64>,
    /// Their codes, and last one that is no moving factor's.
    pub(crate) codes: Vec<Code>,
    /// What the server's clock may show. It may go from any to any at any moment, so a decision may be made at each.
    pub(crate) times: Vec<u64>,
    pub(crate) start: State,
    /// Whether the help desk also takes tokens back and adopts them.
    pub(crate) handed_over: bool,
    /// Whether a decided login waits before it swaps. As a decision depends on what was read and on the time alone, and the
    /// time is any, nothing is lost without; the smaller worlds show it.
    pub(crate) waits_decided: bool,
    pub(crate) right_pin: Pin,
    pub(crate) wrong_pin: Pin,
    pub(crate) defect: Defect,
}

fn world(
    name: &'static str,
    profile: Profile,
    policy: Policy,
    factors: Vec<u64>,
    times: Vec<u64>,
    start: State,
) -> World {
    let token = Token::new(profile, &Secret::from_bytes(b"12345678901234567890").unwrap());
    let mut codes: Vec<Code> = factors.iter().map(|factor| token.code_at_counter(*factor)).collect();
    let around = |factor: u64| factor.saturating_sub(1000)..=factor + 1000;
    let ends = [*factors.first().unwrap(), STEP - 2000, STEP, *factors.last().unwrap()];
    let shown: HashSet<String> =
        ends.into_iter().flat_map(around).map(|factor| token.code_at_counter(factor).as_str().to_owned()).collect();
    let typed: HashSet<&str> = codes.iter().map(Code::as_str).collect();
    assert_eq!(typed.len(), codes.len(), "two of the few codes are equal");
    let wrong = (0..).map(|number| format!("{number:06}")).find(|text| !shown.contains(text)).unwrap();
    codes.push(token.parse(wrong).unwrap());
    let [right_pin, wrong_pin] = ["7304", "7305"].map(|pin| Pin::new(pin).unwrap());
    let (handed_over, waits_decided, defect) = (false, false, Defect::None);
    World {
        name,
        token,
        policy,
        factors,
        codes,
        times,
        start,
        handed_over,
        waits_decided,
        right_pin,
        wrong_pin,
        defect,
    }
}

/// Windows small enough that near, far and beyond are all among a few codes.
const NARROW: Policy = Policy {
    near_window: 0,
    look_ahead: 1,
    enrol_window: 0,
    counter_enrol_window: 1,
    far_window: 3,
    counter_far_window: 3,
    resync_window: 4,
    counter_resync_window: 4,
    max_failures: 2,
    lock_seconds: 300,
    block_after: 5,
    ..Policy::DEFAULT
};
/// So high that locks alone hold an attacker back.
const NEVER_BLOCKS: u32 = 100_000;

fn counter(name: &'static str, policy: Policy, codes: u64, times: &[i64]) -> World {
    let start = State::adopt(0, 0, None).unwrap();
    world(name, Profile::hotp(Algorithm::Sha1, Digits::Six), policy, (0..codes).collect(), at(times), start)
}

fn clock(name: &'static str, policy: Policy, steps: &[i64], times: &[i64]) -> World {
    let start = State::adopt(0, START, None).unwrap();
    let factors = steps.iter().map(|step| STEP.checked_add_signed(*step).unwrap()).collect();
    world(name, Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap(), policy, factors, at(times), start)
}

fn at(times: &[i64]) -> Vec<u64> {
    times.iter().map(|time| START.checked_add_signed(*time).unwrap()).collect()
}

/// The worlds of the gate, and the wider ones.
pub(crate) fn worlds(wide: bool) -> Vec<World> {
    let hours = &[-7200, 0, 7200];
    let quick = Policy { max_failures: 1, block_after: 2, ..NARROW };
    let patient = Policy { max_failures: 3, lock_seconds: 3600, block_after: 4, ..NARROW };
    let mut worlds = vec![
        World { waits_decided: true, ..counter("counter, three phases", quick, 3, &[0, 400]) },
        World { waits_decided: true, ..clock("clock, three phases", quick, &[0, 1], &[0, 30]) },
        World { handed_over: true, ..counter("counter, handed over", quick, 4, &[-7200, 0]) },
        counter("counter, blocks after 5", NARROW, 5, &[0, 300, 7200]),
        counter("counter, blocks after 4", patient, 6, hours),
        counter("counter, never blocks", Policy { block_after: NEVER_BLOCKS, ..NARROW }, 4, &[-7200, 0, 7200]),
        clock("clock, blocks after 2", quick, &[-1, 0, 1, 2], &[-3600, 0, 60]),
        clock("clock, never blocks", Policy { block_after: NEVER_BLOCKS, ..NARROW }, &[0, 1, 2], &[-3600, 0, 30]),
        World { handed_over: true, ..clock("clock, handed over", quick, &[-1, 0, 1], &[0, 30]) },
        clock("clock, near window 1", Policy { near_window: 1, ..quick }, &[-240, -239, 0, 1, 2], &[-7200, 0]),
    ];
    if wide {
        worlds.extend([
            World { waits_decided: true, ..counter("counter, three phases, wide", quick, 4, &[0, 400]) },
            counter("counter, blocks after 5, wide", NARROW, 8, &[-7200, 0, 300, 7200]),
            clock("clock, blocks after 5, wide", NARROW, &[-1, 0, 1, 2], &[-3600, 0, 60]),
        ]);
    }
    worlds
}

impl World {
    pub(crate) fn has_clock(&self) -> bool {
        matches!(self.token.profile().moving_factor(), MovingFactor::Clock { .. })
    }

    /// The bit of a moving factor among those that are typed.
    pub(crate) fn bit(&self, factor: u64) -> u16 {
        self.factors.iter().position(|known| *known == factor).map_or(0, |place| 1 << place)
    }

    pub(crate) fn wrong(&self) -> usize {
        self.factors.len()
    }

    /// Two codes as read to the help desk: each pair of neighbours, one code twice, and one with a wrong one.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = [usize; 2]> {
        (0..self.factors.len()).flat_map(|first| [[first, first + 1], [first, first], [self.wrong(), first]])
    }
}
