//! What the program was asked to do.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use kodeviser::{Algorithm, Digits, Profile};

use crate::seconds::{self, Nanoseconds};

pub(crate) const USAGE: &str = "\
Usage: cargo run --example harness -- --hotp|--totp SECRET [--counter FIRST] [OPTIONS] [PATH]
       cargo run --example harness -- --hotp|--totp SECRET --virtual [OPTIONS]

Compares the codes of a device under test with the expected ones. It reads `UNIX_SECONDS[.fraction] CODE`, one a line, from
standard input or from PATH; # begins a comment. If that is a serial port or a terminal, a CODE alone is stamped on arrival.
Exits with 0 if all codes were as expected, with 1 if not, with 2 if it was asked in a wrong way.

SECRET, never on the command line itself, where others see it:
  --secret-file PATH     a file with the secret's text
  --secret-env NAME      an environment variable with it
  --encoding hex|base32  how that text is to be read

The token:
  --algorithm sha1|sha256|sha512 (sha1)    --digits 6|7|8 (6)
  --period SECONDS (30)                    --t0 UNIX_SECONDS (0)
  --counter FIRST        the counter of the first code (0)

The search:
  --window N             how far to search: steps each side (2880), or counters beyond the last one seen (1000)
  --delay-seconds MAX    a line's time may be as much later than its press (given times: 0; stamped on arrival: 0.1 from a
                         port, 30 from a person at a terminal)
  --early-seconds MAX    a line's time may be as much earlier than its press: 1 where it is cut to the whole second (0)
  --wander-seconds MAX   the clock may be as far off its straight line, as temperature makes it (0)
  --max-ppm N            fail unless the clock's rate is wrong by at most N ppm with certainty

The input:
  --speed BAUD           of the serial port (9600)
  --codes N              end after N lines with a code
  --for-seconds N        end after so long
  --stamp                stamp on arrival what comes through a pipe

  --json                 print one JSON object

With --virtual it is the device: it reads times in whole Unix seconds, one a line, and prints `UNIX_SECONDS CODE`.
  --made-at UNIX_SECONDS its clock was right then (at the first press; with --presses: 1800000000)
  --quartz-ppb N         how much too fast its quartz runs, in parts per billion; negative: too slow (0)
  --presses N            make up N presses instead of reading times,
  --over-days D          over so many days from --made-at on (365),
  --seed S               at random moments that this number decides (1)";

/// The first press of made-up ones.
const MADE_AT: u64 = 1_800_000_000;

const DEFAULT_STEPS: u64 = 2880;
const DEFAULT_COUNTERS: u64 = 1000;

pub(crate) struct Arguments {
    pub(crate) profile: Profile,
    pub(crate) secret: SecretSource,
    pub(crate) encoding: Encoding,
    pub(crate) first_counter: u64,
    pub(crate) task: Task,
}

pub(crate) enum Task {
    Check(Check),
    BeTheDevice(Presses),
}

/// Where the text of the secret is.
pub(crate) enum SecretSource {
    File(PathBuf),
    Environment(String),
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Encoding {
    Hex,
    Base32,
}

pub(crate) struct Check {
    pub(crate) input: Input,
    pub(crate) window: u64,
    pub(crate) slack: Slack,
    pub(crate) max_ppm: Option<f64>,
    pub(crate) json: bool,
}

/// How exact the times are, and how straight the clock.
#[derive(Clone, Copy, Default)]
pub(crate) struct Slack {
    /// Nothing: what fits the source of each line.
    pub(crate) delay: Option<Nanoseconds>,
    pub(crate) early: Nanoseconds,
    pub(crate) wander: Nanoseconds,
}

pub(crate) struct Input {
    /// Nothing: standard input.
    pub(crate) path: Option<PathBuf>,
    pub(crate) speed: u32,
    pub(crate) codes: Option<usize>,
    pub(crate) duration: Option<Nanoseconds>,
    pub(crate) stamp: bool,
}

pub(crate) struct Presses {
    pub(crate) made_at: Option<u64>,
    pub(crate) quartz_ppb: i32,
    pub(crate) made_up: Option<MadeUp>,
}

pub(crate) struct MadeUp {
    pub(crate) count: u32,
    pub(crate) from: u64,
    pub(crate) days: u64,
    pub(crate) seed: u64,
}

impl Arguments {
    /// Reads them; the error is what is wrong with them. Asked for help, the rest does not matter: that is `Ok(None)`.
    pub(crate) fn parse(given: impl Iterator<Item = OsString>) -> Result<Option<Self>, String> {
        let mut given = Given::split(given)?;
        if given.flag("--help") {
            return Ok(None);
        }
        let is_clock = match (given.flag("--hotp"), given.flag("--totp")) {
            (true, false) => false,
            (false, true) => true,
            _ => return Err("one of --hotp and --totp says what kind of token it is".to_owned()),
        };
        let profile = given.profile(is_clock)?;
        let first_counter = if is_clock { None } else { given.value("--counter", "a counter")? };
        let secret = match (given.text("--secret-file"), given.text("--secret-env")) {
            (Some(path), None) => SecretSource::File(path.into()),
            (None, Some(name)) => SecretSource::Environment(name),
            _ => return Err("one of --secret-file and --secret-env says where the secret is".to_owned()),
        };
        let encoding = match given.text("--encoding").as_deref() {
            Some("hex") => Encoding::Hex,
            Some("base32") => Encoding::Base32,
            _ => return Err("--encoding hex or --encoding base32 says how the secret is written".to_owned()),
        };
        let task = if given.flag("--virtual") {
            Task::BeTheDevice(given.presses(is_clock)?)
        } else {
            Task::Check(given.check(is_clock)?)
        };
        given.nothing_left()?;
        Ok(Some(Self { profile, secret, encoding, first_counter: first_counter.unwrap_or(0), task }))
    }
}

/// The options not yet looked at.
struct Given {
    options: Vec<(String, Option<String>)>,
    paths: Vec<OsString>,
}

const FLAGS: &[&str] = &["--help", "--hotp", "--totp", "--virtual", "--stamp", "--json"];

#[rustfmt::skip]
const VALUES: &[&str] = &[
    "--secret-file", "--secret-env", "--encoding", "--algorithm", "--digits", "--period", "--t0", "--counter", "--window",
    "--delay-seconds", "--early-seconds", "--wander-seconds", "--max-ppm", "--speed", "--codes", "--for-seconds",
    "--made-at", "--quartz-ppb", "--presses", "--over-days", "--seed",
];

impl Given {
    fn split(mut given: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let mut split = Self { options: Vec::new(), paths: Vec::new() };
        while let Some(argument) = given.next() {
            let name = argument.to_string_lossy().into_owned();
            if split.options.iter().any(|(earlier, _)| *earlier == name) {
                return Err(format!("{name} is given twice"));
            } else if FLAGS.contains(&name.as_str()) {
                split.options.push((name, None));
            } else if VALUES.contains(&name.as_str()) {
                let value = given.next().ok_or_else(|| format!("{name} needs a value"))?;
                let value = value.into_string().map_err(|_| format!("the value of {name} is no text"))?;
                split.options.push((name, Some(value)));
            } else if name.starts_with("--secret") {
                // Nothing of it is repeated: it may hold the secret.
                return Err(
                    "a secret is given by --secret-file or --secret-env: on a command line others see it".into()
                );
            } else if name.starts_with('-') {
                return Err(format!("unknown option `{name}`"));
            } else {
                split.paths.push(argument);
            }
        }
        Ok(split)
    }

    fn flag(&mut self, name: &str) -> bool {
        let place = self.options.iter().position(|(option, _)| option == name);
        place.map(|place| self.options.remove(place)).is_some()
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let place = self.options.iter().position(|(option, _)| option == name)?;
        self.options.remove(place).1
    }

    fn value<T: FromStr>(&mut self, name: &str, what: &str) -> Result<Option<T>, String> {
        self.text(name).map(|text| text.parse().map_err(|_| format!("{name} takes {what}, not `{text}`"))).transpose()
    }

    fn span(&mut self, name: &str) -> Result<Option<Nanoseconds>, String> {
        let text = self.text(name);
        text.map(|text| seconds::parse(&text).ok_or(format!("{name} takes seconds, not `{text}`"))).transpose()
    }

    fn profile(&mut self, is_clock: bool) -> Result<Profile, String> {
        let algorithm = match self.text("--algorithm").as_deref() {
            None | Some("sha1") => Algorithm::Sha1,
            Some("sha256") => Algorithm::Sha256,
            Some("sha512") => Algorithm::Sha512,
            Some(other) => return Err(format!("--algorithm takes sha1, sha256 or sha512, not `{other}`")),
        };
        let digits = self.value("--digits", "6, 7 or 8")?.map_or(Ok(Digits::Six), Digits::new);
        let digits = digits.map_err(|error| error.to_string())?;
        if !is_clock {
            return Ok(Profile::hotp(algorithm, digits));
        }
        let period = self.value("--period", "seconds")?.unwrap_or(30);
        let t0 = self.value("--t0", "Unix seconds")?.unwrap_or(0);
        Profile::totp(algorithm, digits, period, t0).map_err(|error| error.to_string())
    }

    fn check(&mut self, is_clock: bool) -> Result<Check, String> {
        let window = self.value("--window", "a number")?;
        let window = window.unwrap_or(if is_clock { DEFAULT_STEPS } else { DEFAULT_COUNTERS });
        if !(1..=1_000_000).contains(&window) {
            return Err("--window takes 1 to 1000000".to_owned());
        }
        let mut check = Check {
            input: Input {
                path: self.paths.pop().map(PathBuf::from),
                speed: self.value("--speed", "a number of baud")?.unwrap_or(9600),
                codes: self.value("--codes", "a number")?,
                duration: self.span("--for-seconds")?,
                stamp: self.flag("--stamp"),
            },
            window,
            slack: Slack::default(),
            max_ppm: None,
            json: self.flag("--json"),
        };
        if is_clock {
            check.slack = Slack {
                delay: self.span("--delay-seconds")?,
                early: self.span("--early-seconds")?.unwrap_or(0),
                wander: self.span("--wander-seconds")?.unwrap_or(0),
            };
            check.max_ppm = self.value("--max-ppm", "a number")?;
            if check.max_ppm.is_some_and(|ppm: f64| !ppm.is_finite() || ppm < 0.0) {
                return Err("--max-ppm takes a number that is not negative".to_owned());
            }
        }
        Ok(check)
    }

    fn presses(&mut self, is_clock: bool) -> Result<Presses, String> {
        let made_at = self.value("--made-at", "Unix seconds")?;
        let quartz_ppb = if is_clock { self.value("--quartz-ppb", "a whole number")?.unwrap_or(0) } else { 0 };
        let made_up = match self.value("--presses", "a number")? {
            None => None,
            Some(count) => {
                let days = self.value("--over-days", "a number of days")?.unwrap_or(365);
                if !(1..=36_525).contains(&days) {
                    return Err("--over-days takes 1 to 36525".to_owned());
                }
                let seed = self.value("--seed", "a number")?.unwrap_or(1);
                Some(MadeUp { count, from: made_at.unwrap_or(MADE_AT), days, seed })
            }
        };
        Ok(Presses { made_at: made_at.or(made_up.as_ref().map(|made_up| made_up.from)), quartz_ppb, made_up })
    }

    /// What nobody took does not belong to what was asked for.
    fn nothing_left(self) -> Result<(), String> {
        match (self.options.first(), self.paths.first()) {
            (Some((name, _)), _) => Err(format!("{name} does not go with the other options")),
            (None, Some(path)) => Err(format!("`{}` is one path too many", path.to_string_lossy())),
            (None, None) => Ok(()),
        }
    }
}
