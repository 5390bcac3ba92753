//! What start tags mean, by their names and attributes.

use std::mem;
use std::string::String;

use super::Builder;
use crate::import::decode::{small, truth};
use crate::import::error::ImportError;
use crate::import::problem::Problem;
use crate::import::pskc::element::{Element, Field};
use crate::import::pskc::record::{Device, Record};
use crate::import::xml::{At, Attributes, short};

impl Builder {
    /// What an element's name and its attributes mean.
    pub(super) fn opened(
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
                if self.mac_method().algorithm.is_some() {
                    return Err(at.error(Problem::Twice));
                }
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
            Element::DeviceInfo | Element::Module if self.device.has_key => {
                Err(at.error(Problem::Misplaced { before: "the Key" }))
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
            Element::Policy => self.policy_begins(attributes, at),
            Element::PinPolicy => self.pin_policy(attributes),
            Element::StartDate | Element::ExpiryDate | Element::Transactions | Element::KeyUsage
                if self.policy.is_some() =>
            {
                self.no_attributes(attributes)
            }
            Element::Signature => {
                self.is_signed = true;
                Ok(())
            }
            Element::Other if self.policy.is_some() => {
                self.not_understood(name);
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
            None => Ok(()),
            Some(version) if is_version_1(version) => Ok(()),
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
        self.device.has_key = true;
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
                key.add_usage(name);
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
                "Length" | "length" if key.digits.is_some() => return Err(wrong(Problem::Twice)),
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
}

/// RFC 6030 section 1.2: two numbers, and a greater minor one changes nothing of what is known. The minor one is often left out.
fn is_version_1(version: &str) -> bool {
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_number(major) && is_number(minor) && major.trim_start_matches('0') == "1"
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
