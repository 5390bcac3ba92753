//! The packages of a file that was checked, in few bytes each, so that a file of ordinary size need not be read twice.
//!
//! It holds secrets: its blocks never move, and are wiped. What does not fit is not kept, and the file is read again.

use std::mem;
use std::string::String;
use std::vec::Vec;

use zeroize::Zeroizing;

use super::algorithm;
use super::error::Place;
use super::package::{Kind, Package};
use super::source::buffer;
use crate::Secret;

/// The most that is kept: 100,000 keys and more.
const MAX_BYTES: usize = 16 << 20;

const BLOCK: usize = buffer(64 << 10);

/// The packages in the order in which they came.
pub(super) struct Spool {
    blocks: Vec<Zeroizing<Vec<u8>>>,
    /// Which package comes next: block and byte.
    next: (usize, usize),
    is_over: bool,
}

impl Spool {
    pub(super) const fn new() -> Self {
        Self { blocks: Vec::new(), next: (0, 0), is_over: false }
    }

    /// Keeps nothing: the file has to be read again.
    pub(super) fn give_up(&mut self) {
        self.is_over = true;
        self.blocks = Vec::new();
    }

    pub(super) const fn is_whole(&self) -> bool {
        !self.is_over
    }

    pub(super) fn push(&mut self, mut package: Package) {
        let fits = KINDS.contains(&package.kind);
        if self.is_over || !fits || package.obstacle.is_some() || package.pin_policy.is_some() {
            return self.give_up();
        }
        let needed = needed(&package);
        if self.blocks.last().is_none_or(|block| block.capacity().saturating_sub(block.len()) < needed) {
            if needed > BLOCK || self.blocks.len() >= MAX_BYTES / BLOCK {
                return self.give_up();
            }
            self.blocks.push(Zeroizing::new(Vec::with_capacity(BLOCK)));
        }
        if let Some(block) = self.blocks.last_mut() {
            carry(&mut package, &mut Writing(block));
        }
    }

    pub(super) fn pop(&mut self) -> Option<Package> {
        let (block, at) = self.next;
        let bytes = self.blocks.get(block)?;
        let mut from = Reading(bytes.get(at..).unwrap_or_default());
        let mut package = Package::empty(Kind::Hotp);
        carry(&mut package, &mut from);
        self.next = if from.0.is_empty() {
            (block.saturating_add(1), 0)
        } else {
            (block, bytes.len().saturating_sub(from.0.len()))
        };
        Some(package)
    }
}

/// No package takes more than this: its texts, its secret, and what lengths and numbers take at most.
fn needed(package: &Package) -> usize {
    let texts = package.names().into_iter().chain([package.serial.as_deref(), package.key_id.as_deref()]).flatten();
    let usage = package.usage.iter().map(String::as_str);
    let numbers = 40_usize.saturating_add(package.usage.len()).saturating_mul(20);
    texts.chain(usage).fold(numbers.saturating_add(256), |sum, text| sum.saturating_add(text.len()))
}

/// Takes the fields of a package somewhere, or brings them from there.
trait Carrier {
    /// A number that may be missing.
    fn number(&mut self, number: &mut Option<u64>);
    fn text(&mut self, text: &mut Option<String>);
    fn secret(&mut self, secret: &mut Option<Secret>);
}

/// The kinds that are kept.
const KINDS: [Kind; 3] = [Kind::Hotp, Kind::Totp, Kind::Pin];

const HASHES: [&str; 3] = ["SHA1", "SHA256", "SHA512"];

/// Every field, in the same order both ways. Without `..`, so that no field can be forgotten.
fn carry(package: &mut Package, carrier: &mut impl Carrier) {
    let Package {
        serial,
        key_id,
        kind,
        algorithm,
        digits,
        period,
        t0,
        counter,
        drift_intervals,
        issuer,
        manufacturer,
        model,
        issue_number,
        device_user,
        user,
        module,
        friendly_name,
        profile_id,
        key_reference,
        starts,
        expires,
        device_starts,
        device_expires,
        transactions,
        usage,
        secret,
        place,
        pin_policy: _,
        obstacle: _,
    } = package;

    let mut index = index_in(&KINDS, kind);
    carrier.number(&mut index);
    *kind = at_index(&KINDS, index).unwrap_or(Kind::Hotp);
    let mut index = algorithm.map(algorithm::name).and_then(|name| index_in(&HASHES, &name));
    carrier.number(&mut index);
    *algorithm = at_index(&HASHES, index).and_then(algorithm::named);

    for small in [digits, period] {
        let mut number = small.map(u64::from);
        carrier.number(&mut number);
        *small = number.and_then(|number| number.try_into().ok());
    }
    let mut drift = drift_intervals.cast_unsigned();
    let Place { line, column } = place;
    for always in [t0, counter, line, column, &mut drift] {
        let mut number = Some(*always).filter(|number| *number != 0);
        carrier.number(&mut number);
        *always = number.unwrap_or(0);
    }
    *drift_intervals = drift.cast_signed();
    for number in [starts, expires, device_starts, device_expires, transactions] {
        carrier.number(number);
    }
    for text in [
        serial,
        key_id,
        issuer,
        manufacturer,
        model,
        issue_number,
        device_user,
        user,
        module,
        friendly_name,
        profile_id,
        key_reference,
    ] {
        carrier.text(text);
    }
    let mut usages = Some(usage.len() as u64);
    carrier.number(&mut usages);
    if usages != Some(0) {
        let mut texts: Vec<Option<String>> = mem::take(usage).into_iter().map(Some).collect();
        texts.resize(usages.and_then(|count| count.try_into().ok()).unwrap_or(0), None);
        texts.iter_mut().for_each(|text| carrier.text(text));
        *usage = texts.into_iter().flatten().collect();
    }
    carrier.secret(secret);
}

fn index_in<T: PartialEq>(list: &[T], wanted: &T) -> Option<u64> {
    list.iter().position(|one| one == wanted).map(|index| index as u64)
}

fn at_index<T: Clone>(list: &[T], index: Option<u64>) -> Option<T> {
    list.get(usize::try_from(index?).ok()?).cloned()
}

/// Writes: numbers seven bits a byte and one more than they are, 0 for a missing one.
struct Writing<'block>(&'block mut Vec<u8>);

impl Carrier for Writing<'_> {
    fn number(&mut self, number: &mut Option<u64>) {
        let mut rest = number.map_or(0, |number| u128::from(number).wrapping_add(1));
        while rest > 0x7f {
            self.0.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }

    fn text(&mut self, text: &mut Option<String>) {
        self.number(&mut text.as_ref().map(|text| text.len() as u64));
        self.0.extend_from_slice(text.as_deref().unwrap_or_default().as_bytes());
    }

    fn secret(&mut self, secret: &mut Option<Secret>) {
        self.number(&mut secret.as_ref().map(|secret| secret.len() as u64));
        self.0.extend_from_slice(secret.as_ref().map(Secret::expose).unwrap_or_default());
    }
}

/// Reads what was written.
struct Reading<'block>(&'block [u8]);

impl<'block> Reading<'block> {
    fn bytes(&mut self) -> Option<&'block [u8]> {
        let mut length = None;
        self.number(&mut length);
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(length?).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }
}

impl Carrier for Reading<'_> {
    fn number(&mut self, number: &mut Option<u64>) {
        let (mut sum, mut shift) = (0_u128, 0);
        while let Some((byte, rest)) = self.0.split_first() {
            self.0 = rest;
            sum |= u128::from(byte & 0x7f) << (shift & 0x7f);
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        *number = sum.checked_sub(1).and_then(|number| number.try_into().ok());
    }

    fn text(&mut self, text: &mut Option<String>) {
        *text = self.bytes().and_then(|bytes| core::str::from_utf8(bytes).ok()).map(String::from);
    }

    fn secret(&mut self, secret: &mut Option<Secret>) {
        *secret = self.bytes().and_then(|bytes| Secret::from_bytes(bytes).ok());
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::Problem;
    use super::*;

    fn text(name: &str) -> Option<String> {
        Some(name.into())
    }

    /// A package in which no field is as in an empty one.
    fn full() -> Package {
        Package {
            serial: text("serial"),
            key_id: text(""),
            kind: Kind::Totp,
            algorithm: algorithm::named("SHA1"),
            digits: Some(6),
            period: Some(u32::MAX),
            t0: u64::MAX,
            counter: u64::MAX,
            drift_intervals: i64::MIN,
            issuer: text("issuer"),
            manufacturer: text("m\u{e9}"),
            model: text("model"),
            issue_number: text("2"),
            device_user: text("device user"),
            user: text("user"),
            module: text("module"),
            friendly_name: text("friendly"),
            profile_id: text("profile"),
            key_reference: text("reference"),
            starts: Some(0),
            expires: Some(u64::MAX),
            device_starts: Some(1),
            device_expires: Some(127),
            transactions: Some(128),
            usage: ["OTP".into(), String::new()].into(),
            pin_policy: None,
            secret: Secret::from_bytes(&[0xa5; 128]).ok(),
            obstacle: None,
            place: Place { line: u64::MAX, column: 1 },
        }
    }

    #[test]
    fn packages_come_out_as_they_went_in() {
        let (full, pin, empty) = (full(), Package::empty(Kind::Pin), Package::empty(Kind::Hotp));
        let mut spool = Spool::new();
        for _ in 0..1000 {
            for package in [&full, &pin, &empty] {
                spool.push(package.clone());
            }
        }
        assert!(spool.is_whole() && spool.blocks.len() > 1);
        assert!(spool.blocks.iter().all(|block| block.capacity() == BLOCK), "a block has moved");
        for _ in 0..1000 {
            for package in [&full, &pin, &empty] {
                let found = spool.pop().unwrap();
                assert!(found == *package && found.place == package.place, "{found:?}");
            }
        }
        assert!(spool.pop().is_none());
    }

    #[test]
    fn what_does_not_fit_is_not_kept() {
        let long = Package { issuer: Some("x".repeat(BLOCK)), ..full() };
        let with_policy = Package { pin_policy: Some(Default::default()), ..full() };
        let refused = Package { obstacle: Some(Problem::UsageForbidden), ..full() };
        for package in [long, with_policy, refused, Package::empty(Kind::Other("ocra".into()))] {
            let mut spool = Spool::new();
            spool.push(full());
            spool.push(package);
            assert!(!spool.is_whole() && spool.blocks.is_empty());
        }
        let mut spool = Spool::new();
        let mut count = 0;
        while spool.is_whole() {
            assert!(spool.blocks.len() <= MAX_BYTES / BLOCK);
            spool.push(full());
            count += 1;
        }
        assert!(count > 30_000 && spool.blocks.is_empty(), "{count}");
    }
}
