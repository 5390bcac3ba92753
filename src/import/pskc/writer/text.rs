//! The text of one key as XML, in a place that is wiped.

use std::string::String;
use std::vec;

use base64ct::{Base64, Encoding as _};
use zeroize::Zeroizing;

use crate::import::date;
use crate::import::error::ImportError;
use crate::import::problem::Problem;

/// The text of one key, with room for a secret from the beginning, so that growing leaves nothing of it behind: names come
/// before and after it, and where they are longer than this the text before is copied and wiped.
pub(super) struct Text(Zeroizing<String>);

impl Text {
    pub(super) fn new() -> Self {
        Self(Zeroizing::new(String::with_capacity(8192)))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    pub(super) fn push(&mut self, text: &str) {
        let needed = self.0.len().saturating_add(text.len());
        if needed > self.0.capacity() {
            let mut larger = Zeroizing::new(String::with_capacity(needed.saturating_mul(2)));
            larger.push_str(&self.0);
            self.0 = larger; // the smaller one is wiped
        }
        self.0.push_str(text);
    }

    /// Where something begins that may turn out empty.
    pub(super) fn begin(&mut self) -> usize {
        self.0.len()
    }

    /// Puts an element around what was written since, if anything was.
    pub(super) fn wrap(&mut self, since: usize, indent: &str, name: &str) {
        if self.0.len() > since {
            let inner = Zeroizing::new(String::from(self.0.get(since..).unwrap_or_default()));
            self.0.truncate(since);
            for part in [indent, "<pskc:", name, ">\n", &inner, indent, "</pskc:", name, ">\n"] {
                self.push(part);
            }
        }
    }

    fn escaped(&mut self, text: &str) -> Result<(), ImportError> {
        for character in text.chars() {
            match character {
                '<' => self.push("&lt;"),
                '>' => self.push("&gt;"),
                '&' => self.push("&amp;"),
                '"' => self.push("&quot;"),
                '\t' => self.push("&#9;"),
                '\n' => self.push("&#10;"),
                '\r' => self.push("&#13;"),
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                    return Err(Problem::Unwritable { what: "a character that XML has not" }.into());
                }
                other => self.push(other.encode_utf8(&mut [0; 4])),
            }
        }
        Ok(())
    }

    pub(super) fn attribute(&mut self, name: &str, value: &str) -> Result<(), ImportError> {
        for part in [" ", name, "=\""] {
            self.push(part);
        }
        self.escaped(value)?;
        self.push("\"");
        Ok(())
    }

    pub(super) fn element(&mut self, name: &str, value: Option<&str>) -> Result<(), ImportError> {
        let Some(value) = value else { return Ok(()) };
        if value.trim_ascii() != value {
            return Err(Problem::Unwritable { what: "spaces around a name" }.into());
        }
        for part in ["          <pskc:", name, ">"] {
            self.push(part);
        }
        self.escaped(value)?;
        for part in ["</pskc:", name, ">\n"] {
            self.push(part);
        }
        Ok(())
    }

    pub(super) fn date(&mut self, name: &str, time: Option<u64>) -> Result<(), ImportError> {
        match time {
            Some(time) if time > date::LAST => Err(Problem::Unwritable { what: "a time after the year 9999" }.into()),
            time => self.element(name, time.map(date::written).as_deref()),
        }
    }

    pub(super) fn value(&mut self, name: &str, number: Option<i128>) {
        if let Some(number) = number {
            self.push(&std::format!(
                "        <pskc:{name}><pskc:PlainValue>{number}</pskc:PlainValue></pskc:{name}>\n"
            ));
        }
    }
}

pub(super) fn base64(bytes: &[u8]) -> Zeroizing<String> {
    let mut buffer = Zeroizing::new(vec![0; Base64::encoded_len(bytes)]);
    Zeroizing::new(Base64::encode(bytes, &mut buffer).unwrap_or_default().into())
}
