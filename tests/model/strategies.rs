//! Random stories, weighted so that the interesting places are reached often and not by luck.

use kodeviser::Policy;
use proptest::prelude::*;
use proptest::sample::select;

use crate::story::{Act, Aim, Device, Door, Edge, Pass, Second, Start, Stated, Story, Typed};

const DAY: i64 = 86_400;

pub(crate) fn story() -> impl Strategy<Value = Story> {
    prop_oneof![7 => wild(), 2 => calm()]
}

/// Anything may happen.
fn wild() -> impl Strategy<Value = Story> {
    let device = prop_oneof![
        4 => Just(Device::TwinCounter),
        2 => Just(Device::Counter),
        6 => Just(Device::TwinHalfMinute),
        2 => Just(Device::Minute),
        1 => Just(Device::Second),
        1 => Just(Device::Day),
        1 => Just(Device::LateT0),
    ];
    let start = prop_oneof![
        4 => Just(Start::Usual),
        2 => (0..200_u16).prop_map(Start::Begin),
        2 => (0..200_u16).prop_map(Start::End),
        8 => (0..7_usize, -6..6_i8).prop_map(|(index, after)| Start::Twin { index, after }),
    ];
    let ahead_ms = prop_oneof![3 => Just(0), 3 => -90_000..90_000_i64, 1 => -1_000_000..1_000_000_i64];
    let policy = prop_oneof![15 => small_policy(), 1 => Just(Policy::DEFAULT)];
    let between_twins = ((0..9_i64).prop_map(Pass::ToTwin), Just(type_twin()));
    let event = prop_oneof![15 => (pass(), act()), 1 => between_twins];
    let events = prop::collection::vec(event, 1..20);
    (device, start, ahead_ms, quartz(), policy, beginning(), events).prop_map(
        |(device, start, ahead_ms, quartz_ppb, policy, beginning, events)| Story {
            device,
            start,
            ahead_ms,
            quartz_ppb,
            policy,
            beginning,
            events,
        },
    )
}

/// Logins of one owner over months and years: what the estimate of the clock is for.
fn calm() -> impl Strategy<Value = Story> {
    let device = prop_oneof![3 => Just(Device::TwinHalfMinute), 2 => Just(Device::Minute)];
    let beginning = prop_oneof![
        3 => Just(vec![enrol_rightly()]),
        1 => Just(vec![Act::Adopt(Stated::About { error: 0, ago: 40 * DAY }, None)]),
    ];
    let month = prop_oneof![
        6 => (DAY..60 * DAY).prop_map(Pass::Seconds),
        2 => (60 * DAY..500 * DAY).prop_map(Pass::Seconds),
        1 => (1_000..100_000_i64).prop_map(Pass::Seconds),
        2 => since_accepted(),
    ];
    // Who logs in often makes the phase as sure as it gets.
    let hour = prop_oneof![9 => (3_600..DAY).prop_map(Pass::Seconds), 1 => (DAY..90 * DAY).prop_map(Pass::Seconds)];
    let events = prop_oneof![
        2 => prop::collection::vec((month, calm_act()), 4..16),
        1 => prop::collection::vec((hour, calm_act()), 8..24),
    ];
    (device, -60_000..60_000_i64, quartz(), calm_policy(), beginning, events).prop_map(
        |(device, ahead_ms, quartz_ppb, policy, beginning, events)| Story {
            device,
            start: Start::Usual,
            ahead_ms,
            quartz_ppb,
            policy,
            beginning,
            events,
        },
    )
}

fn calm_act() -> impl Strategy<Value = Act> {
    let typed = prop_oneof![
        3 => (-1..2_i64).prop_map(Aim::Device),
        1 => (edge(), -1..2_i64).prop_map(|(edge, after)| Aim::Edge(edge, after)),
    ];
    prop_oneof![
        12 => (0..3_i64).prop_map(|over| Act::Persist(Aim::Device(0), Door::Right, over)),
        4 => typed.prop_map(|aim| Act::Attempt(Door::Right, Typed::CodeOf(aim))),
        1 => quartz().prop_map(Act::Quartz),
        1 => calm_policy().prop_map(Act::Policy),
    ]
}

fn calm_policy() -> impl Strategy<Value = Policy> {
    let narrower = (0..3_u32, select(vec![0, 5, 20, 300])).prop_map(|(near_window, drift_ppm)| Policy {
        near_window,
        drift_ppm,
        far_window: 60,
        ..Policy::DEFAULT
    });
    prop_oneof![2 => Just(Policy::DEFAULT), 1 => narrower]
}

fn enrol_rightly() -> Act {
    Act::Attempt(Door::Enrol, Typed::CodeOf(Aim::Device(0)))
}

fn type_twin() -> Act {
    Act::Attempt(Door::Right, Typed::CodeOf(Aim::Twin))
}

fn beginning() -> impl Strategy<Value = Vec<Act>> {
    let first_counter = || (-8..3_i64).prop_map(Act::FirstCounter);
    prop_oneof![
        4 => (-3..1_i64).prop_map(|first| vec![Act::FirstCounter(first), enrol_rightly()]),
        2 => stated().prop_map(|stated| vec![Act::Drift(stated), enrol_rightly()]),
        2 => (first_counter(), persist()).prop_map(|(first, persist)| vec![first, persist]),
        1 => (stated(), persist()).prop_map(|(stated, persist)| vec![Act::Drift(stated), persist]),
        1 => first_counter().prop_map(|first| vec![first]),
        1 => Just(vec![]),
        5 => (stated(), last_used()).prop_map(|(stated, last)| vec![Act::Adopt(stated, last)]),
    ]
}

/// Relative to what the device shows.
fn last_used() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![1 => Just(None), 4 => (-8..3_i64).prop_map(Some)]
}

fn stated() -> impl Strategy<Value = Stated> {
    const HUNDRED_YEARS: i64 = 100 * 365 * DAY;
    let error = prop_oneof![4 => Just(0), 3 => -60..60_i64, 1 => -100_000..100_000_i64];
    let ago = prop_oneof![2 => Just(0), 1 => -400..400_i64, 2 => 0..400 * DAY];
    let exactly = select(vec![
        0,
        HUNDRED_YEARS,
        HUNDRED_YEARS + 1,
        -HUNDRED_YEARS,
        -HUNDRED_YEARS - 1,
        i64::MIN,
        i64::MAX,
        -365 * DAY,
    ]);
    prop_oneof![
        8 => (error, ago).prop_map(|(error, ago)| Stated::About { error, ago }),
        1 => exactly.prop_map(Stated::Exactly),
    ]
}

fn quartz() -> impl Strategy<Value = i64> {
    prop_oneof![2 => Just(0), 4 => -30_000..30_000_i64, 2 => -100_000..100_000_i64]
}

fn small_policy() -> impl Strategy<Value = Policy> {
    let near = (0..3_u32, 0..4_u32, 0..5_u32, 0..6_u32);
    let far = (0..13_u32, 0..9_u32, 0..31_u32, 0..16_u32);
    let block_after = prop_oneof![8 => Just(100_u32), 4 => 4..16_u32, 1 => 1..4_u32];
    let throttling = (1..6_u32, select(vec![0, 1, 300, 50_000, 86_400]), block_after);
    (near, far, select(vec![0, 20, 60, 1_000]), throttling).prop_map(|(near, far, drift_ppm, throttling)| Policy {
        near_window: near.0,
        look_ahead: near.1,
        enrol_window: near.2,
        counter_enrol_window: near.3,
        far_window: far.0,
        counter_far_window: far.1,
        resync_window: far.2,
        counter_resync_window: far.3,
        drift_ppm,
        max_failures: throttling.0,
        lock_seconds: throttling.1,
        block_after: throttling.2,
    })
}

fn since_accepted() -> impl Strategy<Value = Pass> {
    (select(vec![10 * DAY, 180 * DAY]), -1..2_i64).prop_map(|(since, more)| Pass::SinceAccepted(since + more))
}

fn pass() -> impl Strategy<Value = Pass> {
    prop_oneof![
        8 => Just(Pass::Seconds(0)),
        8 => (1..60_i64).prop_map(Pass::Seconds),
        4 => (60..700_i64).prop_map(Pass::Seconds),
        6 => (1..5_i64).prop_map(Pass::Periods),
        2 => (3_600..40 * DAY).prop_map(Pass::Seconds),
        1 => (40 * DAY..3 * 365 * DAY).prop_map(Pass::Seconds),
        1 => (99 * 365 * DAY..120 * 365 * DAY).prop_map(Pass::Seconds),
        1 => since_accepted(),
        2 => (select(vec![-300, 300]), -1..2_i64).prop_map(|(since, more)| Pass::SincePending(since + more)),
        2 => (-1..2_i64).prop_map(Pass::SinceLock),
        2 => (-120..0_i64).prop_map(Pass::Seconds),
        1 => (-40_000..0_i64).prop_map(Pass::Seconds),
        1 => (-3 * 365 * DAY..0).prop_map(Pass::Seconds),
        2 => prop_oneof![-200..200_i64, -20_000..20_000_i64, -3 * 365 * DAY..3 * 365 * DAY].prop_map(Pass::Server),
        1 => (-2..100_i64).prop_map(Pass::ToT0),
        1 => (0..100_i64).prop_map(Pass::ToEnd),
    ]
}

fn edge() -> impl Strategy<Value = Edge> {
    select(vec![Edge::NearFirst, Edge::NearLast, Edge::AllFirst, Edge::AllLast])
}

fn aim() -> impl Strategy<Value = Aim> {
    prop_oneof![
        8 => Just(Aim::Device(0)),
        4 => (-15..16_i64).prop_map(Aim::Device),
        3 => (-2..4_i64).prop_map(Aim::LastUsed),
        5 => (0..4_i64).prop_map(Aim::Pending),
        6 => (edge(), -1..2_i64).prop_map(|(edge, after)| Aim::Edge(edge, after)),
        5 => Just(Aim::Twin),
    ]
}

fn typed() -> impl Strategy<Value = Typed> {
    prop_oneof![
        24 => aim().prop_map(Typed::CodeOf),
        3 => Just(Typed::Same),
        1 => Just(Typed::Zeros),
        6 => any::<u32>().prop_map(Typed::Random),
        1 => Just(Typed::OtherDigits),
    ]
}

fn door() -> impl Strategy<Value = Door> {
    prop_oneof![
        14 => Just(Door::Right),
        1 => Just(Door::Enrol),
        1 => Just(Door::Verify),
        2 => Just(Door::Pin { right: true }),
        3 => Just(Door::Pin { right: false }),
    ]
}

/// The last is the most likely to be a far one.
fn persist() -> impl Strategy<Value = Act> {
    let aim = prop_oneof![
        2 => Just(Aim::Device(0)),
        3 => (-15..16_i64).prop_map(Aim::Device),
        3 => (edge(), -1..2_i64).prop_map(|(edge, after)| Aim::Edge(edge, after)),
        3 => select(vec![Aim::Edge(Edge::NearLast, 1), Aim::Edge(Edge::AllLast, 0)]),
    ];
    let over = prop_oneof![4 => Just(0), 2 => Just(1), 1 => 2..4_i64];
    (aim, door(), over).prop_map(|(aim, door, over)| Act::Persist(aim, door, over))
}

/// The first code of a resynchronization.
fn first() -> impl Strategy<Value = Typed> {
    prop_oneof![6 => (-5..9_i64).prop_map(|offset| Typed::CodeOf(Aim::Device(offset))), 3 => typed()]
}

fn second() -> impl Strategy<Value = Second> {
    prop_oneof![
        8 => Just(Second::After(1)),
        2 => (-1..4_i64).prop_map(Second::After),
        1 => typed().prop_map(Second::Typed),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        30 => (door(), typed()).prop_map(|(door, typed)| Act::Attempt(door, typed)),
        7 => persist(),
        6 => (first(), second()).prop_map(|(first, second)| Act::Resync(first, second)),
        1 => (any::<u32>(), 1..25_u8).prop_map(|(first, guesses)| Act::Guess(first, guesses)),
        2 => Just(Act::Unlock),
        1 => Just(Act::Release),
        1 => Just(Act::Fresh),
        1 => (-8..8_i64).prop_map(Act::FirstCounter),
        1 => stated().prop_map(Act::Drift),
        1 => (stated(), last_used()).prop_map(|(stated, last)| Act::Adopt(stated, last)),
        1 => small_policy().prop_map(Act::Policy),
        1 => (0..12_usize, select(vec![0, 1_001, 86_401, 100_000, 100_001, u32::MAX])).prop_map(
            |(field, value)| Act::Misconfigured { field, value },
        ),
        1 => quartz().prop_map(Act::Quartz),
        2 => (0..15_u8).prop_map(Act::Presses),
    ]
}
