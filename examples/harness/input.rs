//! Where the lines come from: standard input, a file, a serial port, a person at a terminal.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, IsTerminal, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::arguments::Input;
use crate::lines::{Arrival, Log};
use crate::seconds::{Nanoseconds, SECOND};

/// From the press to the end of a line of a serial port: the computing, a line at 1200 baud, the host's USB.
const PORT_DELAY: Nanoseconds = SECOND / 10;
/// A person reads and types within this.
const TYPING_DELAY: Nanoseconds = 30 * SECOND;

/// Longer than any line with a code; the rest of a longer one is dropped.
const LONGEST_LINE: usize = 256;

/// Reads all lines, or those up to the asked number of codes or end of time.
pub(crate) fn read(input: &Input, needs_time: bool) -> Result<Log, String> {
    let (source, delay) = open(input)?;
    let began = Instant::now();
    let duration = input.duration.map(|duration| Duration::from_nanos(duration as u64));
    let (sender, receiver) = mpsc::channel();
    // The reader may wait for a line that never comes; it then ends with the program.
    thread::spawn(move || each_line(source, |line| sender.send((now(), line)).is_ok()));
    let mut log = Log::default();
    for line in 1.. {
        let left = duration.map_or(Duration::MAX, |duration| duration.saturating_sub(began.elapsed()));
        let (time, bytes) = match receiver.recv_timeout(left) {
            Ok((time, Ok(bytes))) => (time, bytes),
            Ok((_, Err(error))) => return Err(format!("the input: {error}")),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        };
        let arrival = delay.map(|delay| Arrival { time, delay });
        let is_code = log.take(line, &bytes, arrival, needs_time);
        if is_code && delay.is_some() {
            eprintln!("line {line}: code {} read", log.readings.len());
        }
        if input.codes.is_some_and(|codes| log.readings.len() >= codes) {
            break;
        }
    }
    Ok(log)
}

/// The source, and, where its lines are stamped on arrival, how late that may be.
fn open(input: &Input) -> Result<(Box<dyn Read + Send>, Option<Nanoseconds>), String> {
    let Some(path) = &input.path else {
        let typing = io::stdin().is_terminal().then_some(TYPING_DELAY);
        return Ok((Box::new(io::stdin()), typing.or(input.stamp.then_some(PORT_DELAY))));
    };
    let source = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if source.is_terminal() {
        set_up_port(&source, input.speed).map_err(|problem| format!("{}: {problem}", path.display()))?;
        return Ok((Box::new(source), Some(PORT_DELAY)));
    }
    Ok((Box::new(source), input.stamp.then_some(PORT_DELAY)))
}

/// Bytes as they come, at this speed. The port stays open meanwhile, so that its settings stay too.
fn set_up_port(port: &File, speed: u32) -> Result<(), String> {
    let port = port.try_clone().map_err(|error| error.to_string())?;
    let set = Command::new("stty").args(["raw", "-echo", &speed.to_string()]).stdin(Stdio::from(port)).status();
    match set {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("stty could not set the port to {speed} baud")),
        Err(error) => Err(format!("stty: {error}")),
    }
}

/// Lines end with LF, CR LF, or, as some firmware has it, CR.
fn each_line(source: impl Read, mut take: impl FnMut(io::Result<Vec<u8>>) -> bool) {
    let mut line = Vec::new();
    let mut after_cr = false;
    for byte in BufReader::new(source).bytes() {
        match byte {
            Ok(b'\n') if after_cr => after_cr = false,
            Ok(end @ (b'\n' | b'\r')) => {
                after_cr = end == b'\r';
                if !take(Ok(std::mem::take(&mut line))) {
                    return;
                }
            }
            Ok(byte) => {
                after_cr = false;
                if line.len() < LONGEST_LINE {
                    line.push(byte);
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // The other end has hung up: a port that was pulled out is the end of the input (EIO).
            Err(error) if error.raw_os_error() == Some(5) => break,
            Err(error) => {
                take(Err(error));
                return;
            }
        }
    }
    if !line.is_empty() {
        take(Ok(line));
    }
}

fn now() -> Nanoseconds {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as Nanoseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_lf_with_cr_lf_and_with_cr() {
        let mut lines = Vec::new();
        each_line(&b"a\nb\r\nc\rd\n\r\ne"[..], |line| {
            lines.push(String::from_utf8(line.unwrap()).unwrap());
            true
        });
        assert_eq!(lines, ["a", "b", "c", "d", "", "e"]);
    }

    #[test]
    fn a_line_without_an_end_takes_no_memory_without_an_end() {
        let mut lengths = Vec::new();
        each_line(io::repeat(b'7').take(100_000), |line| {
            lengths.push(line.unwrap().len());
            true
        });
        assert_eq!(lengths, [LONGEST_LINE]);
    }
}
