//! What a seed file says about one key.

use std::boxed::Box;
use std::fmt;
use std::string::String;

use super::algorithm;
use super::error::{ImportError, Place};
use super::options::Options;
use super::problem::Problem;
use crate::{Algorithm, Digits, Profile, Secret, State, Token};

/// What a key is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A counter token (RFC 4226).
    Hotp,
    /// A clock token (RFC 6238).
    Totp,
    /// A PIN that another key's policy refers to (RFC 6030 section 5).
    Pin,
    /// Something that this library does not check, by its name in the file.
    Other(Box<str>),
}

impl Kind {
    /// `hotp`, `totp`, `pin`, or the name in the file.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Hotp => "hotp",
            Self::Totp => "totp",
            Self::Pin => "pin",
            Self::Other(name) => name,
        }
    }
}

/// How the PIN of a key is used and what it looks like (RFC 6030 section 5, `PINPolicy`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PinPolicy {
    /// The identifier of the key that is the PIN.
    pub key_id: Option<String>,
    /// `Local`, `Prepend` or `Append`.
    pub usage_mode: Option<String>,
    /// How many wrong PINs lock the key.
    pub max_failures: Option<u64>,
    /// The fewest characters.
    pub min_length: Option<u64>,
    /// The most characters.
    pub max_length: Option<u64>,
    /// `DECIMAL` and the like.
    pub encoding: Option<String>,
}

/// One key of a seed file, as the file has it: nothing is guessed, and what the file does not say is `None`.
///
/// [`token`](Self::token) and [`state`](Self::state) are what a server stores and uses. Its secret is wiped on drop and never
/// printed. Times are in Unix seconds.
///
/// ```
/// use kodeviser::import::{Kind, Package};
/// use kodeviser::Secret;
/// let mut package = Package::new(Kind::Hotp, Secret::from_bytes(b"12345678901234567890")?);
/// package.serial = Some("987654321".into());
/// package.digits = Some(6);
/// package.counter = 1;
/// assert_eq!(package.token()?.code_at_counter(package.counter).as_str(), "287082");
/// assert!(!format!("{package:?}").contains("12345678901234567890"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Package {
    /// The number on the device's back.
    pub serial: Option<String>,
    /// The key's own identifier.
    pub key_id: Option<String>,
    /// What it is for.
    pub kind: Kind,
    /// The hash, where the file or its form says which: HOTP has SHA-1 by definition, TOTP has none by itself.
    pub algorithm: Option<Algorithm>,
    /// How many digits its codes have, as the file says: a number outside 6 to 8 makes no token.
    pub digits: Option<u32>,
    /// The length of a time step in seconds.
    pub period: Option<u32>,
    /// The start of step 0.
    pub t0: u64,
    /// The next counter of a counter token; of a clock token the first time step that may be used.
    pub counter: u64,
    /// How many time steps the device is ahead, negative: behind (RFC 6030 section 4.1, `TimeDrift`).
    pub drift_intervals: i64,
    /// Who made the key.
    pub issuer: Option<String>,
    /// Who made the device.
    pub manufacturer: Option<String>,
    /// The device's model.
    pub model: Option<String>,
    /// The number of the device among those of one serial number.
    pub issue_number: Option<String>,
    /// Whom the device belongs to.
    pub device_user: Option<String>,
    /// Whom the key belongs to.
    pub user: Option<String>,
    /// Which module of the device holds the key.
    pub module: Option<String>,
    /// A name for people.
    pub friendly_name: Option<String>,
    /// Where the key is derived on both sides: by which profile.
    pub profile_id: Option<String>,
    /// Where the key is derived or stored elsewhere: under which name.
    pub key_reference: Option<String>,
    /// Not to be used before.
    pub starts: Option<u64>,
    /// Not to be used after.
    pub expires: Option<u64>,
    /// The device's own start.
    pub device_starts: Option<u64>,
    /// The device's own end.
    pub device_expires: Option<u64>,
    /// How often the key may be used; this library does not count it.
    pub transactions: Option<u64>,
    /// What the key may be used for (`OTP`, `CR`, ...); empty: anything.
    pub usage: Box<[String]>,
    /// What its policy says of its PIN.
    pub pin_policy: Option<PinPolicy>,
    /// The secret; `None` where the file has none.
    pub secret: Option<Secret>,
    /// What the file says against using the key, if anything.
    pub(super) obstacle: Option<Problem>,
    pub(super) place: Place,
}

impl Package {
    /// A package with nothing but a secret, for filling in.
    #[must_use]
    pub fn new(kind: Kind, secret: Secret) -> Self {
        Self { secret: Some(secret), ..Self::empty(kind) }
    }

    pub(super) fn empty(kind: Kind) -> Self {
        Self {
            algorithm: if kind == Kind::Hotp { algorithm::of_hotp() } else { None },
            serial: None,
            key_id: None,
            kind,
            digits: None,
            period: None,
            t0: 0,
            counter: 0,
            drift_intervals: 0,
            issuer: None,
            manufacturer: None,
            model: None,
            issue_number: None,
            device_user: None,
            user: None,
            module: None,
            friendly_name: None,
            profile_id: None,
            key_reference: None,
            starts: None,
            expires: None,
            device_starts: None,
            device_expires: None,
            transactions: None,
            usage: Box::default(),
            pin_policy: None,
            secret: None,
            obstacle: None,
            place: Place::default(),
        }
    }

    /// The line of the file where it begins; 0 for one that is from no file.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.place.line
    }

    /// The name of its hash, as `otpauth://` has it: `SHA1`, `SHA256` or `SHA512`.
    #[must_use]
    pub fn algorithm_name(&self) -> Option<&'static str> {
        self.algorithm.map(algorithm::name)
    }

    /// What the file says against using the key for one-time codes: an unknown policy, another usage, codes that are not decimal.
    #[must_use]
    pub const fn obstacle(&self) -> Option<&Problem> {
        self.obstacle.as_ref()
    }

    /// The earlier one of the key's end and the device's.
    #[must_use]
    pub fn expiry(&self) -> Option<u64> {
        self.expires.into_iter().chain(self.device_expires).min()
    }

    /// What the token computes. Where the file states no period it is 30 seconds (RFC 6238 section 4.1).
    ///
    /// # Errors
    /// [`Problem::NotOtp`], [`Problem::AlgorithmNotStated`], [`Problem::DigitsNotStated`]: set the field if you know better;
    /// [`Problem::Core`] where digits or period are out of the core's bounds; what [`obstacle`](Self::obstacle) says.
    pub fn profile(&self) -> Result<Profile, ImportError> {
        self.made(|| {
            if let Some(obstacle) = &self.obstacle {
                return Err(obstacle.clone());
            }
            let is_clock = match &self.kind {
                Kind::Hotp => false,
                Kind::Totp => true,
                other => return Err(Problem::NotOtp { kind: other.name().into() }),
            };
            let algorithm = self.algorithm.ok_or(Problem::AlgorithmNotStated)?;
            let digits = Digits::new(self.digits.ok_or(Problem::DigitsNotStated)?).map_err(core)?;
            if is_clock {
                Profile::totp(algorithm, digits, self.period_or_default(), self.t0).map_err(core)
            } else {
                Ok(Profile::hotp(algorithm, digits))
            }
        })
    }

    /// The token, ready for deciding.
    ///
    /// # Errors
    /// Those of [`profile`](Self::profile), and [`Problem::NoSecret`].
    pub fn token(&self) -> Result<Token, ImportError> {
        let profile = self.profile()?;
        self.made(|| Ok(Token::new(profile, self.secret.as_ref().ok_or(Problem::NoSecret)?)))
    }

    /// A fresh state with the first counter and the drift of the file, for `enrol`.
    ///
    /// # Errors
    /// [`Problem::Core`] for a drift of more than a hundred years.
    pub fn state(&self) -> Result<State, ImportError> {
        self.state_measured_at(0)
    }

    /// As [`state`](Self::state), where it is known when the drift was measured.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn state_measured_at(&self, time: u64) -> Result<State, ImportError> {
        let drift_seconds = self.drift_intervals.saturating_mul(self.period_or_default().into());
        self.made(|| {
            let state = State::fresh().with_first_counter(self.counter).map_err(core)?;
            match drift_seconds {
                0 => Ok(state),
                seconds => state.with_drift(seconds, time).map_err(core),
            }
        })
    }

    /// Puts in what the caller knows and the file does not say.
    pub(super) fn fill_in(&mut self, options: &Options) {
        if self.kind == Kind::Totp {
            self.algorithm = self.algorithm.or(options.algorithm);
        }
        if matches!(self.kind, Kind::Hotp | Kind::Totp) {
            self.digits = self.digits.or(options.digits);
        }
    }

    fn period_or_default(&self) -> u32 {
        self.period.unwrap_or(30)
    }

    fn made<T>(&self, make: impl FnOnce() -> Result<T, Problem>) -> Result<T, ImportError> {
        make().map_err(|problem| self.place.error(problem).of_key(self.serial.as_ref().or(self.key_id.as_ref())))
    }
}

const fn core(error: crate::Error) -> Problem {
    Problem::Core { error }
}

/// Equal packages say the same; where in a file they stood does not count. It takes no constant time: it is for tests and tools.
impl PartialEq for Package {
    fn eq(&self, other: &Self) -> bool {
        let secret = |package: &Self| package.secret.as_ref().map(|secret| secret.expose().to_vec());
        self.serial == other.serial
            && self.key_id == other.key_id
            && self.kind == other.kind
            && (self.algorithm, self.digits, self.period) == (other.algorithm, other.digits, other.period)
            && (self.t0, self.counter, self.drift_intervals) == (other.t0, other.counter, other.drift_intervals)
            && self.names() == other.names()
            && self.times() == other.times()
            && self.transactions == other.transactions
            && self.usage == other.usage
            && self.pin_policy == other.pin_policy
            && self.obstacle == other.obstacle
            && secret(self).map(zeroize::Zeroizing::new) == secret(other).map(zeroize::Zeroizing::new)
    }
}

impl Package {
    pub(super) fn names(&self) -> [Option<&str>; 10] {
        [
            self.issuer.as_deref(),
            self.manufacturer.as_deref(),
            self.model.as_deref(),
            self.issue_number.as_deref(),
            self.device_user.as_deref(),
            self.user.as_deref(),
            self.module.as_deref(),
            self.friendly_name.as_deref(),
            self.profile_id.as_deref(),
            self.key_reference.as_deref(),
        ]
    }

    const fn times(&self) -> [Option<u64>; 4] {
        [self.starts, self.expires, self.device_starts, self.device_expires]
    }
}

impl fmt::Debug for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Package")
            .field("serial", &self.serial)
            .field("key_id", &self.key_id)
            .field("kind", &self.kind)
            .field("algorithm", &self.algorithm)
            .field("digits", &self.digits)
            .field("period", &self.period)
            .field("t0", &self.t0)
            .field("counter", &self.counter)
            .field("drift_intervals", &self.drift_intervals)
            .field("names", &self.names())
            .field("times", &self.times())
            .field("transactions", &self.transactions)
            .field("usage", &self.usage)
            .field("pin_policy", &self.pin_policy)
            .field("obstacle", &self.obstacle)
            .field("secret", &self.secret)
            .finish()
    }
}
