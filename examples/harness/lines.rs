//! One line of a log: a time and a code, a code alone, or nothing.

use serde::Serialize;

use crate::seconds::{self, Nanoseconds};

/// A code that the device showed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) line: usize,
    /// A counter token's codes need none.
    pub(crate) time: Option<Nanoseconds>,
    /// How much later than the press the time may be, as far as the source of the line tells.
    pub(crate) delay: Nanoseconds,
    pub(crate) number: u32,
    /// How many digits were shown.
    pub(crate) length: u8,
}

/// A line that is no code, and why.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Malformed {
    pub(crate) line: usize,
    pub(crate) reason: &'static str,
}

/// When a line came in by the host's clock, and how much later than the press that may be.
#[derive(Clone, Copy)]
pub(crate) struct Arrival {
    pub(crate) time: Nanoseconds,
    pub(crate) delay: Nanoseconds,
}

/// All that was read.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) readings: Vec<Reading>,
    pub(crate) malformed: Vec<Malformed>,
}

impl Log {
    /// Takes the next line, whatever it is; true where it held a code.
    pub(crate) fn take(&mut self, line: usize, bytes: &[u8], arrival: Option<Arrival>, needs_time: bool) -> bool {
        let text = std::str::from_utf8(bytes).map_err(|_| "not text");
        match text.and_then(|text| reading(line, text, arrival, needs_time)) {
            Ok(reading) => {
                let is_code = reading.is_some();
                self.readings.extend(reading);
                is_code
            }
            Err(reason) => {
                self.malformed.push(Malformed { line, reason });
                false
            }
        }
    }
}

fn reading(
    line: usize,
    text: &str,
    arrival: Option<Arrival>,
    needs_time: bool,
) -> Result<Option<Reading>, &'static str> {
    // Some editors begin a file with this mark.
    let text = text.trim_start_matches('\u{feff}');
    let mut words = text.split_once('#').map_or(text, |(before, _)| before).split_whitespace();
    let (time, code) = match (words.next(), words.next(), words.next()) {
        (None, ..) => return Ok(None),
        (Some(code), None, _) => (None, code),
        (Some(time), Some(code), None) => (Some(time), code),
        _ => return Err("more than a time and a code"),
    };
    let time = match time {
        Some(time) => Some(seconds::parse(time).ok_or("the time is not in Unix seconds before the year 2200")?),
        None => None,
    };
    if time.is_none() && arrival.is_none() && needs_time {
        return Err("no time");
    }
    let (number, length) = code_of(code)?;
    let delay = if time.is_some() { 0 } else { arrival.map_or(0, |arrival| arrival.delay) };
    Ok(Some(Reading { line, time: time.or(arrival.map(|arrival| arrival.time)), delay, number, length }))
}

fn code_of(text: &str) -> Result<(u32, u8), &'static str> {
    if text.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        return Err("a negative code: the firmware left the sign bit in the truncated number (RFC 4226 section 5.3)");
    }
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("the code is not of digits");
    }
    if digits.len() > 8 {
        return Err("the code has more than 8 digits");
    }
    Ok((digits.parse().map_err(|_| "the code is not of digits")?, digits.len() as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(text: &str) -> Log {
        let mut log = Log::default();
        for (line, text) in (1..).zip(text.split('\n')) {
            log.take(line, text.as_bytes(), None, true);
        }
        log
    }

    #[test]
    fn times_codes_comments_blank_lines_and_crlf_are_read() {
        let log = log("# a log\r\n\r\n1800000000 004217\r\n  1800000030.25\t123-456 # typed by hand\n\n");
        assert_eq!(log.malformed, []);
        let read: Vec<_> = log.readings.iter().map(|r| (r.line, r.time, r.number, r.length)).collect();
        let time = 1_800_000_000_000_000_000;
        assert_eq!(read, [(3, Some(time), 4217, 6), (4, Some(time + 30_250_000_000), 123_456, 6)]);
    }

    #[test]
    fn a_malformed_line_is_named_by_its_number_and_ends_nothing() {
        let log =
            log("1800000000 12345x\n18e8 123456\n123456\n1 2 3\n1800000000000 123456\n1 123456789\n1 -42\n1 755224");
        let lines: Vec<_> = log.malformed.iter().map(|malformed| malformed.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7]);
        assert!(log.malformed[6].reason.contains("sign bit"));
        assert_eq!(log.readings.len(), 1);
    }

    #[test]
    fn a_code_alone_takes_the_time_of_its_arrival_and_a_given_time_goes_before_it() {
        let mut log = Log::default();
        let arrival = Some(Arrival { time: 7, delay: 3 });
        assert!(log.take(1, b"123456", arrival, true));
        assert!(log.take(2, b"5 123456", arrival, true));
        assert!(!log.take(3, b"\xff\xfe", arrival, true));
        let read: Vec<_> = log.readings.iter().map(|reading| (reading.time, reading.delay)).collect();
        assert_eq!(read, [(Some(7), 3), (Some(5_000_000_000), 0)]);
        assert_eq!(log.malformed, [Malformed { line: 3, reason: "not text" }]);
    }
}
