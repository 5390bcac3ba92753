//! What one `Key` element says, and the package that comes of it.

use std::boxed::Box;
use std::string::{String, ToString};
use std::vec::Vec;

use zeroize::Zeroizing;

use super::element::Field;
use super::protection::Encrypted;
use super::words::KEY_USAGES;
use crate::Secret;
use crate::import::algorithm;
use crate::import::decode::base64;
use crate::import::error::{ImportError, Place};
use crate::import::package::{Kind, Package, PinPolicy};
use crate::import::problem::Problem;
use crate::import::xml::short;

/// What stands around a key and holds for all keys of its device.
#[derive(Clone, Default)]
pub(super) struct Device {
    pub(super) serial: Option<String>,
    pub(super) manufacturer: Option<String>,
    pub(super) model: Option<String>,
    pub(super) issue_number: Option<String>,
    pub(super) user: Option<String>,
    pub(super) module: Option<String>,
    pub(super) starts: Option<u64>,
    pub(super) expires: Option<u64>,
    /// The first thing wrong with it.
    pub(super) error: Option<ImportError>,
    /// A key of it has begun, so that nothing more can be said about it.
    pub(super) has_key: bool,
}

/// One key on its way.
#[derive(Default)]
pub(super) struct Record {
    pub(super) place: Place,
    pub(super) id: Option<String>,
    pub(super) algorithm: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) friendly_name: Option<String>,
    pub(super) user: Option<String>,
    pub(super) profile_id: Option<String>,
    pub(super) key_reference: Option<String>,
    pub(super) suite: Option<String>,
    pub(super) digits: Option<u32>,
    pub(super) is_not_decimal: bool,
    pub(super) t0: u64,
    pub(super) starts: Option<u64>,
    pub(super) expires: Option<u64>,
    pub(super) transactions: Option<u64>,
    pub(super) usage: Vec<String>,
    pub(super) pin_policy: Option<PinPolicy>,
    pub(super) has_policy: bool,
    /// What its policy has that is not understood.
    pub(super) unknown_policy: Option<Box<str>>,
    pub(super) values: [Value; 5],
    /// The first thing wrong with it.
    pub(super) error: Option<ImportError>,
}

/// A value of a key, plain or encrypted.
#[derive(Default)]
pub(super) struct Value {
    pub(super) has_begun: bool,
    pub(super) plain: Option<Zeroizing<String>>,
    /// The drafts had plain and encrypted values in one element: it is encrypted if there is a MAC, and a cipher for the file.
    /// Where there is none, what they had for a MAC has no key and means nothing.
    pub(super) legacy: bool,
    pub(super) has_cipher: bool,
    pub(super) encrypted: Encrypted,
    pub(super) is_encrypted: bool,
}

/// Fewer than a hostile file would like, with room for some that are not understood.
const MAX_USAGES: usize = 2 * KEY_USAGES.len();

impl Record {
    /// Notes what the key may be used for.
    pub(super) fn add_usage(&mut self, usage: &str) {
        if self.usage.iter().any(|known| known == usage) {
            return;
        }
        if !KEY_USAGES.contains(&usage) {
            self.unknown_policy.get_or_insert_with(|| short(&std::format!("KeyUsage {usage}")));
        }
        if self.usage.len() < MAX_USAGES {
            self.usage.push(usage.to_string());
        }
    }

    pub(super) fn value(&mut self, field: Field) -> &mut Value {
        let [secret, counter, time, interval, drift] = &mut self.values;
        match field {
            Field::Secret => secret,
            Field::Counter => counter,
            Field::Time => time,
            Field::TimeInterval => interval,
            Field::TimeDrift => drift,
        }
    }

    /// Whether its secret stands there for everybody to see.
    pub(super) fn has_plain_secret(&self) -> bool {
        let [secret, ..] = &self.values;
        secret.plain.is_some() && !(secret.is_encrypted || secret.legacy && secret.has_cipher)
    }

    /// Takes the package out; `open` decrypts what is encrypted.
    pub(super) fn package(
        mut self,
        device: &Device,
        mut open: impl FnMut(&Encrypted) -> Result<Zeroizing<Vec<u8>>, Problem>,
    ) -> Result<Package, ImportError> {
        let name = device.serial.as_ref().or(self.id.as_ref()).cloned();
        if let Some(error) = self.error.take().or_else(|| device.error.clone()) {
            return Err(error.of_key(name.as_ref()));
        }
        let place = self.place;
        let wrong = |problem| place.error(problem).of_key(name.as_ref());
        let [secret, counter, time, interval, drift] = &mut self.values;
        let mut number =
            |value: &mut Value, field: Field, least: i128, most: i128| -> Result<Option<i128>, ImportError> {
                let number = value.number(&mut open, least < 0).and_then(|number| match number {
                    Some(number) if !(least..=most).contains(&number) => Err(out_of(least, most)),
                    number => Ok(number),
                });
                number.map_err(|problem| wrong(problem).in_part(field.name()))
            };
        let counter = number(counter, Field::Counter, 0, u64::MAX.into())?;
        let time = number(time, Field::Time, 0, u64::MAX.into())?;
        let interval = number(interval, Field::TimeInterval, 0, u32::MAX.into())?;
        let drift = number(drift, Field::TimeDrift, i64::MIN.into(), i64::MAX.into())?;

        let uri = self.algorithm.as_deref().unwrap_or_default().trim_ascii();
        let kind = match uri.rsplit([':', '#']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "" => Kind::Other("a key without an algorithm".into()),
            "hotp" => Kind::Hotp,
            "totp" => Kind::Totp,
            "pin" => Kind::Pin,
            _ => Kind::Other(short(uri)),
        };
        let mut package = Package::empty(kind);
        let is_otp = matches!(package.kind, Kind::Hotp | Kind::Totp);
        if let (Some(suite), true) = (&self.suite, is_otp) {
            let unknown = || Problem::UnknownAlgorithm { role: "hash", name: short(suite) };
            let algorithm = algorithm::named(suite).ok_or_else(unknown);
            package.algorithm = Some(algorithm.map_err(|problem| wrong(problem).in_part("Suite"))?);
        }
        let bytes = secret.bytes(&mut open).map_err(|problem| wrong(problem).in_part("Secret"))?;
        if let Some(bytes) = bytes {
            let secret = Secret::from_bytes(&bytes).map_err(|error| Problem::Secret { error });
            package.secret = Some(secret.map_err(|problem| wrong(problem).in_part("Secret"))?);
        }
        package.obstacle = match self.unknown_policy.take() {
            Some(what) => Some(Problem::UnknownPolicy { what }),
            None if is_otp && !self.usage.is_empty() && !self.usage.iter().any(|usage| usage == "OTP") => {
                Some(Problem::UsageForbidden)
            }
            None if is_otp && self.is_not_decimal => Some(Problem::ResponseFormat),
            None => None,
        };
        package.counter = match package.kind {
            Kind::Totp => time,
            _ => counter,
        }
        .and_then(|number| number.try_into().ok())
        .unwrap_or(0);
        package.period = interval.and_then(|number| number.try_into().ok());
        package.drift_intervals = drift.and_then(|number| number.try_into().ok()).unwrap_or(0);
        package.place = self.place;
        package.key_id = self.id;
        package.issuer = self.issuer;
        package.friendly_name = self.friendly_name;
        package.user = self.user;
        package.profile_id = self.profile_id;
        package.key_reference = self.key_reference;
        package.digits = self.digits;
        package.t0 = self.t0;
        package.starts = self.starts;
        package.expires = self.expires;
        package.transactions = self.transactions;
        package.usage = self.usage.into();
        package.pin_policy = self.pin_policy;
        let device = device.clone();
        package.serial = device.serial;
        package.manufacturer = device.manufacturer;
        package.model = device.model;
        package.issue_number = device.issue_number;
        package.device_user = device.user;
        package.module = device.module;
        package.device_starts = device.starts;
        package.device_expires = device.expires;
        Ok(package)
    }
}

impl Value {
    fn opened(
        &mut self,
        open: &mut impl FnMut(&Encrypted) -> Result<Zeroizing<Vec<u8>>, Problem>,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        if self.legacy && self.encrypted.mac.is_some() && !self.is_encrypted && self.has_cipher {
            let text = self.plain.take().unwrap_or_default();
            self.encrypted.value = base64(&text)?.to_vec();
            self.is_encrypted = true;
        }
        if self.is_encrypted {
            if self.plain.is_some() {
                return Err(Problem::Twice);
            }
            return open(&self.encrypted).map(Some);
        }
        if self.encrypted.mac.is_some() && self.plain.is_some() && !self.legacy {
            return Err(Problem::MacOfPlain);
        }
        Ok(None)
    }

    fn bytes(
        &mut self,
        open: &mut impl FnMut(&Encrypted) -> Result<Zeroizing<Vec<u8>>, Problem>,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        // What its file has encrypted would else be taken for the secret itself, by everybody who sees the file.
        if self.legacy && self.has_cipher && self.encrypted.mac.is_none() && self.plain.is_some() {
            return Err(Problem::MacMissing);
        }
        match self.opened(open)? {
            Some(bytes) => Ok(Some(bytes)),
            None => self.plain.as_ref().map(|text| base64(text)).transpose(),
        }
    }

    fn number(
        &mut self,
        open: &mut impl FnMut(&Encrypted) -> Result<Zeroizing<Vec<u8>>, Problem>,
        is_signed: bool,
    ) -> Result<Option<i128>, Problem> {
        if let Some(bytes) = self.opened(open)? {
            return from_bytes(&bytes, is_signed).map(Some);
        }
        match &self.plain {
            None => Ok(None),
            Some(text) => match from_text(text.trim_ascii()) {
                Some(number) => Ok(Some(number)),
                // The drafts had numbers in Base64: their digits, or four or eight bytes.
                None => {
                    let wrong = || out_of(i64::MIN.into(), u64::MAX.into());
                    let bytes = base64(text).map_err(|_| wrong())?;
                    let number = core::str::from_utf8(&bytes).ok().and_then(from_text);
                    let in_bytes =
                        || if matches!(bytes.len(), 4 | 8) { from_bytes(&bytes, is_signed) } else { Err(wrong()) };
                    number.map_or_else(in_bytes, Ok).map(Some)
                }
            },
        }
    }
}

fn out_of(least: i128, most: i128) -> Problem {
    Problem::Number { least: least.try_into().unwrap_or(0), most: most.try_into().unwrap_or(u64::MAX) }
}

fn from_text(text: &str) -> Option<i128> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || digits.len() > 20 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A number that was encrypted or in Base64: in RFC 6030 four or eight bytes, the highest first; elsewhere its digits.
fn from_bytes(bytes: &[u8], is_signed: bool) -> Result<i128, Problem> {
    if let Some(number) = core::str::from_utf8(bytes).ok().and_then(from_text) {
        return Ok(number);
    }
    if !(1..=8).contains(&bytes.len()) {
        return Err(out_of(i64::MIN.into(), u64::MAX.into()));
    }
    let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    Ok(match bytes.len() {
        8 if is_signed => number.cast_signed().into(),
        4 if is_signed => u32::try_from(number).unwrap_or(0).cast_signed().into(),
        _ => number.into(),
    })
}
