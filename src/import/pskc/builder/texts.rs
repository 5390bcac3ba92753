//! What the texts of elements mean.

use std::string::{String, ToString};

use zeroize::Zeroizing;

use super::Builder;
use crate::import::date;
use crate::import::decode::{base64, number};
use crate::import::problem::Problem;
use crate::import::pskc::element::Element;

impl Builder {
    /// What an element's text means.
    pub(super) fn closed(&mut self, element: Element) -> Result<(), Problem> {
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
                let encrypted = if self.in_mac_key {
                    Some(self.mac_method().key.get_or_insert_default())
                } else {
                    self.value().map(|value| &mut value.encrypted)
                };
                match encrypted {
                    Some(encrypted) if !encrypted.value.is_empty() => return Err(Problem::Twice),
                    Some(encrypted) => encrypted.value = bytes.to_vec(),
                    None => {}
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
            Element::T0 if key.t0 != 0 => Err(Problem::Twice),
            Element::T0 => {
                key.t0 = number(text, u64::MAX)?;
                Ok(())
            }
            Element::KeyUsage => {
                key.add_usage(text);
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

fn put<T>(place: &mut Option<T>, value: T) -> Result<(), Problem> {
    match place {
        Some(_) => Err(Problem::Twice),
        None => {
            *place = Some(value);
            Ok(())
        }
    }
}

/// The element's name, for an error.
pub(super) fn name_of(element: Element) -> String {
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
