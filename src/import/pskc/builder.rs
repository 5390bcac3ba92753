//! Follows a PSKC document element by element and gathers its header, its devices and its keys.

use std::boxed::Box;
use std::mem;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use zeroize::Zeroizing;

use super::element::{Element, Field};
use super::protection::{Derivation, Header, MacMethod};
use super::record::{Device, Record};
use crate::import::date;
use crate::import::decode::{base64, number, small, truth};
use crate::import::error::ImportError;
use crate::import::package::PinPolicy;
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
            is_signed: false,
            version: None,
        }
    }

    fn current(&self) -> Element {
        self.stack.last().copied().unwrap_or(Element::Other)
    }

    /// What is wrong within a key is the key's; elsewhere the whole file's.
    fn noted(&mut self, result: Result<(), ImportError>) -> Result<(), ImportError> {
        match (result, &mut self.key) {
            (Err(error), Some(key)) if !error.is_fatal() => {
                key.error.get_or_insert(error);
                Ok(())
            }
            (result, _) => result,
        }
    }

    fn opened(
        &mut self,
        element: Element,
        name: &str,
        attributes: Attributes<'_>,
        at: At<'_>,
    ) -> Result<(), ImportError> {
        match element {
            Element::Container => self.container(name, attributes, at),
            Element::EncryptionKey | Element::MacMethod | Element::MacAlgorithm if self.has_keys => {
                Err(at.error(Problem::Misplaced { before: "the first KeyPackage" }))
            }
            Element::EncryptionKey => self.encryption_key(name, attributes),
            Element::X509Data => {
                self.header.certificate = true;
                Ok(())
            }
            Element::KeyDerivationMethod => {
                self.derivation().algorithm = attribute(attributes, "Algorithm")?;
                Ok(())
            }
            Element::Prf => {
                self.derivation().prf = attribute(attributes, "Algorithm")?;
                Ok(())
            }
            Element::MacMethod => {
                self.header.is_draft |= name == "DigestMethod";
                self.mac_method().algorithm = attribute(attributes, "Algorithm")?;
                Ok(())
            }
            Element::MacKey => {
                self.in_mac_key = true;
                self.mac_method().key.get_or_insert_default();
                Ok(())
            }
            Element::KeyPackage => {
                self.header.is_draft |= name == "Device";
                self.has_keys = true;
                self.device = Device::default();
                Ok(())
            }
            Element::Key => self.key_begins(attributes, at),
            Element::Parameters => self.parameters(attributes),
            Element::ResponseFormat => self.response_format(attributes),
            Element::Data => self.data(attributes, at),
            Element::Field(field) => self.value_begins(field, at),
            Element::EncryptedValue if !self.in_mac_key => {
                match self.value() {
                    Some(value) if value.is_encrypted => return Err(at.error(Problem::Twice)),
                    Some(value) => value.is_encrypted = true,
                    None => {}
                }
                Ok(())
            }
            Element::EncryptionMethod | Element::EncryptionScheme => {
                if let Some(algorithm) = attribute(attributes, "Algorithm")? {
                    self.set_cipher(algorithm);
                }
                Ok(())
            }
            Element::PinPolicy => self.pin_policy(attributes),
            Element::Signature => {
                self.is_signed = true;
                Ok(())
            }
            Element::Other => {
                let in_policy = matches!(self.current(), Element::Policy | Element::PinPolicy);
                if let (true, Some(key)) = (in_policy, &mut self.key) {
                    key.unknown_policy.get_or_insert_with(|| short(name));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn container(&mut self, name: &str, attributes: Attributes<'_>, at: At<'_>) -> Result<(), ImportError> {
        self.header.is_draft = name == "SecretContainer";
        for attribute in attributes {
            let (name, value) = attribute?;
            if name.eq_ignore_ascii_case("Version") {
                self.version = Some(short(&value));
            }
        }
        match self.version.as_deref() {
            Some("1.0" | "1") | None => Ok(()),
            // The first drafts counted in their own way.
            Some(_) if self.header.is_draft => Ok(()),
            Some(found) => Err(at.error(Problem::Version { found: found.into() })),
        }
    }

    fn encryption_key(&mut self, name: &str, attributes: Attributes<'_>) -> Result<(), ImportError> {
        self.header.is_draft |= name == "EncryptionMethod";
        if let Some(algorithm) = attribute(attributes, "Algorithm")?
            && !algorithm.eq_ignore_ascii_case("none")
        {
            if algorithm.to_ascii_lowercase().starts_with("pbe-") {
                let length = if algorithm.contains("3DES112") { Some(16) } else { None };
                self.derivation().key_len = length;
            }
            self.header.cipher = Some(algorithm);
        }
        Ok(())
    }

    fn key_begins(&mut self, attributes: Attributes<'_>, at: At<'_>) -> Result<(), ImportError> {
        let mut key = Record { place: at.place(), ..Record::default() };
        for attribute in attributes {
            let (name, value) = attribute?;
            match name {
                "Id" | "KeyId" | "SecretId" | "ID" => key.id = Some(value.into_owned()),
                "Algorithm" | "KeyAlgorithm" | "SecretAlgorithm" => key.algorithm = Some(value.into_owned()),
                _ => {}
            }
        }
        self.key = Some(key);
        Ok(())
    }

    /// The drafts said here what a key may be used for.
    fn parameters(&mut self, attributes: Attributes<'_>) -> Result<(), ImportError> {
        for attribute in attributes {
            let (name, value) = attribute?;
            if let Some(key) = &mut self.key
                && matches!(name, "OTP" | "CR" | "Integrity" | "Encrypt" | "Unlock")
                && truth(&value).map_err(|problem| key.place.error(problem).in_part(name))?
            {
                key.usage.push(name.to_string());
            }
        }
        Ok(())
    }

    fn response_format(&mut self, attributes: Attributes<'_>) -> Result<(), ImportError> {
        for attribute in attributes {
            let (name, value) = attribute?;
            let Some(key) = &mut self.key else { return Ok(()) };
            let wrong = |problem| key.place.error(problem).in_part("ResponseFormat");
            match name {
                "Length" | "length" => key.digits = Some(small(&value).map_err(wrong)?),
                "Encoding" | "Format" | "format" => key.is_not_decimal |= !value.eq_ignore_ascii_case("DECIMAL"),
                "CheckDigits" | "CheckDigit" => key.is_not_decimal |= truth(&value).map_err(wrong)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The drafts had an element `Data` for each value, named by an attribute.
    fn data(&mut self, attributes: Attributes<'_>, at: At<'_>) -> Result<(), ImportError> {
        match attribute(attributes, "Name")? {
            Some(name) => match Field::named(&name) {
                Some(field) => self.value_begins(field, at),
                None => Ok(()),
            },
            None => Ok(()),
        }
    }

    fn value_begins(&mut self, field: Field, at: At<'_>) -> Result<(), ImportError> {
        self.field = Some(field);
        let Some(value) = self.value() else { return Ok(()) };
        if mem::replace(&mut value.has_begun, true) {
            return Err(at.error(Problem::Twice).in_part(field.name()));
        }
        Ok(())
    }

    fn pin_policy(&mut self, attributes: Attributes<'_>) -> Result<(), ImportError> {
        let mut policy = PinPolicy::default();
        for attribute in attributes {
            let (name, value) = attribute?;
            let Some(key) = &mut self.key else { return Ok(()) };
            let counted = || number(&value, u64::MAX).map_err(|problem| key.place.error(problem).in_part("PINPolicy"));
            match name {
                "PINKeyId" => policy.key_id = Some(value.into_owned()),
                // A PIN within the computation is no code that is known here.
                "PINUsageMode" if value == "Algorithmic" => {
                    key.unknown_policy.get_or_insert_with(|| "PINUsageMode Algorithmic".into());
                }
                "PINUsageMode" => policy.usage_mode = Some(value.into_owned()),
                "MaxFailedAttempts" => policy.max_failures = Some(counted()?),
                "MinLength" => policy.min_length = Some(counted()?),
                "MaxLength" => policy.max_length = Some(counted()?),
                "PINEncoding" => policy.encoding = Some(value.into_owned()),
                unknown => {
                    key.unknown_policy.get_or_insert_with(|| short(unknown));
                }
            }
        }
        if let Some(key) = &mut self.key {
            key.pin_policy = Some(policy);
        }
        Ok(())
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

    /// What an element's text means.
    fn closed(&mut self, element: Element) -> Result<(), Problem> {
        let text = self.text.trim_ascii();
        match element {
            Element::PlainValue | Element::Value => {
                let plain = Zeroizing::new(text.to_string());
                let has_cipher = self.header.cipher.is_some();
                if let Some(value) = self.value() {
                    value.legacy = element == Element::Value;
                    value.has_cipher = has_cipher;
                    return put(&mut value.plain, plain);
                }
            }
            Element::CipherValue => {
                let bytes = base64(text)?;
                if self.in_mac_key {
                    self.mac_method().key.get_or_insert_default().value = bytes.to_vec();
                } else if let Some(value) = self.value() {
                    value.encrypted.value = bytes.to_vec();
                }
            }
            Element::ValueMac => {
                let code = base64(text)?.to_vec();
                if let Some(value) = self.value() {
                    return put(&mut value.encrypted.mac, code);
                }
            }
            Element::SerialNo => return put(&mut self.device.serial, text.to_string()),
            Element::Manufacturer => return put(&mut self.device.manufacturer, text.to_string()),
            Element::Model => return put(&mut self.device.model, text.to_string()),
            Element::IssueNo => return put(&mut self.device.issue_number, text.to_string()),
            Element::DeviceUser => return put(&mut self.device.user, text.to_string()),
            Element::ModuleId => return put(&mut self.device.module, text.to_string()),
            Element::DeviceStart => return put(&mut self.device.starts, date::read(text)?),
            Element::DeviceExpiry => return put(&mut self.device.expires, date::read(text)?),
            _ if self.key.is_some() => return self.closed_in_key(element),
            _ => return self.closed_in_header(element),
        }
        Ok(())
    }

    fn closed_in_key(&mut self, element: Element) -> Result<(), Problem> {
        let text = self.text.trim_ascii();
        let Some(key) = &mut self.key else { return Ok(()) };
        match element {
            Element::Issuer => put(&mut key.issuer, text.to_string()),
            // In several languages perhaps: the first one counts.
            Element::FriendlyName => {
                key.friendly_name.get_or_insert_with(|| text.to_string());
                Ok(())
            }
            Element::User => put(&mut key.user, text.to_string()),
            Element::ProfileId => put(&mut key.profile_id, text.to_string()),
            Element::KeyReference => put(&mut key.key_reference, text.to_string()),
            Element::Suite => put(&mut key.suite, text.to_string()),
            Element::StartDate => put(&mut key.starts, date::read(text)?),
            Element::ExpiryDate => put(&mut key.expires, date::read(text)?),
            Element::Transactions => put(&mut key.transactions, number(text, u64::MAX)?),
            Element::T0 => {
                key.t0 = number(text, u64::MAX)?;
                Ok(())
            }
            Element::KeyUsage => {
                key.usage.push(text.to_string());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn closed_in_header(&mut self, element: Element) -> Result<(), Problem> {
        let text = self.text.trim_ascii();
        match element {
            Element::Specified => {
                let salt = base64(text)?.to_vec();
                put(&mut self.derivation().salt, salt)
            }
            Element::IterationCount => {
                let count = number(text, u64::MAX)?;
                put(&mut self.derivation().iterations, count)
            }
            Element::KeyLength => {
                let length = number(text, u64::MAX)?;
                put(&mut self.derivation().key_len, length)
            }
            Element::InitialVector => put(&mut self.header.iv, base64(text)?.to_vec()),
            Element::MacAlgorithm => {
                let name = text.to_string();
                self.header.is_draft = true;
                put(&mut self.mac_method().algorithm, name)
            }
            _ => Ok(()),
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
        let element = parent.child(name);
        if element == Element::Other && parent == Element::Document {
            return Err(at.error(Problem::UnknownRoot { found: short(name) }));
        }
        let opened = self.opened(element, name, attributes, at).map_err(|error| error.in_part(short(name)));
        self.noted(opened)?;
        self.stack.push(element);
        if element.has_text() {
            self.text.clear();
        }
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
            Element::Key => self.is_ready = true,
            _ if element.has_text() => {
                let closed = self.closed(element).map_err(|problem| at.error(problem).in_part(name_of(element)));
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

fn put<T>(place: &mut Option<T>, value: T) -> Result<(), Problem> {
    match place {
        Some(_) => Err(Problem::Twice),
        None => {
            *place = Some(value);
            Ok(())
        }
    }
}

/// The value of an attribute, by its name in either case: the drafts wrote some small.
fn attribute(attributes: Attributes<'_>, wanted: &str) -> Result<Option<String>, ImportError> {
    let mut found = None;
    for attribute in attributes {
        let (name, value) = attribute?;
        if name.eq_ignore_ascii_case(wanted) {
            found = Some(value.into_owned());
        }
    }
    Ok(found)
}

/// The element's name, for an error.
fn name_of(element: Element) -> String {
    match element {
        Element::Transactions => "NumberOfTransactions".into(),
        Element::ProfileId => "KeyProfileId".into(),
        Element::ModuleId => "Id".into(),
        Element::User | Element::DeviceUser => "UserId".into(),
        Element::ValueMac => "ValueMAC".into(),
        Element::Specified => "Salt".into(),
        Element::DeviceStart => "StartDate of the device".into(),
        Element::DeviceExpiry => "ExpiryDate of the device".into(),
        other => std::format!("{other:?}"),
    }
}
