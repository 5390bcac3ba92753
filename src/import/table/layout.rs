//! Which field of a table means what: by the names of the columns, or by the first line of keys.

use std::vec;
use std::vec::Vec;

use zeroize::Zeroizing;

use super::row::Row;
use crate::import::date;
use crate::import::options::Encoding;
use crate::import::package::Kind;
use crate::import::problem::Problem;

/// What a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Serial,
    KeyId,
    Secret,
    Kind,
    /// Either a kind or a hash: `algorithm` is used for both.
    Algorithm,
    Digits,
    /// The time step of a clock token.
    Period,
    /// The counter of a counter token.
    Counter,
    /// The one or the other, by the kind.
    PeriodOrCounter,
    Manufacturer,
    Model,
    Issuer,
    User,
    /// Something that says nothing about the key.
    Ignored,
}

/// More letters than any column's name has.
const LONGEST_NAME: usize = 24;

impl Column {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial number",
            Self::KeyId => "identifier",
            Self::Secret => "secret",
            Self::Kind => "type",
            Self::Algorithm => "algorithm",
            Self::Digits => "digits",
            Self::Period => "time step",
            Self::Counter => "counter",
            Self::PeriodOrCounter => "time step or counter",
            Self::Manufacturer => "manufacturer",
            Self::Model => "model",
            Self::Issuer => "issuer",
            Self::User => "user",
            Self::Ignored => "unused",
        }
    }

    /// By a column's name in a first line, and how it says that secrets are written.
    fn named(name: &str) -> Option<(Self, Option<Encoding>)> {
        // What stands here may be a secret, so its letters go to a place that is wiped.
        let mut letters = Zeroizing::new([0; LONGEST_NAME]);
        let mut found = name.bytes().filter(u8::is_ascii_alphanumeric);
        for (place, letter) in letters.iter_mut().zip(&mut found) {
            *place = letter.to_ascii_lowercase();
        }
        if found.next().is_some() {
            return None;
        }
        let column = match core::str::from_utf8(&*letters).unwrap_or_default().trim_end_matches('\0') {
            "serial" | "serialnumber" | "serialno" | "sn" | "tokenserial" | "tokenserialnumber" | "tokenid" => {
                Self::Serial
            }
            "secret" | "secretkey" | "seed" | "key" | "otpkey" | "tokenseed" | "hmackey" => Self::Secret,
            "hexkey" | "hexsecret" | "hexseed" | "secrethex" | "seedhex" | "keyhex" | "secretkeyhex" => {
                return Some((Self::Secret, Some(Encoding::Hexadecimal)));
            }
            "base32" | "base32key" | "base32secret" | "base32seed" | "secretbase32" | "seedbase32" | "keybase32"
            | "secretkeybase32" => return Some((Self::Secret, Some(Encoding::Base32))),
            "type" | "tokentype" | "kind" => Self::Kind,
            "algorithm" | "hash" | "hashlib" | "hashalgorithm" => Self::Algorithm,
            "digits" | "otplen" | "otplength" | "codelength" | "length" => Self::Digits,
            "step" | "timestep" | "period" | "interval" | "timeinterval" => Self::Period,
            "counter" | "event" | "movingfactor" => Self::Counter,
            "intervalorevent" | "stepcounter" | "steporcounter" | "periodorcounter" => Self::PeriodOrCounter,
            "manufacturer" | "vendor" => Self::Manufacturer,
            "model" | "product" => Self::Model,
            "issuer" => Self::Issuer,
            "upn" | "user" | "username" | "userprincipalname" => Self::User,
            _ => return None,
        };
        Some((column, None))
    }
}

/// A way to write keys in lines.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) columns: Vec<Column>,
    /// The first line has names, and no key.
    pub(super) has_names: bool,
    /// Every line must have as many fields.
    pub(super) least: usize,
    /// What a key is where no column says it.
    pub(super) kind: Kind,
    /// How many digits its codes have by the form's definition.
    pub(super) digits: Option<u32>,
    /// How the form has secrets written.
    pub(super) encoding: Option<Encoding>,
    /// Lines of keys for other things than codes begin with their purpose.
    pub(super) is_yubico: bool,
}

impl Default for Layout {
    /// What privacyIDEA and LinOTP take a key for where its line does not say it.
    fn default() -> Self {
        Self {
            columns: vec![],
            has_names: false,
            least: 2,
            kind: Kind::Hotp,
            digits: Some(6),
            encoding: None,
            is_yubico: false,
        }
    }
}

impl Layout {
    /// Tells the layout from the first line; `version` is privacyIDEA's.
    pub(super) fn of(row: &Row, separator: char, version: Option<u32>) -> Result<Self, Problem> {
        let plain = Self { encoding: version.map(|_| Encoding::Hexadecimal), ..Self::default() };
        if let Some(named) = Self::by_names(row, &plain)? {
            return Ok(named);
        }
        if is_yubico_purpose(row.field(0)) {
            // purpose, time, slot, public identity, private identity, secret, two access codes, three flags, digits, first counter
            let mut columns = vec![Column::Ignored; 13];
            set(&mut columns, &[(3, Column::Serial), (5, Column::Secret), (11, Column::Digits), (12, Column::Counter)]);
            return Ok(Self { columns, least: 6, encoding: Some(Encoding::Hexadecimal), is_yubico: true, ..plain });
        }
        if row.len() >= 6 && row.field(5).contains('T') && date::read(row.field(5)).is_ok() {
            // serial number, public identity, private identity (0 for a counter token), secret, access code, time
            let mut columns = vec![Column::Ignored; 6];
            set(&mut columns, &[(0, Column::Serial), (1, Column::KeyId), (2, Column::Kind), (3, Column::Secret)]);
            let digits = None;
            return Ok(Self {
                columns,
                least: 4,
                digits,
                encoding: Some(Encoding::Hexadecimal),
                is_yubico: true,
                ..plain
            });
        }
        if separator == ';' && row.len() == 6 && kind_named(row.field(2)).is_some() {
            // multiOTP
            let columns = vec![
                Column::Serial,
                Column::Manufacturer,
                Column::Kind,
                Column::Secret,
                Column::Digits,
                Column::PeriodOrCounter,
            ];
            return Ok(Self { columns, least: 6, ..plain });
        }
        let user = if version == Some(2) { &[Column::User, Column::Ignored, Column::Ignored][..] } else { &[] };
        let key =
            [Column::Serial, Column::Secret, Column::Kind, Column::Digits, Column::PeriodOrCounter, Column::Algorithm];
        let columns: Vec<_> = user.iter().chain(&key).copied().collect();
        let least = user.len().saturating_add(2);
        if (least..=columns.len()).contains(&row.len()) {
            return Ok(Self { columns, least, ..plain });
        }
        Err(Problem::Fields { least, most: columns.len(), found: row.len() })
    }

    /// By the names in the first line, if it has names.
    fn by_names(row: &Row, plain: &Self) -> Result<Option<Self>, Problem> {
        let names: Vec<_> = (0..row.len()).map(|at| Column::named(row.field(at))).collect();
        let known = names.iter().filter(|name| name.is_some()).count();
        let columns: Vec<_> = names.iter().map(|name| name.map_or(Column::Ignored, |(column, _)| column)).collect();
        let has = |wanted| columns.contains(&wanted);
        if known < 2 || !(has(Column::Secret) || has(Column::Serial)) {
            return Ok(None);
        }
        for wanted in [Column::Serial, Column::Secret] {
            if !has(wanted) {
                return Err(Problem::NoColumn { what: wanted.name() });
            }
        }
        for column in &columns {
            if *column != Column::Ignored && columns.iter().filter(|other| *other == column).count() > 1 {
                return Err(Problem::Twice);
            }
        }
        // Microsoft Entra: time tokens of six digits, their secrets in Base32.
        let is_entra = row.field(0).eq_ignore_ascii_case("upn");
        let is_clock = has(Column::Period) && !has(Column::Counter);
        let encoding = names.iter().flatten().find_map(|(_, encoding)| *encoding);
        Ok(Some(Self {
            has_names: true,
            least: 2,
            kind: if is_clock { Kind::Totp } else { Kind::Hotp },
            encoding: encoding.or(if is_entra { Some(Encoding::Base32) } else { None }),
            columns,
            ..plain.clone()
        }))
    }
}

fn set(columns: &mut [Column], places: &[(usize, Column)]) {
    for (at, column) in places {
        if let Some(place) = columns.get_mut(*at) {
            *place = *column;
        }
    }
}

/// What the first field of Yubico's traditional log says that a slot was written for.
pub(super) fn is_yubico_purpose(field: &str) -> bool {
    let purpose = field.split(':').next().unwrap_or_default().trim_ascii();
    ["Yubico OTP", "OATH-HOTP", "Static Password", "Challenge-Response"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(purpose))
}

/// A kind by its name in a table. Others than these are not taken from the file: where the columns are shifted, what stands
/// here may be a secret.
pub(super) fn kind_named(name: &str) -> Option<Kind> {
    const OTHERS: [&str; 9] = ["ocra", "ocra2", "tan", "pw", "spass", "motp", "yubikey", "daypassword", "mobile-otp"];
    let among = |names: &[&'static str]| names.iter().find(|known| known.eq_ignore_ascii_case(name)).copied();
    if among(&["hotp", "hmac", "oath-hotp", "event"]).is_some() {
        Some(Kind::Hotp)
    } else if among(&["totp", "oath-totp", "time"]).is_some() {
        Some(Kind::Totp)
    } else {
        among(&OTHERS).map(|other| Kind::Other(other.into()))
    }
}
