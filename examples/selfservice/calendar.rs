//! Unix seconds as a person writes them, in UTC.

use std::fmt;
use std::ops::ControlFlow;

pub(crate) const MINUTE: u64 = 60;
pub(crate) const DAY: u64 = 86_400;
pub(crate) const YEAR: u64 = 365 * DAY;

/// A time in Unix seconds, shown as date and time.
#[derive(Clone, Copy)]
pub(crate) struct Instant(pub(crate) u64);

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.0 / DAY);
        let second = self.0 % DAY;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
    }
}

/// A span as a person types it: `90s`, `5min`, `2h`, `30d`, `2y`; up to a hundred years.
pub(crate) fn span(typed: &str) -> Option<u64> {
    let typed = typed.trim();
    let (number, unit) = typed.split_at(typed.find(|c: char| !c.is_ascii_digit())?);
    let unit = match unit.trim() {
        "s" => 1,
        "min" => MINUTE,
        "h" => 3600,
        "d" => DAY,
        "y" => YEAR,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit).filter(|span| *span <= 100 * YEAR)
}

/// The date that many days after 1970-01-01.
fn date(days: u64) -> (u64, u64, u64) {
    /// The Gregorian calendar repeats itself after 400 years.
    const CYCLE: u64 = 146_097;
    let first = 1970 + days / CYCLE * 400;
    let (year, day) = take_away(days % CYCLE, first.., |year| if is_leap(year) { 366 } else { 365 });
    let (month, day) = take_away(day, 1.., |month| match month {
        2 => 28 + u64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    });
    (year, month, day + 1)
}

/// Takes the lengths of whole units off a number of days: the unit it ends in, and the days left in that.
fn take_away(days: u64, mut units: impl Iterator<Item = u64>, length: impl Fn(u64) -> u64) -> (u64, u64) {
    let ended = units.try_fold(days, |left, unit| match left.checked_sub(length(unit)) {
        Some(rest) => ControlFlow::Continue(rest),
        None => ControlFlow::Break((unit, left)),
    });
    match ended {
        ControlFlow::Break(found) => found,
        ControlFlow::Continue(left) => (0, left),
    }
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}
