//! SafeNet's (formerly Aladdin's) XML: `Tokens/Token@serial/Applications/Application/{Seed,MovingFactor}`.

use std::io::{Read, Seek};
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use zeroize::Zeroizing;

use super::error::{ImportError, Place};
use super::package::{Kind, Package};
use super::problem::Problem;
use super::xml::{At, Attributes, Document, MAX_TEXT, Visitor, short};
use super::{Packages, decode};
use crate::Secret;

/// A file on its way through.
pub(super) struct Aladdin<R> {
    document: Document<R>,
    builder: Builder,
}

impl<R: Read> Aladdin<R> {
    pub(super) fn new(file: R) -> Self {
        Self { document: Document::new(file), builder: Builder::new() }
    }
}

impl<R: Read + Seek> Packages for Aladdin<R> {
    fn next_package(&mut self) -> Result<Option<Result<Package, ImportError>>, ImportError> {
        while self.document.advance(&mut self.builder)? {
            if let Some(package) = self.builder.ready.take() {
                return Ok(Some(package));
            }
        }
        Ok(None)
    }

    fn rewound(self) -> Result<Self, ImportError> {
        Ok(Self { document: self.document.rewound()?, builder: Builder::new() })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Document,
    Tokens,
    Token,
    ProductName,
    Applications,
    Application,
    Seed,
    MovingFactor,
    Other,
}

impl Element {
    fn child(self, name: &str) -> Self {
        match (self, name) {
            (Self::Document, "Tokens") => Self::Tokens,
            (Self::Tokens, "Token") => Self::Token,
            (Self::Token, "ProductName") => Self::ProductName,
            (Self::Token, "Applications") => Self::Applications,
            (Self::Applications, "Application") => Self::Application,
            (Self::Application, "Seed") => Self::Seed,
            (Self::Application, "MovingFactor") => Self::MovingFactor,
            _ => Self::Other,
        }
    }

    const fn has_text(self) -> bool {
        matches!(self, Self::ProductName | Self::Seed | Self::MovingFactor)
    }
}

struct Builder {
    stack: Vec<Element>,
    text: Zeroizing<String>,
    /// What holds for all applications of the token.
    serial: Option<String>,
    model: Option<String>,
    package: Option<Package>,
    error: Option<ImportError>,
    ready: Option<Result<Package, ImportError>>,
}

impl Builder {
    fn new() -> Self {
        Self {
            stack: vec![Element::Document],
            text: Zeroizing::new(String::with_capacity(MAX_TEXT)),
            serial: None,
            model: None,
            package: None,
            error: None,
            ready: None,
        }
    }

    fn current(&self) -> Element {
        self.stack.last().copied().unwrap_or(Element::Other)
    }

    fn closed(&mut self, element: Element) -> Result<(), Problem> {
        let text = self.text.trim_ascii();
        if element == Element::ProductName {
            self.model = Some(text.to_string());
        }
        let Some(package) = &mut self.package else { return Ok(()) };
        match element {
            Element::Seed if package.secret.is_some() => return Err(Problem::Twice),
            Element::Seed => {
                package.secret = Some(Secret::from_hex(text).map_err(|error| Problem::Secret { error })?);
            }
            Element::MovingFactor => package.counter = decode::number(text, u64::MAX)?,
            _ => {}
        }
        Ok(())
    }

    /// The form is for counter tokens, and says nothing of digits.
    fn complete(&mut self, place: Place) {
        let Some(mut package) = self.package.take() else { return };
        package.serial.clone_from(&self.serial);
        package.model.clone_from(&self.model);
        let name = package.serial.as_ref();
        let missing = |what| place.error(Problem::Missing { what }).of_key(name);
        self.ready = Some(match self.error.take() {
            Some(error) => Err(error.of_key(name)),
            None if package.serial.is_none() => Err(missing("the token's serial")),
            None if package.secret.is_none() => Err(missing("the Seed")),
            None => Ok(package),
        });
    }
}

impl Visitor for Builder {
    fn wants_text(&self) -> bool {
        self.current().has_text()
    }

    fn is_ready(&self) -> bool {
        self.ready.is_some()
    }

    fn open(&mut self, name: &str, attributes: Attributes<'_>, at: At<'_>) -> Result<(), ImportError> {
        let parent = self.current();
        let element = parent.child(name);
        match element {
            Element::Other if parent == Element::Document => {
                return Err(at.error(Problem::UnknownRoot { found: short(name) }));
            }
            Element::Token => {
                (self.serial, self.model) = (None, None);
                for attribute in attributes {
                    let (name, value) = attribute?;
                    if name == "serial" && !value.trim_ascii().is_empty() {
                        self.serial = Some(value.trim_ascii().to_string());
                    }
                }
            }
            Element::Application => {
                let mut package = Package::empty(Kind::Hotp);
                package.place = at.place();
                self.package = Some(package);
            }
            _ => {}
        }
        self.stack.push(element);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ImportError> {
        if self.current().has_text() {
            if self.text.len().saturating_add(text.len()) > MAX_TEXT {
                return Err(ImportError::nowhere(Problem::TooLong { limit: MAX_TEXT }));
            }
            self.text.push_str(text);
        }
        Ok(())
    }

    fn close(&mut self, at: At<'_>) -> Result<(), ImportError> {
        let Some(element) = self.stack.pop() else { return Ok(()) };
        if element.has_text() {
            let part = if element == Element::Seed { "Seed" } else { "MovingFactor" };
            if let Err(problem) = self.closed(element) {
                self.error.get_or_insert(at.error(problem).in_part(part));
            }
            self.text.clear();
        } else if element == Element::Application {
            self.complete(at.place());
        }
        Ok(())
    }
}
