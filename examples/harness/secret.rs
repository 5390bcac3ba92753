//! The secret's text: from a file or from the environment, never from the command line.

use std::env;
use std::fs;
use std::mem;

use kodeviser::Secret;
use zeroize::Zeroize;

use crate::arguments::{Encoding, SecretSource};

/// The secret and the text it was read from: firmware that takes the text for the key is a mistake worth finding.
pub(crate) struct SecretText {
    text: String,
    pub(crate) encoding: Encoding,
    pub(crate) secret: Secret,
}

impl SecretText {
    /// Reads it; the error holds nothing of it.
    pub(crate) fn read(source: &SecretSource, encoding: Encoding) -> Result<Self, String> {
        let text = match source {
            SecretSource::File(path) => {
                fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?
            }
            SecretSource::Environment(name) => {
                env::var(name).map_err(|_| format!("the environment has no text by the name of {name}"))?
            }
        };
        Self::new(text, encoding).map_err(|error| error.to_string())
    }

    pub(crate) fn new(text: String, encoding: Encoding) -> Result<Self, kodeviser::Error> {
        let secret = decode(text.trim(), encoding)?;
        Ok(Self { text, encoding, secret })
    }

    pub(crate) fn text(&self) -> &str {
        self.text.trim()
    }
}

impl Drop for SecretText {
    fn drop(&mut self) {
        mem::take(&mut self.text).into_bytes().as_mut_slice().zeroize();
    }
}

pub(crate) fn decode(text: &str, encoding: Encoding) -> Result<Secret, kodeviser::Error> {
    match encoding {
        Encoding::Hex => Secret::from_hex(text),
        Encoding::Base32 => Secret::from_base32(text),
    }
}
