//! What somebody who takes in a box of tokens should know of its keys.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};

use kodeviser::import::{Kind, Package, Problem, otpauth};

use crate::json::hex;

/// How many keys of one trouble are named; the others are counted.
const NAMED: usize = 5;

/// What keys of one kind have in common: kind, hash, digits, time step.
type Alike = (Kind, Option<&'static str>, Option<u32>, Option<u32>);

/// Counts, and what was seen before. Of secrets and serial numbers it keeps 64 bits of a keyed hash, so that a million of them
/// need little memory.
pub(crate) struct Survey {
    now: u64,
    hasher: RandomState,
    secrets: HashSet<u64>,
    serials: HashSet<u64>,
    kinds: HashMap<Alike, u64>,
    warnings: BTreeMap<&'static str, Names>,
    unusable: Names,
}

#[derive(Default)]
struct Names {
    count: u64,
    first: Vec<String>,
}

impl Names {
    fn add(&mut self, name: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(name());
        }
    }
}

impl Survey {
    pub(crate) fn new(now: u64) -> Self {
        let (secrets, serials) = (HashSet::new(), HashSet::new());
        let (kinds, warnings, unusable) = (HashMap::new(), BTreeMap::new(), Names::default());
        Self { now, hasher: RandomState::new(), secrets, serials, kinds, warnings, unusable }
    }

    pub(crate) fn add(&mut self, package: &Package) {
        let alike = (package.kind.clone(), package.algorithm_name(), package.digits, package.period);
        *self.kinds.entry(alike).or_default() += 1;
        self.warn(package);
        match (&package.kind, package.token()) {
            (Kind::Pin, _) | (_, Ok(_)) => {}
            (_, Err(error)) => match error.problem {
                Problem::AlgorithmNotStated => {
                    self.note("the file does not say which hash they use (--algorithm)", package)
                }
                Problem::DigitsNotStated => {
                    self.note("the file does not say how many digits they show (--digits)", package)
                }
                _ => self.unusable.add(|| error.to_string()),
            },
        }
    }

    pub(crate) fn bad(&mut self, message: String) {
        self.unusable.add(|| message);
    }

    fn warn(&mut self, package: &Package) {
        if let Some(secret) = package.secret.as_ref().filter(|_| package.kind != Kind::Pin) {
            if secret.is_weak() {
                self.note("the secret is shorter than 128 bits (RFC 4226 section 4, R6)", package);
            }
            if !self.secrets.insert(self.hasher.hash_one(secret.expose())) {
                self.note("another key has the same secret", package);
            }
        }
        if package.kind != Kind::Pin
            && let Some(serial) = &package.serial
            && !self.serials.insert(self.hasher.hash_one(serial))
        {
            self.note("another key has the same serial number", package);
        }
        if package.expiry().is_some_and(|end| end < self.now) {
            self.note("they have expired", package);
        }
        if package.starts.is_some_and(|start| start > self.now) {
            self.note("they must not be used yet", package);
        }
        if package.transactions.is_some() {
            self.note("they may be used a number of times, which nobody counts here", package);
        }
    }

    fn note(&mut self, trouble: &'static str, package: &Package) {
        self.warnings.entry(trouble).or_default().add(|| name(package));
    }

    /// Whether every key makes a token, or will when what the file leaves open is said.
    pub(crate) const fn is_whole(&self) -> bool {
        self.unusable.count == 0
    }

    pub(crate) fn tell_kinds(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut lines: Vec<_> =
            self.kinds.iter().map(|(alike, count)| format!("{count:>10}  {}", described(alike))).collect();
        lines.sort_unstable();
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    pub(crate) fn tell_warnings(&self, path: &str, err: &mut dyn Write) -> io::Result<()> {
        for (trouble, names) in &self.warnings {
            let more = if names.count > NAMED as u64 { ", ..." } else { "" };
            writeln!(err, "{path}: warning: {} keys: {trouble}: {}{more}", names.count, names.first.join(", "))?;
        }
        for message in &self.unusable.first {
            writeln!(err, "{path}: {message}")?;
        }
        if self.unusable.count > 0 {
            writeln!(err, "{path}: {} keys were not loaded", self.unusable.count)?;
        }
        Ok(())
    }
}

fn described((kind, hash, digits, period): &Alike) -> String {
    if !matches!(kind, Kind::Hotp | Kind::Totp) {
        return kind.name().to_owned();
    }
    let digits = digits.map_or("digits not stated".into(), |digits| format!("{digits} digits"));
    let clock = period.filter(|_| *kind == Kind::Totp).map_or(String::new(), |period| format!(", {period} s"));
    format!("{}, {}, {digits}{clock}", kind.name(), hash.unwrap_or("hash not stated"))
}

fn name(package: &Package) -> String {
    let name = package.serial.as_deref().or(package.key_id.as_deref());
    name.map_or_else(|| format!("line {}", package.line()), |name| format!("{name:?}"))
}

/// Shows a key with its secret, and as an authenticator app takes it.
pub(crate) fn show(out: &mut dyn Write, package: &Package, qr: bool) -> io::Result<()> {
    let secret = package.secret.as_ref().map(|secret| hex(secret.expose()));
    writeln!(out, "{} {}", name(package), secret.as_deref().map_or("-", String::as_str))?;
    if let Ok(uri) = otpauth::uri(package) {
        writeln!(out, "{}", *uri)?;
        if let (true, Ok(code)) = (qr, otpauth::qr_text(&uri)) {
            writeln!(out, "{}", *code)?;
        }
    }
    Ok(())
}

/// Unix seconds as a date of the Gregorian calendar.
pub(crate) fn date(time: u64) -> String {
    let (mut days, second) = (time / 86_400, time % 86_400);
    let is_leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970 + days / 146_097 * 400;
    days %= 146_097;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let mut month = 0;
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    let (day, month) = (days + 1, month as u64 + 1);
    let mut text = String::with_capacity(20);
    for (number, divisor, mark) in [
        (year, 1000, '-'),
        (month, 10, '-'),
        (day, 10, 'T'),
        (second / 3600, 10, ':'),
        (second / 60 % 60, 10, ':'),
        (second % 60, 10, 'Z'),
    ] {
        let mut divisor = divisor;
        while divisor > 0 {
            text.push(char::from(b'0' + (number / divisor % 10) as u8));
            divisor /= 10;
        }
        text.push(mark);
    }
    text
}
