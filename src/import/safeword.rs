//! SafeWord's `.dat` files: records of LDIF lines (RFC 2849) with `sccTokenData: sccKey=...;sccMode=E;sccPwLen=6;...`.

use std::io::{Read, Seek};
use std::string::{String, ToString};

use zeroize::Zeroizing;

use super::error::{ImportError, Place};
use super::lines::{Lines, MAX_LINE};
use super::package::{Kind, Package};
use super::problem::Problem;
use super::source::Source;
use super::{Packages, algorithm, decode};
use crate::Secret;

/// 2000-01-01T00:00:00Z: where the time steps of these tokens begin.
const T0: u64 = 946_684_800;

/// A file on its way through.
pub(super) struct SafeWord<R> {
    lines: Lines<R>,
    /// The present line with those that continue it.
    line: Zeroizing<String>,
    place: Place,
    /// Whether `lines` is already at the line after the present one.
    is_ahead: bool,
    has_signature: bool,
}

/// A record on its way.
#[derive(Default)]
struct Record {
    place: Place,
    serial: Option<String>,
    model: Option<String>,
    data: Option<Result<Package, ImportError>>,
}

impl<R: Read> SafeWord<R> {
    pub(super) fn new(source: Source<R>) -> Self {
        let line = Zeroizing::new(String::with_capacity(MAX_LINE));
        Self { lines: Lines::new(source), line, place: Place::default(), is_ahead: false, has_signature: false }
    }

    /// Whether there were signatures, which are not checked.
    pub(super) const fn is_signed(&self) -> bool {
        self.has_signature
    }

    /// Goes to the next line, and joins those that begin with a space to it.
    fn advance(&mut self) -> Result<bool, ImportError> {
        if !self.is_ahead && !self.lines.advance()? {
            return Ok(false);
        }
        self.place = self.lines.place();
        self.line.clear();
        self.line.push_str(self.lines.text());
        self.is_ahead = false;
        while self.lines.advance()? {
            match self.lines.text().strip_prefix(' ') {
                Some(more) if !more.trim_ascii().is_empty() && !self.line.trim_ascii().is_empty() => {
                    if self.line.len().saturating_add(more.len()) > MAX_LINE {
                        return Err(self.place.error(Problem::TooLong { limit: MAX_LINE }));
                    }
                    self.line.push_str(more);
                }
                _ => {
                    self.is_ahead = true;
                    break;
                }
            }
        }
        Ok(true)
    }

    /// Takes what a line says into the record.
    fn take(&mut self, record: &mut Record) -> Result<(), Problem> {
        let (name, value) = self.line.split_once(':').ok_or(Problem::Line)?;
        let value = value.trim_ascii();
        match name.trim_ascii().to_ascii_lowercase().as_str() {
            "sccauthenticatorid" if record.serial.is_some() => return Err(Problem::Twice),
            "sccauthenticatorid" => record.serial = Some(value.to_string()),
            "scctokentype" => record.model = Some(value.to_string()),
            "scctokendata" if record.data.is_some() => return Err(Problem::Twice),
            "scctokendata" => {
                record.data = Some(token(value).map_err(|(problem, part)| self.place.error(problem).in_part(part)))
            }
            "sccsignature" => self.has_signature = true,
            _ => {}
        }
        Ok(())
    }
}

/// What `sccTokenData` says.
fn token(data: &str) -> Result<Package, (Problem, &'static str)> {
    let fields = || {
        data.split(';')
            .filter_map(|field| field.split_once('='))
            .map(|(name, value)| (name.trim_ascii(), value.trim_ascii()))
    };
    let field = |wanted: &str| fields().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value);
    let kind = match field("sccMode") {
        Some("E" | "e") => Kind::Hotp,
        Some("T" | "t") => Kind::Totp,
        Some(_) => return Err((Problem::Value { expected: "E (events) or T (time)" }, "sccMode")),
        None => return Err((Problem::Missing { what: "sccMode" }, "sccTokenData")),
    };
    let mut package = Package::empty(kind);
    let key = field("sccKey").ok_or((Problem::Missing { what: "sccKey" }, "sccTokenData"))?;
    if key.starts_with('(') {
        return Err((Problem::EncryptedSecret, "sccKey"));
    }
    package.secret = Some(Secret::from_hex(key).map_err(|error| (Problem::Secret { error }, "sccKey"))?);
    package.digits = field("sccPwLen").map(decode::small).transpose().map_err(|problem| (problem, "sccPwLen"))?;
    if let Some(name) = field("crypto") {
        let expected = Problem::Value { expected: "HmacSHA1, HmacSHA256 or HmacSHA512" };
        package.algorithm = Some(algorithm::named(name).ok_or((expected, "crypto"))?);
    }
    if package.kind == Kind::Totp {
        package.period = field("sccTick").map(decode::small).transpose().map_err(|problem| (problem, "sccTick"))?;
        package.t0 = T0;
    } else if let Some(counter) = field("sccCounter").or_else(|| field("sccEventCounter")) {
        package.counter = decode::number(counter, u64::MAX).map_err(|problem| (problem, "sccCounter"))?;
    }
    Ok(package)
}

impl Record {
    /// The package of a record that has ended; none for records of other things, such as users.
    fn package(self) -> Option<Result<Package, ImportError>> {
        let package = match self.data? {
            Ok(package) => package,
            Err(error) => return Some(Err(error.of_key(self.serial.as_ref()))),
        };
        Some(match self.serial {
            Some(_) => Ok(Package { serial: self.serial, model: self.model, place: self.place, ..package }),
            None => Err(self.place.error(Problem::Missing { what: "sccAuthenticatorId" })),
        })
    }
}

impl<R: Read + Seek> Packages for SafeWord<R> {
    fn next_package(&mut self) -> Result<Option<Result<Package, ImportError>>, ImportError> {
        let mut record = Record::default();
        let mut error = None;
        while self.advance()? {
            let line = self.line.trim_ascii();
            if line.starts_with('#') {
                continue;
            }
            if !line.is_empty() {
                if record.place == Place::default() {
                    record.place = Place { column: 1, ..self.place };
                }
                if let Err(problem) = self.take(&mut record) {
                    error.get_or_insert(self.place.error(problem));
                }
            } else if let Some(error) = error {
                return Ok(Some(Err(error.of_key(record.serial.as_ref()))));
            } else if let Some(package) = core::mem::take(&mut record).package() {
                self.lines.reach_key();
                return Ok(Some(package));
            }
        }
        match error {
            Some(error) => Ok(Some(Err(error.of_key(record.serial.as_ref())))),
            None => Ok(record.package()),
        }
    }

    fn rewound(mut self) -> Result<Self, ImportError> {
        self.lines.rewind()?;
        self.is_ahead = false;
        Ok(self)
    }
}
