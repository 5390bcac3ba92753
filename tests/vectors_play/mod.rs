//! Plays the conformance set against the library. Each part returns what it has to complain of.

pub(crate) mod format;
pub(crate) mod generation;
pub(crate) mod malformed;
pub(crate) mod python;
pub(crate) mod story;
