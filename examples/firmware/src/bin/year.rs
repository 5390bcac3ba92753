//! A year in the life of three devices: button presses at moments that look random, and what the display shows.
//!
//! A line that begins with `#` names a device by the options of `examples/harness`; a line `UNIX_SECONDS CODE` for each press
//! follows. `run.sh` has the harness's virtual device press at the same moments and compares the codes.

#![no_std]
#![no_main]

use firmware::board::write;
use firmware::device::{ClockDevice, CounterDevice, Settings, TICKS_A_SECOND};
use firmware::write_number;
use kodeviser::{Algorithm, Code, Digits, Error};

firmware::program!(year);

const MADE_AT: u64 = 1_800_000_000;
const A_YEAR: u64 = 365 * 86_400;
const SECRET: &[u8] = b"12345678901234567890";

fn year() -> bool {
    match all_devices() {
        Ok(presses) => {
            write("year: ");
            write_number(presses);
            write(" presses\n");
            true
        }
        Err(_) => {
            write("year: FAILED, a device shows no code\n");
            false
        }
    }
}

fn all_devices() -> Result<u64, Error> {
    let simple = Settings { algorithm: Algorithm::Sha1, digits: Digits::Six, secret: SECRET };
    let long = Settings { algorithm: Algorithm::Sha256, digits: Digits::Eight, secret: SECRET };

    write("# --hotp --algorithm sha1 --digits 6 --counter 0\n");
    let mut counter = CounterDevice::new(simple, 0);
    let mut presses = a_year(1, |_| counter.press())?;

    write("# --totp --algorithm sha256 --digits 8 --period 30 --made-at 1800000000 --quartz-ppb 37500\n");
    let mut fast = (ClockDevice::new(long, 30, MADE_AT), Quartz::new(37_500));
    presses += a_year(2, |seconds| press(&mut fast, seconds))?;

    write("# --totp --algorithm sha1 --digits 6 --period 60 --made-at 1800000000 --quartz-ppb -52125\n");
    let mut slow = (ClockDevice::new(simple, 60, MADE_AT), Quartz::new(-52_125));
    presses += a_year(3, |seconds| press(&mut slow, seconds))?;
    Ok(presses)
}

/// Presses a button through a year, on average each seven hours; the device is told how many seconds of the right time have passed
/// since the last press. How often that was.
fn a_year(seed: u32, mut press: impl FnMut(u32) -> Result<Code, Error>) -> Result<u64, Error> {
    let mut random = seed;
    let mut now = MADE_AT;
    let mut presses = 0;
    loop {
        // A linear congruential generator modulo 2^32; its upper bits are the better ones.
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let seconds = 1 + (random >> 16) % 50_400;
        now += u64::from(seconds);
        if now > MADE_AT + A_YEAR {
            return Ok(presses);
        }
        let code = press(seconds)?;
        write_number(now);
        write(" ");
        write(code.as_str());
        write("\n");
        presses += 1;
    }
}

fn press((device, quartz): &mut (ClockDevice<'_>, Quartz), seconds: u32) -> Result<Code, Error> {
    device.tick(quartz.ticks_in(seconds));
    device.press()
}

/// The crystal, which is not the device's to know: how often it ticks in so many seconds of the right time.
struct Quartz {
    too_fast_ppb: i32,
    /// The part of a tick that has begun, in billionths.
    begun: u32,
}

impl Quartz {
    const BILLION: u64 = 1_000_000_000;

    const fn new(too_fast_ppb: i32) -> Self {
        Self { too_fast_ppb, begun: 0 }
    }

    /// No tick is lost or gained by rounding, so the sum is exact over any time.
    fn ticks_in(&mut self, seconds: u32) -> u64 {
        let rate = Self::BILLION.saturating_add_signed(self.too_fast_ppb.into());
        let nominal = u64::from(seconds) * u64::from(TICKS_A_SECOND);
        // A day's worth of billionths of ticks fits into 64 bits 6 times over; the intervals are shorter.
        let all = nominal.saturating_mul(rate).saturating_add(self.begun.into());
        self.begun = (all % Self::BILLION) as u32;
        all / Self::BILLION
    }
}
