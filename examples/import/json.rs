//! A key as a JSON object on a line.

use std::io::{self, Write};

use kodeviser::import::{Kind, Package};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::survey::date;

#[derive(Serialize)]
struct Key<'package> {
    serial: Option<&'package str>,
    kind: &'package str,
    algorithm: Option<&'static str>,
    digits: Option<u32>,
    period: Option<u32>,
    /// Of a counter token the next counter; of a clock token the first time step, if it is not 0.
    counter: Option<u64>,
    drift_intervals: i64,
    issuer: Option<&'package str>,
    manufacturer: Option<&'package str>,
    expires: Option<String>,
    /// The start of the time steps, where it is not 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    t0: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_hex: Option<&'package str>,
}

pub(crate) fn write(out: &mut dyn Write, package: &Package, show_secrets: bool) -> io::Result<()> {
    let secret = package.secret.as_ref().filter(|_| show_secrets).map(|secret| hex(secret.expose()));
    let is_clock = package.kind == Kind::Totp;
    let key = Key {
        serial: package.serial.as_deref().or(package.key_id.as_deref()),
        kind: package.kind.name(),
        algorithm: package.algorithm_name(),
        digits: package.digits,
        period: package.period.or(if is_clock { Some(30) } else { None }),
        counter: Some(package.counter).filter(|counter| *counter != 0 || package.kind == Kind::Hotp),
        drift_intervals: package.drift_intervals,
        issuer: package.issuer.as_deref(),
        manufacturer: package.manufacturer.as_deref(),
        expires: package.expiry().map(date),
        t0: Some(package.t0).filter(|t0| *t0 != 0),
        secret_hex: secret.as_deref().map(String::as_str),
    };
    let mut line = Zeroizing::new(Vec::with_capacity(1024));
    serde_json::to_writer(&mut *line, &key)?;
    line.push(b'\n');
    out.write_all(&line)
}

pub(crate) fn hex(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2 * bytes.len()));
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    text
}
