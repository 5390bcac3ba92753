//! Times as a log writes them: seconds with a fraction, kept as whole nanoseconds, so that nothing is rounded.

/// A time since 1970 or a span, in nanoseconds.
pub(crate) type Nanoseconds = i128;

pub(crate) const SECOND: Nanoseconds = 1_000_000_000;

/// No log is of a later time than the year 2200; and products of two times that stay before it fit into 128 bits.
const LATEST: Nanoseconds = 7_258_118_400 * SECOND;

/// Reads `SECONDS[.fraction]`; what is finer than a nanosecond is dropped.
pub(crate) fn parse(text: &str) -> Option<Nanoseconds> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let nine: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let time = whole.parse::<u64>().ok()? as Nanoseconds * SECOND + nine.parse::<u32>().ok()? as Nanoseconds;
    (time <= LATEST).then_some(time)
}

pub(crate) fn as_seconds(time: Nanoseconds) -> f64 {
    time as f64 / SECOND as f64
}
