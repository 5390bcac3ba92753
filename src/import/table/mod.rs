//! Tables: a key a line, its fields between commas, semicolons or tabs.

mod layout;
mod row;

use std::io::{Read, Seek};
use std::string::ToString;

use self::layout::{Column, Layout, is_yubico_purpose, kind_named};
use self::row::{Row, separator_of};
use super::error::{ImportError, Place};
use super::lines::Lines;
use super::options::{Encoding, Options};
use super::package::{Kind, Package};
use super::problem::Problem;
use super::source::Source;
use super::{Packages, algorithm, decode};
use crate::{Error, Secret};

/// A table on its way through.
pub(super) struct Table<R> {
    lines: Lines<R>,
    row: Row,
    /// The version that privacyIDEA's first comment states.
    version: Option<u32>,
    layout: Layout,
    separator: char,
    encoding: Encoding,
    /// Whether the line with the columns' names is still to come.
    expects_names: bool,
}

impl<R: Read + Seek> Table<R> {
    /// Finds out how the table is laid out and how its secrets are written, which takes all its lines.
    pub(super) fn new(source: Source<R>, options: &Options) -> Result<Self, ImportError> {
        let mut table = Self {
            lines: Lines::new(source),
            row: Row::new(),
            version: None,
            layout: Layout::default(),
            separator: ',',
            encoding: Encoding::Hexadecimal,
            expects_names: false,
        };
        if !table.next_line()? {
            return Err(ImportError::nowhere(Problem::Empty));
        }
        table.separator = separator_of(table.lines.text());
        let layout = table.row.split(table.lines.text(), table.separator);
        let layout = layout.and_then(|()| Layout::of(&table.row, table.separator, table.version));
        table.layout = layout.map_err(|problem| table.lines.place().error(problem))?;
        let mut table = table.rewound()?;
        table.encoding = match options.encoding {
            Some(encoding) => encoding,
            None => table.find_encoding()?,
        };
        table.rewound()
    }

    /// Goes to the next line that is neither empty nor a comment.
    fn next_line(&mut self) -> Result<bool, ImportError> {
        while self.lines.advance()? {
            let line = self.lines.text().trim_ascii();
            if let Some(comment) = line.strip_prefix('#') {
                if let Some(version) = comment.trim_ascii().strip_prefix("version:") {
                    let version = decode::small(version).map_err(|problem| self.lines.place().error(problem))?;
                    self.version = Some(version);
                }
            } else if !line.trim_matches([',', ';', '\t', ' ']).is_empty() {
                self.lines.reach_key();
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the form or the column says, if all secrets are so, else what they all are.
    fn find_encoding(&mut self) -> Result<Encoding, ImportError> {
        let (mut secrets, mut hexadecimal, mut base32, mut first) = (0_u64, 0_u64, 0_u64, Place::default());
        while let Some(split) = self.next_row()? {
            let Some(secret) = self.secret_at().filter(|_| split.is_ok()) else { continue };
            if secrets == 0 {
                first = self.lines.place();
            }
            let secret = self.row.field(secret);
            secrets = secrets.saturating_add(1);
            hexadecimal = hexadecimal.saturating_add(Secret::from_hex(secret).is_ok().into());
            base32 = base32.saturating_add(Secret::from_base32(secret).is_ok().into());
        }
        match (self.layout.encoding, hexadecimal == secrets, base32 == secrets) {
            (None, true, true) if secrets > 0 => {
                Err(first.error(Problem::AmbiguousSecrets).in_part(Column::Secret.name()))
            }
            // Against what the form says, but all of them.
            (Some(Encoding::Hexadecimal), false, true) => Ok(Encoding::Base32),
            (Some(Encoding::Base32), true, false) => Ok(Encoding::Hexadecimal),
            // Those that do not fit are reported with their lines.
            (Some(encoding), ..) => Ok(encoding),
            _ if base32 > hexadecimal => Ok(Encoding::Base32),
            _ => Ok(Encoding::Hexadecimal),
        }
    }

    /// The next line with a key.
    fn next_row(&mut self) -> Result<Option<Result<(), Problem>>, ImportError> {
        if core::mem::take(&mut self.expects_names) {
            self.next_line()?;
        }
        if !self.next_line()? {
            return Ok(None);
        }
        Ok(Some(self.row.split(self.lines.text(), self.separator)))
    }

    /// Which field is the secret, if this line is one of a token.
    fn secret_at(&self) -> Option<usize> {
        match self.kind() {
            Ok(Kind::Hotp | Kind::Totp) => self.layout.columns.iter().position(|column| *column == Column::Secret),
            _ => None,
        }
    }

    /// What the line's key is for.
    fn kind(&self) -> Result<Kind, ImportError> {
        let row = &self.row;
        if self.layout.is_yubico {
            return Ok(self.yubico_kind());
        }
        for (at, column) in self.layout.columns.iter().enumerate() {
            let field = row.field(at);
            match column {
                Column::Kind if !field.is_empty() => {
                    let expected = Problem::Value { expected: "HOTP, TOTP or another type of token" };
                    return kind_named(field).ok_or_else(|| self.wrong(at, expected));
                }
                Column::Algorithm => {
                    if let Some(kind) = kind_named(field) {
                        return Ok(kind);
                    }
                }
                _ => {}
            }
        }
        Ok(self.layout.kind.clone())
    }

    /// Slots of a YubiKey are written for other things as well.
    fn yubico_kind(&self) -> Kind {
        let row = &self.row;
        let purpose = row.field(0);
        match (is_yubico_purpose(purpose), row.field(2)) {
            (true, _) if purpose.to_ascii_lowercase().starts_with("oath-hotp") => Kind::Hotp,
            (true, _) => Kind::Other(purpose.split(':').next().unwrap_or_default().into()),
            (false, "0") => Kind::Hotp,
            (false, "") => Kind::Other("Static Password".into()),
            (false, _) => Kind::Other("Yubico OTP".into()),
        }
    }

    fn wrong(&self, at: usize, problem: Problem) -> ImportError {
        let name = self.layout.columns.get(at).map_or("unused", |column| column.name());
        self.lines.place().error(problem).in_part(std::format!("field {} ({name})", at.saturating_add(1)))
    }

    /// The key of the present line.
    fn package(&self) -> Result<Package, ImportError> {
        let (row, columns) = (&self.row, &self.layout.columns);
        let (least, most, found) = (self.layout.least, columns.len(), row.len());
        let most = if self.layout.is_yubico { usize::MAX } else { most };
        if !(least..=most).contains(&found) {
            return Err(self.lines.place().error(Problem::Fields { least, most, found }));
        }
        let kind = self.kind()?;
        let is_token = matches!(kind, Kind::Hotp | Kind::Totp);
        let mut package = Package::empty(kind);
        package.place = Place { column: 1, ..self.lines.place() };
        package.digits = if is_token { self.layout.digits } else { None };
        for (at, column) in columns.iter().enumerate() {
            let field = row.field(at);
            if field.is_empty() && !matches!(column, Column::Serial | Column::Secret) {
                continue;
            }
            self.take(&mut package, *column, field)
                .map_err(|problem| self.wrong(at, problem).of_key(package.serial.as_ref()))?;
        }
        Ok(package)
    }

    fn take(&self, package: &mut Package, column: Column, field: &str) -> Result<(), Problem> {
        let is_token = matches!(package.kind, Kind::Hotp | Kind::Totp);
        match column {
            Column::Serial if !field.is_empty() => package.serial = Some(field.to_string()),
            Column::Serial if self.layout.is_yubico => {}
            Column::Serial => return Err(Problem::Missing { what: "the serial number" }),
            Column::KeyId => package.key_id = Some(field.to_string()),
            Column::Manufacturer => package.manufacturer = Some(field.to_string()),
            Column::Model => package.model = Some(field.to_string()),
            Column::Issuer => package.issuer = Some(field.to_string()),
            Column::User => package.user = Some(field.to_string()),
            Column::Secret if is_token => {
                let secret = match self.encoding {
                    Encoding::Hexadecimal => Secret::from_hex(field),
                    Encoding::Base32 => Secret::from_base32(field),
                };
                package.secret = Some(secret.map_err(|error: Error| Problem::Secret { error })?);
            }
            Column::Digits if is_token => package.digits = Some(decode::small(field)?),
            Column::Algorithm if is_token && kind_named(field).is_none() => {
                let expected = Problem::Value { expected: "SHA1, SHA256 or SHA512" };
                package.algorithm = Some(algorithm::named(field).ok_or(expected)?);
            }
            Column::Period if package.kind == Kind::Totp => package.period = Some(decode::small(field)?),
            Column::Counter if package.kind == Kind::Hotp => package.counter = decode::number(field, u64::MAX)?,
            Column::PeriodOrCounter => match package.kind {
                Kind::Totp => package.period = Some(decode::small(field)?),
                // LinOTP's lines, which alone have a hash, have the time step of all types here.
                Kind::Hotp if self.is_linotp() => {}
                Kind::Hotp => package.counter = decode::number(field, u64::MAX)?,
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn is_linotp(&self) -> bool {
        let columns = &self.layout.columns;
        let hash = columns.iter().position(|column| *column == Column::Algorithm);
        !self.layout.has_names && hash.is_some_and(|at| !self.row.field(at).is_empty())
    }
}

impl<R: Read + Seek> Packages for Table<R> {
    fn next_package(&mut self) -> Result<Option<Result<Package, ImportError>>, ImportError> {
        Ok(match self.next_row()? {
            None => None,
            Some(Err(problem)) => Some(Err(self.lines.place().error(problem))),
            Some(Ok(())) => Some(self.package()),
        })
    }

    fn rewound(mut self) -> Result<Self, ImportError> {
        self.lines.rewind()?;
        self.expects_names = self.layout.has_names;
        Ok(self)
    }
}
