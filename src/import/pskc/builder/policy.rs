//! What stands in a policy: all of it is understood, or the key may not be used (RFC 6030 section 5).

use super::Builder;
use crate::import::decode::number;
use crate::import::error::ImportError;
use crate::import::package::PinPolicy;
use crate::import::problem::Problem;
use crate::import::pskc::element::Element;
use crate::import::pskc::words::{NAMESPACES, PIN_ENCODINGS, PIN_USAGE_MODES};
use crate::import::xml::{At, Attributes, short};

impl Builder {
    /// From here to its end nothing is passed over.
    pub(super) fn policy_begins(&mut self, attributes: Attributes<'_>, at: At<'_>) -> Result<(), ImportError> {
        self.policy = Some(attributes.prefix().into());
        if self.key.as_ref().is_some_and(|key| key.has_policy) {
            return Err(at.error(Problem::Twice));
        }
        if let Some(key) = &mut self.key {
            key.has_policy = true;
        }
        self.no_attributes(attributes)
    }

    /// In a policy, one of another namespace is not the standard's, whatever its name is.
    pub(super) fn of_policy(&self, element: Element, attributes: &Attributes<'_>) -> Element {
        match &self.policy {
            Some(prefix) if !attributes.is_of(prefix, &NAMESPACES) => Element::Other,
            _ => element,
        }
    }

    pub(super) fn no_attributes(&mut self, attributes: Attributes<'_>) -> Result<(), ImportError> {
        for attribute in attributes.qualified() {
            let (name, _) = attribute?;
            self.not_understood(name);
        }
        Ok(())
    }

    pub(super) fn not_understood(&mut self, what: &str) {
        if let Some(key) = &mut self.key {
            key.unknown_policy.get_or_insert_with(|| short(what));
        }
    }

    pub(super) fn pin_policy(&mut self, attributes: Attributes<'_>) -> Result<(), ImportError> {
        let mut policy = PinPolicy::default();
        for attribute in attributes.qualified() {
            let (name, value) = attribute?;
            let Some(key) = &self.key else { return Ok(()) };
            let counted = || number(&value, u64::MAX).map_err(|problem| key.place.error(problem).in_part("PINPolicy"));
            match name {
                "PINKeyId" => policy.key_id = Some(value.into_owned()),
                "PINUsageMode" if PIN_USAGE_MODES.contains(&&*value) => policy.usage_mode = Some(value.into_owned()),
                "PINEncoding" if PIN_ENCODINGS.contains(&&*value) => policy.encoding = Some(value.into_owned()),
                "PINUsageMode" | "PINEncoding" => self.not_understood(&std::format!("{name} {value}")),
                "MaxFailedAttempts" => policy.max_failures = Some(counted()?),
                "MinLength" => policy.min_length = Some(counted()?),
                "MaxLength" => policy.max_length = Some(counted()?),
                unknown => self.not_understood(unknown),
            }
        }
        if let Some(key) = &mut self.key
            && key.pin_policy.replace(policy).is_some()
        {
            return Err(key.place.error(Problem::Twice));
        }
        Ok(())
    }
}
