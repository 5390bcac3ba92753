//! Dates of the calendar as Unix seconds, and back.

use std::format;
use std::string::String;

use super::problem::Problem;

/// Reads a date or a date with time (RFC 3339, XML Schema); without a zone it is UTC. Fractions of a second are dropped.
pub(super) fn read(text: &str) -> Result<u64, Problem> {
    let text = text.trim_ascii();
    if text.contains('/') && !text.contains('T') {
        return slashed(text);
    }
    let (date, time) = text.split_once(['T', ' ']).map_or((text, None), |(date, time)| (date, Some(time)));
    let date = date.strip_suffix('Z').unwrap_or(date);
    let seconds = match time {
        Some(time) => time_of_day(time)?,
        None => 0,
    };
    let [year, month, day] = three(date, '-')?;
    let at = days(year, month, day)?.checked_mul(86_400).and_then(|at| at.checked_add(seconds)).ok_or(Problem::Date)?;
    at.try_into().map_err(|_| Problem::Date)
}

/// The drafts of RFC 6030 had dates such as `01/31/2008`, by examples alone, so the order of day and month must show itself.
fn slashed(text: &str) -> Result<u64, Problem> {
    let [one, two, year] = three(text, '/')?;
    let (month, day) = match (one, two) {
        (1..=12, 1..=12) if one != two => return Err(Problem::AmbiguousDate),
        (1..=12, _) => (one, two),
        _ => (two, one),
    };
    days(year, month, day)?.checked_mul(86_400).and_then(|at| at.try_into().ok()).ok_or(Problem::Date)
}

/// Seconds since midnight in UTC: `12:00:00`, `12:00:00.5Z`, `12:00:00+02:00`.
fn time_of_day(text: &str) -> Result<i64, Problem> {
    let (clock, zone) = match text.find(['Z', '+', '-']) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default()),
        None => (text, "Z"),
    };
    let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
    let [hours, minutes, seconds] = three(clock, ':')?;
    let offset = match zone.split_at_checked(1) {
        Some(("Z", "")) => 0,
        Some((sign @ ("+" | "-"), hours_and_minutes)) => {
            let [hours, minutes, _] = three(&format!("{hours_and_minutes}:0"), ':')?;
            let ahead = hours.saturating_mul(3600).saturating_add(minutes.saturating_mul(60));
            // XML Schema: at most fourteen hours.
            if minutes > 59 || ahead > 14 * 3600 {
                return Err(Problem::Date);
            }
            if sign == "+" { ahead } else { ahead.saturating_neg() }
        }
        _ => return Err(Problem::Date),
    };
    let since_midnight = hours.saturating_mul(3600).saturating_add(minutes.saturating_mul(60)).saturating_add(seconds);
    // A leap second is the 60th; 24:00:00 is the end of a day.
    if minutes > 59 || seconds > 60 || since_midnight > 86_400 {
        return Err(Problem::Date);
    }
    Ok(since_midnight.saturating_sub(offset))
}

/// Three numbers of one to four digits.
fn three(text: &str, separator: char) -> Result<[i64; 3], Problem> {
    let (mut numbers, mut place, mut digits) = ([0_i64; 3], 0, 0);
    for byte in text.bytes() {
        if char::from(byte) == separator && digits > 0 {
            (place, digits) = (place + 1, 0);
        } else {
            let number = numbers.get_mut(place).filter(|_| byte.is_ascii_digit() && digits < 4).ok_or(Problem::Date)?;
            *number = *number * 10 + i64::from(byte - b'0');
            digits += 1;
        }
    }
    if place == 2 && digits > 0 { Ok(numbers) } else { Err(Problem::Date) }
}

const fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

const fn days_in(month: i64, year: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar; years count from March, so that leap days come last.
fn days(year: i64, month: i64, day: i64) -> Result<i64, Problem> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=days_in(month, year)).contains(&day) {
        return Err(Problem::Date);
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Ok(year * 365 + leap_days + (153 * month + 2).div_euclid(5) + day - 1 - 719_468)
}

/// The last second that [`written`] has: 9999-12-31T23:59:59Z.
pub(super) const LAST: u64 = 253_402_300_799;

/// Writes Unix seconds as `2026-11-22T12:00:00Z`.
pub(super) fn written(time: u64) -> String {
    let time = time.min(LAST);
    let (day, second) = (time / 86_400, time % 86_400);
    let (mut year, mut left) = (1970_i64, i64::try_from(day).unwrap_or(0));
    // Whole cycles of 400 years are of equal length.
    year += left / 146_097 * 400;
    left %= 146_097;
    while left >= 365 + i64::from(is_leap(year)) {
        left -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    while left >= days_in(month, year) {
        left -= days_in(month, year);
        month += 1;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_written_by_the_gregorian_calendar() {
        for (text, seconds) in [
            ("1970-01-01", 0),
            ("1970-01-01T00:00:01Z", 1),
            ("2006-05-31T00:00:00Z", 1_149_033_600),
            ("2000-02-29T12:30:15Z", 951_827_415),
            ("2026-11-22T12:00:00+02:00", 1_795_341_600),
            ("2026-11-22T12:00:00.999-00:30", 1_795_350_600),
            ("9999-12-31T23:59:59Z", LAST),
            ("2006-05-30T24:00:00Z", 1_149_033_600),
            ("2006-05-30T23:59:60Z", 1_149_033_600),
            ("2006-05-31T00:59:59Z", 1_149_037_199),
            ("2006-05-31T14:00:00+14:00", 1_149_033_600),
            ("2006-05-30T10:00:00-14:00", 1_149_033_600),
            ("2006-05-31T13:59:00+13:59", 1_149_033_600),
            ("31/01/2008", 1_201_737_600),
            ("01/31/2008", 1_201_737_600),
            ("01/01/2008", 1_199_145_600),
        ] {
            assert_eq!(read(text), Ok(seconds), "{text}");
        }
        for (time, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_827_415, "2000-02-29T12:30:15Z"),
            // A leap second was between these: it is not written.
            (1_483_228_799, "2016-12-31T23:59:59Z"),
            (1_483_228_800, "2017-01-01T00:00:00Z"),
            (LAST, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(written(time), text);
        }
        for time in (0..LAST).step_by(86_400 * 7 - 11).take(500_000) {
            assert_eq!(read(&written(time)), Ok(time));
        }
        for text in [
            "",
            "2006",
            "2006-13-01",
            "2006-02-29",
            "2006-05-31T",
            "2006-05-31T25:00:00Z",
            "2006-05-31T24:00:01Z",
            "2006-05-31T12:60:00Z",
            "2006-05-31T12:00:61Z",
            "2006-05-31T12:00:00+14:01",
            "2006-05-31T12:00:00-14:01",
            "2006-05-31T12:00:00+13:60",
            "2006-05-31T12:00:00+15:00",
            "2006-05-31T12:00Z",
            "2006-05-31T12:00:Z",
            "2006-05-31T12::00Z",
            "2006-05-31T12:00:aZ",
            "2006-05-31T00012:00:00Z",
            "2006-05-31T12:00:00:00Z",
            "x",
            "1969-12-31",
            "1/2/3/4",
        ] {
            assert_eq!(read(text), Err(Problem::Date), "{text}");
        }
        assert_eq!(read("02/01/2008"), Err(Problem::AmbiguousDate));
    }
}
