//! Where something that comes from a secret becomes known, because it is what was asked or tells nothing.

/// What it is given, computed before anything branches on it: were the compiler free to branch on what it comes from, it would.
/// Under `--cfg kodeviser_taint` the run in `assurance/taint` has every secret marked, and takes the mark off what goes through
/// here, and off nothing else.
#[inline(always)]
pub(crate) fn revealed<T: Copy>(value: T) -> T {
    core::hint::black_box(value)
}

/// A digit as ASCII. In that run without a sum, since valgrind takes every bit above a marked one of a sum for marked, and a digit's
/// upper half is no secret.
#[inline(always)]
pub(crate) const fn ascii(digit: u8) -> u8 {
    b'0'.wrapping_add(digit)
}
