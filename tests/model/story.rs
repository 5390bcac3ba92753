//! What a story is made of: what may happen to a token in its life, told relative to what its device shows and to what
//! the verifier expects.

use kodeviser::Policy;

/// A token, where it begins, and what then happens to it.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) device: Device,
    pub(crate) start: Start,
    /// How far the device's clock is ahead at the start, and how fast its quartz is.
    pub(crate) ahead_ms: i64,
    pub(crate) quartz_ppb: i64,
    pub(crate) policy: Policy,
    pub(crate) beginning: Vec<Act>,
    pub(crate) events: Vec<(Pass, Act)>,
}

/// The kinds of device. Those called twin have moving factors near each other with the same code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Device {
    TwinCounter,
    Counter,
    TwinHalfMinute,
    Minute,
    Second,
    Day,
    LateT0,
}

/// Where the moving factor is at the start.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start {
    Usual,
    /// So many seconds after T0; a small counter.
    Begin(u16),
    /// So many seconds before the end of 64-bit time; so many counters before 2^64 - 1.
    End(u16),
    /// So many moving factors after the first of a pair of twins.
    Twin {
        index: usize,
        after: i8,
    },
}

/// How time passes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pass {
    /// For server and device alike.
    Seconds(i64),
    /// Whole periods of the token.
    Periods(i64),
    /// The server's clock alone is set, ahead or back.
    Server(i64),
    /// To so many seconds after the last acceptance.
    SinceAccepted(i64),
    /// To so many seconds after the pending far code was given.
    SincePending(i64),
    /// To so many seconds after the end of the lock, if there is one.
    SinceLock(i64),
    /// To where so many steps after the first of the twins is the predicted one.
    ToTwin(i64),
    /// To so many seconds after T0.
    ToT0(i64),
    /// To so many seconds before the end of 64-bit time.
    ToEnd(i64),
}

/// Which moving factor a typed code is of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Aim {
    /// The one the device shows, or so many after it.
    Device(i64),
    LastUsed(i64),
    Pending(i64),
    /// An end of a region of the search, or so many after it.
    Edge(Edge, i64),
    /// The first of the twins: the other one has the same code.
    Twin,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Edge {
    NearFirst,
    NearLast,
    AllFirst,
    AllLast,
}

/// What a person types.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Typed {
    CodeOf(Aim),
    /// The same as before.
    Same,
    Zeros,
    Random(u32),
    /// A code of a token that shows more or fewer digits.
    OtherDigits,
}

/// Which decision an attempt asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Door {
    /// `enrol` or `verify`, as the state wants it.
    Right,
    Enrol,
    Verify,
    Pin {
        right: bool,
    },
}

/// The second code of a resynchronization, after a first one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Second {
    After(i64),
    Typed(Typed),
}

/// What is stated of a clock from elsewhere: how wrong that is, and how long ago it was measured.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stated {
    About {
        error: i64,
        ago: i64,
    },
    /// So many seconds, wherever the device is.
    Exactly(i64),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Attempt(Door, Typed),
    /// Types a code and, if that asks for the next one, waits for it, passes over so many, and types it at this door.
    Persist(Aim, Door, i64),
    /// So many random codes, each as soon as the lock is over.
    Guess(u32, u8),
    Resync(Typed, Second),
    Unlock,
    Release,
    Fresh,
    FirstCounter(i64),
    Drift(Stated),
    Adopt(Stated, Option<i64>),
    Policy(Policy),
    /// A login under a policy one of whose fields has a foreign value.
    Misconfigured {
        field: usize,
        value: u32,
    },
    Quartz(i64),
    /// Presses of a counter token's button that nobody types.
    Presses(u8),
}
