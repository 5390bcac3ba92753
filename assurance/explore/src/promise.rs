//! What must hold, by its number in the run's output.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    NothingAcceptedTwice = 1,
    LastUsedNeverFalls = 2,
    ClosedGivesNothingAway = 3,
    BlockAfterHolds = 4,
    ThrottleHolds = 5,
    WrongPinTellsNothing = 6,
    ResyncLetsNoUsedCodeIn = 7,
    TheOwnerGetsIn = 8,
    FarCodesComeInPairs = 9,
}

impl Promise {
    pub(crate) const ALL: [Self; 9] = [
        Self::NothingAcceptedTwice,
        Self::LastUsedNeverFalls,
        Self::ClosedGivesNothingAway,
        Self::BlockAfterHolds,
        Self::ThrottleHolds,
        Self::WrongPinTellsNothing,
        Self::ResyncLetsNoUsedCodeIn,
        Self::TheOwnerGetsIn,
        Self::FarCodesComeInPairs,
    ];
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self {
            Self::NothingAcceptedTwice => "nothing is accepted twice, under any interleaving with compare-and-swap",
            Self::LastUsedNeverFalls => "the last used moving factor never falls",
            Self::ClosedGivesNothingAway => "a locked or blocked token says the same to every code and every PIN",
            Self::BlockAfterHolds => "every failure is counted, and block_after of them block",
            Self::ThrottleHolds => "no guess is decided before the lock is over, wherever the clock goes",
            Self::WrongPinTellsNothing => {
                "a wrong PIN tells nothing of the code, uses up a right one and opens no pair"
            }
            Self::ResyncLetsNoUsedCodeIn => "resynchronization lets no used code in",
            Self::TheOwnerGetsIn => "the owner gets in, unless the token is blocked; then too, once it is unlocked",
            Self::FarCodesComeInPairs => {
                "a far code lets in only after another one, given within five minutes and since the last success"
            }
        };
        write!(f, "({}) {sentence}", *self as u32)
    }
}

/// A promise that did not hold, and what was seen.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) promise: Promise,
    pub(crate) seen: String,
}

/// Goes on where it holds, or where the world does not watch it.
pub(crate) fn must(
    world: &crate::world::World,
    promise: Promise,
    holds: bool,
    seen: impl FnOnce() -> String,
) -> Result<(), Broken> {
    if holds || !world.watches(promise) { Ok(()) } else { Err(Broken { promise, seen: seen() }) }
}
