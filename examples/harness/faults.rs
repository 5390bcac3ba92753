//! What may be wrong with one code in itself, once it is known where on the track it belongs.

use serde::Serialize;

use crate::lines::Reading;
use crate::prover::Prover;

/// One code's defect.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    LeadingZeroLost,
    SignBitKept,
    OneDigitWrong,
    NeighboursSwapped,
}

/// A line and its code's defect.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Faulty {
    pub(crate) line: usize,
    pub(crate) fault: Fault,
}

impl Fault {
    pub(crate) const ALL: [Self; 4] =
        [Self::LeadingZeroLost, Self::SignBitKept, Self::OneDigitWrong, Self::NeighboursSwapped];

    pub(crate) const fn sentence(self) -> &'static str {
        match self {
            Self::LeadingZeroLost => {
                "leading zeros lost: the firmware prints a number, not digits (RFC 4226 section 5.3)"
            }
            Self::SignBitKept => {
                "the sign bit was left in the truncated number: mask it with 0x7fffffff (RFC 4226 section 5.3)"
            }
            Self::OneDigitWrong => "one digit is wrong: a typing error, or a segment of the display",
            Self::NeighboursSwapped => "two neighbouring digits are swapped: a typing error",
        }
    }
}

/// The defect of a code that matched: it is right but for its leading zeros.
pub(crate) const fn of_match(prover: &Prover, reading: &Reading) -> Option<Fault> {
    if reading.length < prover.digits() { Some(Fault::LeadingZeroLost) } else { None }
}

/// The defect of a code that matched nothing, if it is nearly the code of one of these moving factors.
pub(crate) fn of_mismatch(prover: &Prover, reading: &Reading, expected: &[u64]) -> Option<Fault> {
    let by_step = |test: fn(&Prover, &Reading, u32) -> bool, fault| {
        expected.iter().any(|step| test(prover, reading, prover.code_at(*step))).then_some(fault)
    };
    by_step(keeps_sign_bit, Fault::SignBitKept)
        .or_else(|| by_step(has_one_digit_wrong, Fault::OneDigitWrong))
        .or_else(|| by_step(has_neighbours_swapped, Fault::NeighboursSwapped))
}

/// A number of 32 bits instead of 31, read as unsigned, or as signed and shown without its sign.
fn keeps_sign_bit(prover: &Prover, reading: &Reading, right: u32) -> bool {
    let modulus = 10_u32.pow(u32::from(prover.digits()));
    let sign_bit = (1_u32 << 31) % modulus;
    reading.length <= prover.digits()
        && (reading.number == (right + sign_bit) % modulus || reading.number == (sign_bit + modulus - right) % modulus)
}

fn has_one_digit_wrong(prover: &Prover, reading: &Reading, right: u32) -> bool {
    differences(prover, reading, right).is_some_and(|places| places.len() == 1)
}

fn has_neighbours_swapped(prover: &Prover, reading: &Reading, right: u32) -> bool {
    let is_swap = |places: &[(usize, u8, u8)]| match *places {
        [(place, a, b), (next, c, d)] => next == place + 1 && (a, b) == (d, c),
        _ => false,
    };
    differences(prover, reading, right).is_some_and(|places| is_swap(&places))
}

/// Where two codes of the same length differ, and in which digits.
fn differences(prover: &Prover, reading: &Reading, right: u32) -> Option<Vec<(usize, u8, u8)>> {
    let width = usize::from(prover.digits());
    let text = |number: u32| format!("{number:0width$}").into_bytes();
    let pairs = text(reading.number).into_iter().zip(text(right)).enumerate();
    let differing = pairs.filter(|(_, (a, b))| a != b).map(|(place, (a, b))| (place, a, b));
    (reading.length == prover.digits()).then(|| differing.collect())
}
