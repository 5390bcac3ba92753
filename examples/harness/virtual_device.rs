//! The library's device in software in the place of the real one: what a right firmware prints.

use std::io::{self, Write};

use kodeviser::{Token, VirtualToken};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::arguments::{MadeUp, Presses};
use crate::device::Device;

const DAY: u64 = 86_400;

/// Presses the button at each time and prints what the display shows; false where some line could not be pressed.
pub(crate) fn run(
    device: &Device,
    presses: &Presses,
    lines: impl Iterator<Item = io::Result<String>>,
    mut out: impl Write,
) -> io::Result<bool> {
    let mut made = None;
    let mut all_pressed = true;
    for (number, line) in (1..).zip(lines) {
        let line = line?;
        let text = line.split_once('#').map_or(line.as_str(), |(before, _)| before).trim();
        if text.is_empty() {
            continue;
        }
        let shown = text.parse().map_err(|_| "not a time in whole Unix seconds".to_owned()).and_then(|time| {
            let token = made.get_or_insert_with(|| make(device, presses, time));
            token.press(time).map(|code| (time, code.as_str())).map_err(|error| error.to_string())
        });
        match shown {
            Ok((time, code)) => writeln!(out, "{time} {code}")?,
            Err(problem) => {
                all_pressed = false;
                eprintln!("harness: line {number}: {problem}");
            }
        }
    }
    out.flush()?;
    Ok(all_pressed)
}

/// Its clock is right at the first press, unless it was made at another time.
fn make(device: &Device, presses: &Presses, first_press: u64) -> VirtualToken {
    let token = Token::new(device.profile, &device.secret.secret);
    let mut made = VirtualToken::new(token, presses.made_at.unwrap_or(first_press), presses.quartz_ppb);
    made.set_counter(device.first_counter);
    made
}

/// Moments at random, in their order.
pub(crate) fn times(made_up: &MadeUp) -> Vec<u64> {
    let mut random = Pcg64Mcg::seed_from_u64(made_up.seed);
    let end = made_up.from.saturating_add(made_up.days * DAY);
    let mut times: Vec<u64> = (0..made_up.count).map(|_| random.random_range(made_up.from..end)).collect();
    times.sort_unstable();
    times
}
