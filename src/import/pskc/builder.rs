//! Follows a PSKC document element by element and gathers its header, its devices and its keys.

mod attributes;
mod policy;
mod texts;

use std::boxed::Box;
use std::mem;
use std::string::String;
use std::vec;
use std::vec::Vec;

use zeroize::Zeroizing;

use super::element::{Element, Field};
use super::protection::{Derivation, Header, MacMethod};
use super::record::{Device, Record};
use crate::import::error::ImportError;
use crate::import::problem::Problem;
use crate::import::xml::{At, Attributes, MAX_TEXT, Visitor, short};

/// What has been read so far.
pub(super) struct Builder {
    stack: Vec<Element>,
    /// The text of the present element; never moved, so that nothing of it is left behind.
    text: Zeroizing<String>,
    pub(super) header: Header,
    pub(super) device: Device,
    pub(super) key: Option<Record>,
    /// The key is complete.
    pub(super) is_ready: bool,
    /// A key has begun: the header is complete.
    has_keys: bool,
    /// The value of a key that the present elements belong to.
    field: Option<Field>,
    in_mac_key: bool,
    /// The prefix of the policy's name that the present elements belong to.
    policy: Option<Box<str>>,
    pub(super) is_signed: bool,
    version: Option<Box<str>>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            stack: vec![Element::Document],
            text: Zeroizing::new(String::with_capacity(MAX_TEXT)),
            header: Header::default(),
            device: Device::default(),
            key: None,
            is_ready: false,
            has_keys: false,
            field: None,
            in_mac_key: false,
            policy: None,
            is_signed: false,
            version: None,
        }
    }

    fn current(&self) -> Element {
        self.stack.last().copied().unwrap_or(Element::Other)
    }

    /// What is wrong within a key is the key's, before it in its device the device's keys'; elsewhere the whole file's.
    fn noted(&mut self, result: Result<(), ImportError>) -> Result<(), ImportError> {
        match (result, &mut self.key) {
            (Err(error), Some(key)) if !error.is_fatal() => {
                key.error.get_or_insert(error);
                Ok(())
            }
            (Err(error), None)
                if !error.is_fatal() && self.stack.contains(&Element::KeyPackage) && !self.device.has_key =>
            {
                self.device.error.get_or_insert(error);
                Ok(())
            }
            (result, _) => result,
        }
    }

    fn derivation(&mut self) -> &mut Derivation {
        self.header.derivation.get_or_insert_default()
    }

    fn mac_method(&mut self) -> &mut MacMethod {
        self.header.mac.get_or_insert_default()
    }

    fn value(&mut self) -> Option<&mut super::record::Value> {
        Some(self.key.as_mut()?.value(self.field?))
    }

    fn set_cipher(&mut self, algorithm: String) {
        if self.in_mac_key {
            self.mac_method().key.get_or_insert_default().cipher = Some(algorithm);
        } else if let Some(value) = self.value() {
            value.encrypted.cipher = Some(algorithm);
        }
    }
}

impl Visitor for Builder {
    fn wants_text(&self) -> bool {
        self.current().has_text()
    }

    fn is_ready(&self) -> bool {
        self.is_ready
    }

    fn open(&mut self, name: &str, attributes: Attributes<'_>, at: At<'_>) -> Result<(), ImportError> {
        let parent = self.current();
        let element = self.of_policy(parent.child(name), &attributes);
        if element == Element::Other && parent == Element::Document {
            return Err(at.error(Problem::UnknownRoot { found: short(name) }));
        }
        let opened = self.opened(element, name, attributes, at).map_err(|error| error.in_part(short(name)));
        self.noted(opened)?;
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
        match element {
            Element::Field(_) => self.field = None,
            Element::Data => self.field = None,
            Element::MacKey => self.in_mac_key = false,
            Element::Policy => self.policy = None,
            Element::Key => self.is_ready = true,
            _ if element.has_text() => {
                let closed = self.closed(element).map_err(|problem| at.error(problem).in_part(texts::name_of(element)));
                self.text.clear();
                return self.noted(closed);
            }
            _ => {}
        }
        Ok(())
    }
}

impl Builder {
    /// The key that is complete.
    pub(super) fn take_key(&mut self) -> Option<Record> {
        if !mem::take(&mut self.is_ready) {
            return None;
        }
        self.key.take()
    }
}
