//! Which element means what, by its name and the one that it stands in. The drafts of RFC 6030 had other names and places for some.

/// The elements that are understood. All others are passed over with what is in them, except in a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// What the document itself stands for.
    Document,
    Container,
    /// Something not understood.
    Other,
    EncryptionKey,
    X509Data,
    InitialVector,
    DerivedKey,
    KeyDerivationMethod,
    Pbkdf2,
    Salt,
    Specified,
    IterationCount,
    KeyLength,
    Prf,
    MacMethod,
    MacKey,
    MacAlgorithm,
    KeyPackage,
    DeviceInfo,
    Manufacturer,
    SerialNo,
    Model,
    IssueNo,
    DeviceStart,
    DeviceExpiry,
    DeviceUser,
    Module,
    ModuleId,
    Key,
    Issuer,
    FriendlyName,
    ProfileId,
    KeyReference,
    User,
    Parameters,
    Suite,
    ResponseFormat,
    ParameterExtensions,
    T0,
    Data,
    Field(Field),
    PlainValue,
    EncryptedValue,
    EncryptionMethod,
    EncryptionScheme,
    CipherData,
    CipherValue,
    ValueMac,
    Value,
    Policy,
    StartDate,
    ExpiryDate,
    Transactions,
    KeyUsage,
    PinPolicy,
    Signature,
}

/// The values of a key that may be encrypted (RFC 6030 section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Secret,
    Counter,
    Time,
    TimeInterval,
    TimeDrift,
}

impl Field {
    pub(super) const ALL: [Self; 5] = [Self::Secret, Self::Counter, Self::Time, Self::TimeInterval, Self::TimeDrift];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Secret => "Secret",
            Self::Counter => "Counter",
            Self::Time => "Time",
            Self::TimeInterval => "TimeInterval",
            Self::TimeDrift => "TimeDrift",
        }
    }

    /// By the attribute `Name` of the drafts' `Data`.
    pub(super) fn named(name: &str) -> Option<Self> {
        let letters = name.replace('_', "");
        Self::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(&letters))
    }
}

impl Element {
    /// The element of a name within this one.
    pub(super) fn child(self, name: &str) -> Self {
        match self {
            Self::Document => match name {
                "KeyContainer" | "SecretContainer" => Self::Container,
                _ => Self::Other,
            },
            Self::Container => match name {
                "KeyPackage" | "Device" => Self::KeyPackage,
                "EncryptionKey" | "EncryptionMethod" => Self::EncryptionKey,
                "MACMethod" | "DigestMethod" => Self::MacMethod,
                "MACAlgorithm" => Self::MacAlgorithm,
                "Signature" => Self::Signature,
                _ => Self::Other,
            },
            Self::KeyPackage => match name {
                "Key" | "Secret" => Self::Key,
                "DeviceInfo" | "DeviceId" => Self::DeviceInfo,
                "CryptoModuleInfo" => Self::Module,
                _ => Self::Other,
            },
            Self::Key => match name {
                "Data" => Self::Data,
                "Issuer" => Self::Issuer,
                "AlgorithmParameters" | "Usage" => Self::Parameters,
                "Policy" => Self::Policy,
                "FriendlyName" => Self::FriendlyName,
                "UserId" => Self::User,
                "KeyProfileId" => Self::ProfileId,
                "KeyReference" => Self::KeyReference,
                "StartDate" => Self::StartDate,
                "ExpiryDate" => Self::ExpiryDate,
                _ => Self::Other,
            },
            Self::Data => match name {
                "Secret" => Self::Field(Field::Secret),
                "Counter" => Self::Field(Field::Counter),
                "Time" => Self::Field(Field::Time),
                "TimeInterval" => Self::Field(Field::TimeInterval),
                "TimeDrift" => Self::Field(Field::TimeDrift),
                _ => self.value(name),
            },
            Self::Field(_) => self.value(name),
            Self::EncryptedValue | Self::MacKey => match name {
                "CipherData" => Self::CipherData,
                "EncryptionMethod" => Self::EncryptionMethod,
                "ValueMAC" => Self::ValueMac,
                "EncryptedValue" if self == Self::MacKey => Self::EncryptedValue,
                _ => Self::Other,
            },
            Self::DeviceInfo => match name {
                "SerialNo" => Self::SerialNo,
                "Manufacturer" => Self::Manufacturer,
                "Model" => Self::Model,
                "IssueNo" => Self::IssueNo,
                "StartDate" => Self::DeviceStart,
                "ExpiryDate" | "Expiry" => Self::DeviceExpiry,
                "UserId" => Self::DeviceUser,
                _ => Self::Other,
            },
            Self::Parameters => match name {
                "ResponseFormat" => Self::ResponseFormat,
                "Suite" => Self::Suite,
                "Extensions" => Self::ParameterExtensions,
                _ => Self::Other,
            },
            Self::Policy => match name {
                "StartDate" => Self::StartDate,
                "ExpiryDate" => Self::ExpiryDate,
                "KeyUsage" => Self::KeyUsage,
                "PINPolicy" => Self::PinPolicy,
                "NumberOfTransactions" => Self::Transactions,
                _ => Self::Other,
            },
            _ => self.rare_child(name),
        }
    }

    fn value(self, name: &str) -> Self {
        match name {
            "PlainValue" => Self::PlainValue,
            "EncryptedValue" => Self::EncryptedValue,
            "ValueMAC" | "ValueDigest" => Self::ValueMac,
            "Value" => Self::Value,
            _ => Self::Other,
        }
    }

    /// Those that stand once in a file.
    fn rare_child(self, name: &str) -> Self {
        match (self, name) {
            (Self::CipherData, "CipherValue") => Self::CipherValue,
            (Self::EncryptionMethod, "EncryptionScheme") => Self::EncryptionScheme,
            (Self::Module, "Id") => Self::ModuleId,
            (Self::ParameterExtensions, "T0") => Self::T0,
            (Self::EncryptionKey, "DerivedKey") => Self::DerivedKey,
            (Self::EncryptionKey, "X509Data" | "KeyValue" | "EncryptedKey") => Self::X509Data,
            (Self::EncryptionKey, "IV") => Self::InitialVector,
            (Self::EncryptionKey, "PBESalt") => Self::Specified,
            (Self::EncryptionKey, "PBEIterationCount") => Self::IterationCount,
            (Self::DerivedKey, "KeyDerivationMethod") => Self::KeyDerivationMethod,
            (Self::KeyDerivationMethod, "PBKDF2-params") => Self::Pbkdf2,
            (Self::Pbkdf2, "Salt") => Self::Salt,
            (Self::Salt, "Specified") => Self::Specified,
            (Self::Pbkdf2, "IterationCount") => Self::IterationCount,
            (Self::Pbkdf2, "KeyLength") => Self::KeyLength,
            (Self::Pbkdf2, "PRF") => Self::Prf,
            (Self::MacMethod, "MACKey") => Self::MacKey,
            _ => Self::Other,
        }
    }

    /// Whether its text is its meaning.
    pub(super) const fn has_text(self) -> bool {
        matches!(
            self,
            Self::PlainValue
                | Self::CipherValue
                | Self::ValueMac
                | Self::Value
                | Self::Manufacturer
                | Self::SerialNo
                | Self::Model
                | Self::IssueNo
                | Self::DeviceStart
                | Self::DeviceExpiry
                | Self::DeviceUser
                | Self::ModuleId
                | Self::Issuer
                | Self::FriendlyName
                | Self::ProfileId
                | Self::KeyReference
                | Self::User
                | Self::Suite
                | Self::T0
                | Self::StartDate
                | Self::ExpiryDate
                | Self::Transactions
                | Self::KeyUsage
                | Self::InitialVector
                | Self::Specified
                | Self::IterationCount
                | Self::KeyLength
                | Self::MacAlgorithm
        )
    }
}
