//! What a file is, by its first bytes.

use std::fmt;

use super::error::Place;
use super::problem::Problem;
use super::xml::short;

/// The forms of seed files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Portable Symmetric Key Container (RFC 6030) or one of its drafts.
    Pskc,
    /// Lines with fields, as privacyIDEA, LinOTP, multiOTP, Microsoft Entra and Yubico have them.
    Table,
    /// SafeNet's (Aladdin's) XML.
    Aladdin,
    /// SafeWord's LDIF lines.
    SafeWord,
    /// `otpauth://` URIs, one a line.
    OtpAuth,
}

impl Format {
    /// A name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pskc => "PSKC (RFC 6030)",
            Self::Table => "table",
            Self::Aladdin => "SafeNet XML",
            Self::SafeWord => "SafeWord",
            Self::OtpAuth => "otpauth URIs",
        }
    }

    /// Tells the form from the beginning of a file, without its byte order mark.
    pub(super) fn of(beginning: &[u8]) -> Result<Self, Problem> {
        let text = beginning.trim_ascii_start();
        let unknown = |found| Err(Problem::UnknownFormat { found });
        match text {
            [] => Err(Problem::Empty),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=127, ..] | [1..=127, 0, ..] => unknown("UTF-16 text"),
            [b'P', b'K', 3, 4, ..] => unknown("a ZIP archive or a spreadsheet"),
            _ if text.starts_with(b"%PDF") => unknown("a PDF document"),
            _ if text.contains(&0) => unknown("binary data"),
            [b'<', ..] => Self::of_xml(text),
            _ if text.starts_with(b"-----BEGIN PGP") => unknown("a message encrypted with OpenPGP"),
            _ if text.starts_with(b"-----BEGIN") => unknown("a certificate, a key or a message in PEM"),
            _ if text.starts_with(b"{") || text.starts_with(b"[") => unknown("JSON"),
            _ if starts_with_ignoring_case(text, b"otpauth-migration:") => unknown("an export of an authenticator app"),
            _ => Ok(Self::of_lines(text)),
        }
    }

    /// By the name of the outermost element, behind declarations and comments. A document type declaration, which the reader
    /// refuses with its place, counts as PSKC.
    fn of_xml(text: &[u8]) -> Result<Self, Problem> {
        let mut rest = text;
        loop {
            rest = rest.trim_ascii_start();
            let end: &[u8] = match rest {
                [b'<', b'?', ..] => b"?>",
                [b'<', b'!', b'-', b'-', ..] => b"-->",
                [b'<', b'!', ..] => return Ok(Self::Pskc),
                [b'<', name @ ..] => return Self::of_root(name),
                [] => return Ok(Self::Pskc),
                _ => return Err(Problem::UnknownFormat { found: "text in XML's dress" }),
            };
            match rest.windows(end.len()).position(|window| window == end) {
                Some(at) => rest = rest.get(at.saturating_add(end.len())..).unwrap_or_default(),
                None => return Ok(Self::Pskc),
            }
        }
    }

    fn of_root(name: &[u8]) -> Result<Self, Problem> {
        let length = name.iter().position(|byte| b" \t\r\n/>".contains(byte)).unwrap_or(name.len());
        let name = name.get(..length).unwrap_or_default();
        match name.rsplit(|byte| *byte == b':').next().unwrap_or_default() {
            b"KeyContainer" | b"SecretContainer" => Ok(Self::Pskc),
            b"Tokens" => Ok(Self::Aladdin),
            other => Err(Problem::UnknownRoot { found: short(&std::string::String::from_utf8_lossy(other)) }),
        }
    }

    /// By the first line that is neither empty nor a comment.
    fn of_lines(text: &[u8]) -> Self {
        let telling = |line: &&[u8]| !line.trim_ascii().is_empty() && !line.trim_ascii().starts_with(b"#");
        let line = text.split(|byte| *byte == b'\n').find(telling).unwrap_or_default().trim_ascii();
        if starts_with_ignoring_case(line, b"otpauth:") {
            Self::OtpAuth
        } else if starts_with_ignoring_case(line, b"dn:")
            || starts_with_ignoring_case(line, b"objectclass:")
            || starts_with_ignoring_case(line, b"scc")
        {
            Self::SafeWord
        } else {
            Self::Table
        }
    }
}

fn starts_with_ignoring_case(text: &[u8], beginning: &[u8]) -> bool {
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The place of what is wrong with the file as a whole.
pub(super) const BEGINNING: Place = Place { line: 1, column: 1 };
