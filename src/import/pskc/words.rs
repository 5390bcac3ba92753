//! The words of RFC 6030 section 5. A key whose policy has another one must not be used.

/// The standard's namespace and those of its drafts begin with these.
pub(super) const NAMESPACES: [&str; 2] =
    ["urn:ietf:params:xml:ns:keyprov:pskc", "http://www.openauthentication.org/OATH/"];

/// What a key may be used for.
pub(super) const KEY_USAGES: [&str; 11] =
    ["OTP", "CR", "Encrypt", "Integrity", "Verify", "Unlock", "Decrypt", "KeyWrap", "Unwrap", "Derive", "Generate"];

/// Where a PIN goes. `Algorithmic` is missing: a PIN within the computation is no code that is known here.
pub(super) const PIN_USAGE_MODES: [&str; 3] = ["Local", "Prepend", "Append"];

/// What a PIN is made of.
pub(super) const PIN_ENCODINGS: [&str; 5] = ["DECIMAL", "HEXADECIMAL", "ALPHANUMERIC", "BASE64", "BINARY"];
