//! Portable Symmetric Key Container (RFC 6030), and the drafts of it that are in the field.

mod builder;
mod cipher;
mod element;
mod mac;
mod protection;
mod record;
mod triple_des_wrap;
mod words;
mod writer;

use std::io::{Read, Seek};

pub use writer::{DEFAULT_ITERATIONS, Writer};

use self::builder::Builder;
use self::protection::{Encrypted, Header, Protection};
use super::Packages;
use super::error::ImportError;
use super::options::Options;
use super::package::Package;
use super::problem::Problem;
use super::xml::Document;

/// A PSKC file on its way through.
pub(super) struct Pskc<R> {
    document: Document<R>,
    builder: Builder,
    options: Options,
    /// Made when the first encrypted value comes, once for both passes: deriving a key takes long.
    protection: Option<Protection>,
    has_plain_secrets: bool,
}

impl<R: Read> Pskc<R> {
    pub(super) fn new(file: R, options: Options) -> Self {
        Self {
            document: Document::new(file),
            builder: Builder::new(),
            options,
            protection: None,
            has_plain_secrets: false,
        }
    }

    /// Whether the file has a signature, which is not checked.
    pub(super) const fn is_signed(&self) -> bool {
        self.builder.is_signed
    }

    /// Whether something in it was encrypted, and every secret was.
    pub(super) const fn is_encrypted(&self) -> bool {
        self.protection.is_some() && !self.has_plain_secrets
    }
}

impl<R: Read + Seek> Packages for Pskc<R> {
    fn next_package(&mut self) -> Result<Option<Result<Package, ImportError>>, ImportError> {
        while self.document.advance(&mut self.builder)? {
            if let Some(record) = self.builder.take_key() {
                self.has_plain_secrets |= record.has_plain_secret();
                let (header, options, protection) = (&self.builder.header, &self.options, &mut self.protection);
                let opened = |encrypted: &Encrypted| open(protection, header, options, encrypted);
                return match record.package(&self.builder.device, opened) {
                    Err(error) if error.is_fatal() => Err(error),
                    package => Ok(Some(package)),
                };
            }
        }
        Ok(None)
    }

    fn rewound(self) -> Result<Self, ImportError> {
        Ok(Self { document: self.document.rewound()?, builder: Builder::new(), ..self })
    }
}

/// Opens a value, with the protection made first if this is the first one.
fn open(
    protection: &mut Option<Protection>,
    header: &Header,
    options: &Options,
    encrypted: &Encrypted,
) -> Result<zeroize::Zeroizing<std::vec::Vec<u8>>, Problem> {
    let ready = match protection {
        Some(ready) => ready,
        None => protection.insert(Protection::new(header, options, encrypted)?),
    };
    ready.open(encrypted)
}
