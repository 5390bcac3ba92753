//! Writing RFC 6030: an inventory on its way to another system.

mod demands;
mod text;

use std::boxed::Box;
use std::fmt;
use std::io::Write;
use std::vec;

use zeroize::Zeroizing;

use self::text::{Text, base64};
use super::cipher::encrypt;
use super::mac::{Hash, Mac};
use crate::import::error::ImportError;
use crate::import::package::{Kind, Package};
use crate::import::problem::Problem;
use crate::stack::{Depth, wiped_after};

/// How often PBKDF2 goes round unless told otherwise.
pub const DEFAULT_ITERATIONS: u32 = 600_000;

const ENCRYPTION: &str = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
const HMAC: &str = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
const PBKDF2: &str = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5#pbkdf2";

/// Writes packages as a PSKC file (RFC 6030), plain or encrypted with a password.
///
/// Encrypted means: the key is derived with PBKDF2 and HMAC-SHA-256, each secret is encrypted with AES-256-CBC, and has an
/// HMAC-SHA-256 under a key of its own. What is not secret, such as serial numbers and counters, is plain and without a MAC.
///
/// What is read back is the same, but that a key without an identifier gets its serial number as one, which RFC 6030 wants.
/// A start of the time steps other than 0 is written as an extension that other readers do not know.
///
/// ```
/// use kodeviser::Secret;
/// use kodeviser::import::{self, Kind, Options, Package, pskc::Writer};
/// let mut package = Package::new(Kind::Hotp, Secret::from_bytes(b"12345678901234567890")?);
/// (package.serial, package.digits) = (Some("4711".into()), Some(6));
/// let mut random = |bytes: &mut [u8]| bytes.fill(42); // your operating system's
/// let mut writer = Writer::encrypted(Vec::new(), b"qwerty", 1000, &mut random)?;
/// writer.write(&package)?;
/// let file = writer.finish()?;
/// let read = import::read(&file, &Options::new().password(b"qwerty"))?;
/// assert_eq!(read[0].serial, package.serial);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Writer<'random, W> {
    out: W,
    seal: Option<Seal<'random>>,
    count: u64,
}

/// Fills a buffer with random bytes.
type Random<'random> = Box<dyn FnMut(&mut [u8]) + 'random>;

/// What encrypts.
struct Seal<'random> {
    key: Zeroizing<[u8; 32]>,
    mac: Mac,
    random: Random<'random>,
}

impl Seal<'_> {
    /// Encrypts with an initial vector of its own.
    fn encrypt(&mut self, plain: &[u8]) -> vec::Vec<u8> {
        let mut iv = [0; 16];
        (self.random)(&mut iv);
        encrypt(&self.key, &iv, plain)
    }
}

impl<'random, W: Write> Writer<'random, W> {
    /// Begins a file whose secrets are plain: whoever has it has the tokens.
    ///
    /// # Errors
    /// [`Problem::Io`].
    pub fn plain(out: W) -> Result<Self, ImportError> {
        Self::begin(out, None)
    }

    /// Begins a file whose secrets are encrypted. `random` fills a buffer with random bytes of the operating system;
    /// [`DEFAULT_ITERATIONS`] is a good number of `iterations`.
    ///
    /// # Errors
    /// [`Problem::Io`]; [`Problem::PasswordNeeded`] for an empty password; [`Problem::Number`] for 0 iterations.
    pub fn encrypted(
        out: W,
        password: &[u8],
        iterations: u32,
        random: impl FnMut(&mut [u8]) + 'random,
    ) -> Result<Self, ImportError> {
        if password.is_empty() {
            return Err(Problem::PasswordNeeded.into());
        }
        if iterations == 0 {
            return Err(Problem::Number { least: 1, most: u32::MAX.into() }.into());
        }
        wiped_after(Depth::SeedFile, || Self::begin_encrypted(out, password, iterations, Box::new(random)))
    }

    fn begin_encrypted(
        out: W,
        password: &[u8],
        iterations: u32,
        mut random: Random<'random>,
    ) -> Result<Self, ImportError> {
        let (mut salt, mut key, mut mac_key) = ([0; 16], Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
        random(&mut salt);
        random(&mut *mac_key);
        Hash::Sha256.derive(password, &salt, iterations, &mut *key);
        let mac = Mac::new(Hash::Sha256, &*mac_key)?;
        let mut seal = Seal { key, mac, random };
        let mac_key = seal.encrypt(&*mac_key);
        let mut writer = Self::begin(out, Some(seal))?;
        writer.header(&salt, iterations, &mac_key)?;
        Ok(writer)
    }

    fn begin(mut out: W, seal: Option<Seal<'random>>) -> Result<Self, ImportError> {
        out.write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <pskc:KeyContainer Version=\"1.0\" xmlns:pskc=\"urn:ietf:params:xml:ns:keyprov:pskc\"\n  \
            xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" xmlns:xenc11=\"http://www.w3.org/2009/xmlenc11#\"\n  \
            xmlns:pkcs5=\"http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#\">\n",
        )?;
        Ok(Self { out, seal, count: 0 })
    }

    fn header(&mut self, salt: &[u8], iterations: u32, mac_key: &[u8]) -> Result<(), ImportError> {
        let (salt, mac_key) = (base64(salt), base64(mac_key));
        let (salt, mac_key) = (salt.as_str(), mac_key.as_str());
        write!(
            self.out,
            "  <pskc:EncryptionKey>\n    <xenc11:DerivedKey>\n      <xenc11:KeyDerivationMethod Algorithm=\"{PBKDF2}\">\n        \
            <pkcs5:PBKDF2-params>\n          <Salt><Specified>{salt}</Specified></Salt>\n          \
            <IterationCount>{iterations}</IterationCount>\n          <KeyLength>32</KeyLength>\n          \
            <PRF Algorithm=\"{HMAC}\"/>\n        </pkcs5:PBKDF2-params>\n      </xenc11:KeyDerivationMethod>\n    \
            </xenc11:DerivedKey>\n  </pskc:EncryptionKey>\n  <pskc:MACMethod Algorithm=\"{HMAC}\">\n    <pskc:MACKey>\n      \
            <xenc:EncryptionMethod Algorithm=\"{ENCRYPTION}\"/>\n      \
            <xenc:CipherData><xenc:CipherValue>{mac_key}</xenc:CipherValue></xenc:CipherData>\n    \
            </pskc:MACKey>\n  </pskc:MACMethod>\n"
        )?;
        Ok(())
    }

    /// Writes one key.
    ///
    /// # Errors
    /// [`Problem::Io`]; [`Problem::DigitsNotStated`]; [`Problem::NoSecret`] for a PIN; [`Problem::Unwritable`] for kinds of keys other
    /// than HOTP, TOTP and PIN, for codes of other than 6 to 9 digits, for names with characters that XML has not or spaces around
    /// them, for times after the year 9999, for numbers greater than the standard's schema has (a counter above 2^63 - 1; a first time step,
    /// a period or a drift above 2^31 - 1; one of a PIN above 2^32 - 1), and for a policy that readers would not understand. Nothing of the
    /// key is written then.
    pub fn write(&mut self, package: &Package) -> Result<(), ImportError> {
        wiped_after(Depth::Decision, || self.write_key(package))
    }

    fn write_key(&mut self, package: &Package) -> Result<(), ImportError> {
        let kind = match &package.kind {
            Kind::Hotp => "hotp",
            Kind::Totp => "totp",
            Kind::Pin => "pin",
            Kind::Other(_) => return Err(Problem::Unwritable { what: "a key of this kind" }.into()),
        };
        demands::check(package)?;
        let count = self.count.saturating_add(1);
        let mut text = Text::new();
        text.push("  <pskc:KeyPackage>\n");
        device(&mut text, package)?;
        let number = std::format!("{count}");
        let id = package.key_id.as_deref().or(package.serial.as_deref()).unwrap_or(&number);
        text.push("    <pskc:Key");
        text.attribute("Id", id)?;
        text.attribute("Algorithm", &std::format!("urn:ietf:params:xml:ns:keyprov:pskc:{kind}"))?;
        text.push(">\n");
        text.element("Issuer", package.issuer.as_deref())?;
        parameters(&mut text, package)?;
        text.element("KeyProfileId", package.profile_id.as_deref())?;
        text.element("KeyReference", package.key_reference.as_deref())?;
        text.element("FriendlyName", package.friendly_name.as_deref())?;
        self.data(&mut text, package)?;
        text.element("UserId", package.user.as_deref())?;
        policy(&mut text, package)?;
        text.push("    </pskc:Key>\n  </pskc:KeyPackage>\n");
        self.out.write_all(text.as_bytes())?;
        self.count = count;
        Ok(())
    }

    fn data(&mut self, text: &mut Text, package: &Package) -> Result<(), ImportError> {
        text.push("      <pskc:Data>\n");
        if let Some(secret) = &package.secret {
            text.push("        <pskc:Secret>\n");
            match &mut self.seal {
                None => text.element("PlainValue", Some(&base64(secret.expose())))?,
                Some(seal) => {
                    let value = seal.encrypt(secret.expose());
                    let mac = seal.mac.of(&value);
                    text.push("          <pskc:EncryptedValue>\n            <xenc:EncryptionMethod");
                    text.attribute("Algorithm", ENCRYPTION)?;
                    text.push("/>\n            <xenc:CipherData><xenc:CipherValue>");
                    text.push(&base64(&value));
                    text.push("</xenc:CipherValue></xenc:CipherData>\n          </pskc:EncryptedValue>\n");
                    text.element("ValueMAC", Some(&base64(&mac)))?;
                }
            }
            text.push("        </pskc:Secret>\n");
        }
        match package.kind {
            Kind::Totp => {
                text.value("Time", Some(package.counter.into()));
                text.value("TimeInterval", package.period.map(i128::from));
                text.value("TimeDrift", Some(package.drift_intervals.into()).filter(|drift| *drift != 0));
            }
            _ => {
                let counter =
                    Some(package.counter.into()).filter(|counter| *counter != 0 || package.kind == Kind::Hotp);
                text.value("Counter", counter);
                text.value("TimeInterval", package.period.map(i128::from));
                text.value("TimeDrift", Some(package.drift_intervals.into()).filter(|drift| *drift != 0));
            }
        }
        text.push("      </pskc:Data>\n");
        Ok(())
    }

    /// Ends the file. Without this it is incomplete, and no reader takes it.
    ///
    /// # Errors
    /// [`Problem::Io`]; [`Problem::Empty`] where no key was written.
    pub fn finish(mut self) -> Result<W, ImportError> {
        if self.count == 0 {
            return Err(Problem::Empty.into());
        }
        self.out.write_all(b"</pskc:KeyContainer>\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W> fmt::Debug for Writer<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("encrypted", &self.seal.is_some())
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

fn device(text: &mut Text, package: &Package) -> Result<(), ImportError> {
    let inner = text.begin();
    text.element("Manufacturer", package.manufacturer.as_deref())?;
    text.element("SerialNo", package.serial.as_deref())?;
    text.element("Model", package.model.as_deref())?;
    text.element("IssueNo", package.issue_number.as_deref())?;
    text.date("StartDate", package.device_starts)?;
    text.date("ExpiryDate", package.device_expires)?;
    text.element("UserId", package.device_user.as_deref())?;
    text.wrap(inner, "    ", "DeviceInfo");
    let inner = text.begin();
    text.element("Id", package.module.as_deref())?;
    text.wrap(inner, "    ", "CryptoModuleInfo");
    Ok(())
}

fn parameters(text: &mut Text, package: &Package) -> Result<(), ImportError> {
    let inner = text.begin();
    let suite = package.algorithm_name().map(|name| std::format!("HMAC-{name}"));
    text.element("Suite", suite.as_deref())?;
    if let Some(digits) = package.digits {
        text.push("          <pskc:ResponseFormat Encoding=\"DECIMAL\"");
        text.attribute("Length", &std::format!("{digits}"))?;
        text.push("/>\n");
    }
    if package.t0 != 0 {
        text.push("          <pskc:Extensions><T0 xmlns=\"urn:kodeviser:pskc\">");
        text.push(&std::format!("{}", package.t0));
        text.push("</T0></pskc:Extensions>\n");
    }
    text.wrap(inner, "      ", "AlgorithmParameters");
    Ok(())
}

fn policy(text: &mut Text, package: &Package) -> Result<(), ImportError> {
    let inner = text.begin();
    text.date("StartDate", package.starts)?;
    text.date("ExpiryDate", package.expires)?;
    if let Some(pin) = &package.pin_policy {
        text.push("          <pskc:PINPolicy");
        let count = |number: Option<u64>| number.map(|number| std::format!("{number}"));
        for (name, value) in [
            ("PINKeyId", pin.key_id.clone()),
            ("PINUsageMode", pin.usage_mode.clone()),
            ("MaxFailedAttempts", count(pin.max_failures)),
            ("MinLength", count(pin.min_length)),
            ("MaxLength", count(pin.max_length)),
            ("PINEncoding", pin.encoding.clone()),
        ] {
            if let Some(value) = value {
                text.attribute(name, &value)?;
            }
        }
        text.push("/>\n");
    }
    for usage in &package.usage {
        text.element("KeyUsage", Some(usage))?;
    }
    let transactions = package.transactions.map(|count| std::format!("{count}"));
    text.element("NumberOfTransactions", transactions.as_deref())?;
    text.wrap(inner, "      ", "Policy");
    Ok(())
}
