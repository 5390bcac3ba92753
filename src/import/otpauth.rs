//! `otpauth://` URIs: read, one a line, and written, with a QR code where one is wanted.
//!
//! The form is that of authenticator apps. It has SHA-1, 6 digits and 30 seconds where a URI does not say otherwise, and names
//! a key by its label, which becomes the serial number here.

use std::fmt::Write as _;
use std::io::{Read, Seek};
use std::string::String;

use base32ct::{Base32UpperUnpadded, Encoding as _};
use qrcode::render::{svg, unicode};
use qrcode::{EcLevel, QrCode};
use zeroize::Zeroizing;

use super::error::ImportError;
use super::lines::Lines;
use super::package::{Kind, Package};
use super::problem::Problem;
use super::source::Source;
use super::{Packages, algorithm, decode};
use crate::Secret;
use crate::stack::{Depth, wiped_after};

/// A file on its way through.
pub(super) struct OtpAuth<R> {
    lines: Lines<R>,
}

impl<R: Read> OtpAuth<R> {
    pub(super) fn new(source: Source<R>) -> Self {
        Self { lines: Lines::new(source) }
    }
}

impl<R: Read + Seek> Packages for OtpAuth<R> {
    fn next_package(&mut self) -> Result<Option<Result<Package, ImportError>>, ImportError> {
        while self.lines.advance()? {
            if self.lines.text().trim_ascii().is_empty() || self.lines.text().trim_ascii().starts_with('#') {
                continue;
            }
            self.lines.reach_key();
            let line = self.lines.text().trim_ascii();
            let place = self.lines.place();
            let package = read(line).map_err(|(problem, part)| place.error(problem).in_part(part));
            return Ok(Some(package.map(|mut package| {
                package.place = super::error::Place { column: 1, ..place };
                package
            })));
        }
        Ok(None)
    }

    fn rewound(mut self) -> Result<Self, ImportError> {
        self.lines.rewind()?;
        Ok(self)
    }
}

/// What a URI says.
fn read(uri: &str) -> Result<Package, (Problem, &'static str)> {
    let line = (Problem::Line, "the URI");
    let rest =
        uri.split_at_checked(10).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("otpauth://")).ok_or(line.clone())?.1;
    let (path, query) = rest.split_once('?').ok_or((Problem::Missing { what: "the secret" }, "the URI"))?;
    let (kind, label) = path.split_once('/').ok_or(line)?;
    let kind = match kind.to_ascii_lowercase().as_str() {
        "hotp" => Kind::Hotp,
        "totp" => Kind::Totp,
        _ => return Err((Problem::Value { expected: "hotp or totp" }, "the type")),
    };
    let mut package = Package::empty(kind);
    package.algorithm = algorithm::named("SHA1");
    package.digits = Some(6);
    let label = decoded(label, "the label")?;
    let (issuer, account) = label.split_once(':').map_or((None, &**label), |(issuer, account)| (Some(issuer), account));
    package.issuer = issuer.map(|issuer| issuer.trim_ascii().into());
    package.serial = Some(account.trim_ascii().into()).filter(|account: &String| !account.is_empty());
    let mut counter = None;
    for parameter in query.split('#').next().unwrap_or_default().split('&') {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.to_ascii_lowercase().as_str() {
            "secret" if package.secret.is_some() => return Err((Problem::Twice, "secret")),
            "secret" => {
                let secret = Secret::from_base32(&decoded(value, "secret")?);
                package.secret = Some(secret.map_err(|error| (Problem::Secret { error }, "secret"))?);
            }
            "issuer" => package.issuer = Some(String::clone(&*decoded(value, "issuer")?)),
            "algorithm" => {
                let expected = Problem::Value { expected: "SHA1, SHA256 or SHA512" };
                package.algorithm = Some(algorithm::named(value).ok_or((expected, "algorithm"))?);
            }
            "digits" => package.digits = Some(decode::small(value).map_err(|problem| (problem, "digits"))?),
            "period" if package.kind == Kind::Totp => {
                package.period = Some(decode::small(value).map_err(|problem| (problem, "period"))?);
            }
            "counter" if package.kind == Kind::Hotp => {
                counter = Some(decode::number(value, u64::MAX).map_err(|problem| (problem, "counter"))?);
            }
            _ => {}
        }
    }
    match package.kind {
        Kind::Hotp => package.counter = counter.ok_or((Problem::Missing { what: "the counter" }, "the URI"))?,
        _ => package.period = package.period.or(Some(30)),
    }
    if package.secret.is_none() {
        return Err((Problem::Missing { what: "the secret" }, "the URI"));
    }
    Ok(package)
}

/// Text with its `%41` and the like resolved.
fn decoded(text: &str, part: &'static str) -> Result<Zeroizing<String>, (Problem, &'static str)> {
    let wrong = || {
        (Problem::Value { expected: "UTF-8 text without NUL, in which % is followed by two hexadecimal digits" }, part)
    };
    let mut bytes = Zeroizing::new(std::vec::Vec::with_capacity(text.len()));
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16)).ok_or_else(wrong);
            let (high, low) = (digit()?, digit()?);
            u8::try_from(high << 4 | low).map_err(|_| wrong())?
        } else {
            byte
        });
    }
    let text = core::str::from_utf8(&bytes).ok().filter(|text| !text.contains('\0')).ok_or_else(wrong)?;
    Ok(Zeroizing::new(text.into()))
}

/// Writes a key as a URI, for an authenticator app. The serial number, or else the key's identifier, is its label.
///
/// ```
/// use kodeviser::Secret;
/// use kodeviser::import::{Kind, Package, otpauth};
/// let mut package = Package::new(Kind::Hotp, Secret::from_bytes(b"12345678901234567890")?);
/// (package.serial, package.issuer, package.digits) = (Some("4711".into()), Some("ACME Co".into()), Some(6));
/// let uri = "otpauth://hotp/ACME%20Co:4711?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
///            &issuer=ACME%20Co&algorithm=SHA1&digits=6&counter=0";
/// assert_eq!(*otpauth::uri(&package)?, uri);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Those of [`Package::token`]; [`Problem::Unwritable`] for a `t0` other than 0 and for a drift, which the form cannot say.
pub fn uri(package: &Package) -> Result<Zeroizing<String>, ImportError> {
    wiped_after(Depth::Decision, || written(package))
}

fn written(package: &Package) -> Result<Zeroizing<String>, ImportError> {
    package.profile()?;
    let unwritable = |what| Err(Problem::Unwritable { what }.into());
    if package.t0 != 0 {
        return unwritable("the start of the first time step");
    }
    if package.drift_intervals != 0 {
        return unwritable("the drift");
    }
    let secret = package.secret.as_ref().ok_or(Problem::NoSecret)?;
    let mut buffer = Zeroizing::new([0; 256]);
    let letters = Base32UpperUnpadded::encode(secret.expose(), &mut *buffer).map_err(|_| Problem::NoSecret)?;
    let label = package.serial.as_deref().or(package.key_id.as_deref()).unwrap_or_default();
    // Room for all of it from the beginning: nothing of the secret is left behind by growing.
    let names = label.len().saturating_add(package.issuer.as_ref().map_or(0, |issuer| issuer.len().saturating_mul(2)));
    let mut uri = Zeroizing::new(String::with_capacity(names.saturating_mul(3).saturating_add(512)));
    uri.push_str("otpauth://");
    uri.push_str(package.kind.name());
    uri.push('/');
    if let Some(issuer) = &package.issuer {
        push_encoded(&mut uri, issuer);
        uri.push(':');
    }
    push_encoded(&mut uri, label);
    uri.push_str("?secret=");
    uri.push_str(letters);
    if let Some(issuer) = &package.issuer {
        uri.push_str("&issuer=");
        push_encoded(&mut uri, issuer);
    }
    let (algorithm, digits) = (package.algorithm_name().unwrap_or_default(), package.digits.unwrap_or_default());
    // Writing to a text never fails.
    let _ = write!(uri, "&algorithm={algorithm}&digits={digits}");
    let _ = match package.kind {
        Kind::Hotp => write!(uri, "&counter={}", package.counter),
        _ => write!(uri, "&period={}", package.period.unwrap_or(30)),
    };
    Ok(uri)
}

/// Text as it may stand in a URI (RFC 3986 section 2.3).
fn push_encoded(uri: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            uri.push(byte.into());
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
}

fn code(uri: &str) -> Result<QrCode, ImportError> {
    let code = QrCode::with_error_correction_level(uri, EcLevel::M);
    code.map_err(|_| Problem::Unwritable { what: "so long a URI in a QR code" }.into())
}

/// The QR code of a URI as an SVG image. It shows the secret to whoever sees it, and drawing it leaves some of it in memory.
///
/// # Errors
/// [`Problem::Unwritable`] for a URI that is too long.
pub fn qr_svg(uri: &str) -> Result<Zeroizing<String>, ImportError> {
    Ok(Zeroizing::new(code(uri)?.render::<svg::Color<'_>>().min_dimensions(240, 240).build()))
}

/// The QR code of a URI as text, for a terminal with light letters on a dark ground. It shows the secret to whoever sees it, and
/// drawing it leaves some of it in memory.
///
/// # Errors
/// [`Problem::Unwritable`] for a URI that is too long.
pub fn qr_text(uri: &str) -> Result<Zeroizing<String>, ImportError> {
    let render = code(uri)?
        .render::<unicode::Dense1x2>()
        .dark_color(unicode::Dense1x2::Light)
        .light_color(unicode::Dense1x2::Dark)
        .build();
    Ok(Zeroizing::new(render))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encoding_is_resolved_once_and_refused_where_it_is_none() {
        let text = |text| decoded(text, "label").map(|text| String::clone(&text));
        assert_eq!(text("a%20b%2525").as_deref(), Ok("a b%25"));
        for wrong in ["%", "%4", "%zz", "%+1", "%ff"] {
            assert!(text(wrong).is_err(), "{wrong}");
        }
    }
}
