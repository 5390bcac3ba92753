//! The kinds of problems: a sentence each, what to do about it, and the section of the standard.

use std::boxed::Box;
use std::fmt;
use std::io;

use crate::Error;

/// What is wrong with a seed file, or with a key of it. More variants may come, so a `match` needs a last arm.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The file could not be read or written.
    Io {
        /// What the operating system says.
        kind: io::ErrorKind,
    },
    /// There is nothing in it.
    Empty,
    /// It is of no known form.
    UnknownFormat {
        /// What it seems to be.
        found: &'static str,
    },
    /// It is XML, but of no known kind.
    UnknownRoot {
        /// The name of its outermost element.
        found: Box<str>,
    },
    /// It is not UTF-8.
    NotUtf8,
    /// It is not well-formed XML.
    NotWellFormed {
        /// What is wrong.
        what: &'static str,
    },
    /// It declares a document type, which no seed file needs and attacks use.
    DocumentType,
    /// It refers to an entity other than the five that XML has.
    Entity,
    /// Its elements are nested too deeply.
    TooDeep {
        /// The most levels.
        limit: usize,
    },
    /// One text, tag, line or key is too long, or what stands between two keys.
    TooLong {
        /// The most bytes.
        limit: usize,
    },
    /// It ends in the middle.
    Truncated,
    /// Its version is unknown.
    Version {
        /// The version it states.
        found: Box<str>,
    },
    /// It is encrypted with a key that was not given.
    KeyNeeded,
    /// It is encrypted with a password that was not given.
    PasswordNeeded,
    /// It is encrypted for the owner of a certificate.
    Certificate,
    /// The key or the password does not open the file.
    WrongKey,
    /// An algorithm is not known here.
    UnknownAlgorithm {
        /// What it is for.
        role: &'static str,
        /// Its name in the file.
        name: Box<str>,
    },
    /// The given key has a length that the file's cipher does not take.
    KeyLength {
        /// The length that it takes, in bytes.
        expected: usize,
        /// The length of the key.
        found: usize,
    },
    /// A key is to be derived with so many iterations that it would take minutes.
    TooManyIterations {
        /// The most.
        limit: u32,
    },
    /// The file has message authentication codes, but does not say how they are made.
    MacMethodMissing,
    /// A value is encrypted with a cipher that needs a message authentication code, and has none.
    MacMissing,
    /// A message authentication code has another length than its algorithm makes.
    MacLength {
        /// The length of the algorithm's, in bytes.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// A message authentication code is wrong.
    MacWrong,
    /// A value that is not encrypted has a message authentication code, which means nothing.
    MacOfPlain,
    /// An encrypted value is not a whole number of blocks long.
    Blocks {
        /// The length of a block, in bytes.
        block: usize,
        /// The length of the value.
        found: usize,
    },
    /// What came out of the decryption ends in bytes that are no padding.
    Padding,
    /// An element stands where the standard has it not.
    Misplaced {
        /// Where it belongs.
        before: &'static str,
    },
    /// Something stands twice where it may stand once.
    Twice,
    /// Something that must be there is missing.
    Missing {
        /// What.
        what: &'static str,
    },
    /// A text is no Base64.
    Base64,
    /// A text is no number, or one out of bounds.
    Number {
        /// The least it may be.
        least: i64,
        /// The most it may be.
        most: u64,
    },
    /// A text is neither `true` nor `false`.
    Truth,
    /// A text is no date.
    Date,
    /// A date can be read in two ways.
    AmbiguousDate,
    /// A secret is not as secrets are.
    Secret {
        /// What the secret's reader says.
        error: Error,
    },
    /// The secrets of a table can be hexadecimal and Base32.
    AmbiguousSecrets,
    /// A row of a table has too few or too many fields.
    Fields {
        /// The least number.
        least: usize,
        /// The most.
        most: usize,
        /// The number found.
        found: usize,
    },
    /// A quoted field does not end in its line, or goes on after its quote.
    Quote,
    /// The table has no column for something that is needed.
    NoColumn {
        /// What is needed.
        what: &'static str,
    },
    /// A field or parameter has a value that it cannot have.
    Value {
        /// What it may be.
        expected: &'static str,
    },
    /// A line is of no kind that this file can have.
    Line,
    /// A secret is encrypted in a way that is not known here.
    EncryptedSecret,
    /// The key is no HOTP or TOTP key.
    NotOtp {
        /// What it is.
        kind: Box<str>,
    },
    /// The file has no secret for the key.
    NoSecret,
    /// The file does not say which hash a TOTP key uses.
    AlgorithmNotStated,
    /// The file does not say how many digits a code has.
    DigitsNotStated,
    /// The key's policy has something that is not known here, so the key must not be used.
    UnknownPolicy {
        /// The element, attribute or value.
        what: Box<str>,
    },
    /// The key's policy does not allow one-time codes.
    UsageForbidden,
    /// The key's codes are not plain decimal digits.
    ResponseFormat,
    /// The profile, token or state cannot be made of what the file says.
    Core {
        /// What the core says.
        error: Error,
    },
    /// The package has something that the form to be written has no place for.
    Unwritable {
        /// What.
        what: &'static str,
    },
}

impl Problem {
    /// Whether nothing behind it can be read either.
    pub(super) const fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::Io { .. }
                | Self::Empty
                | Self::UnknownFormat { .. }
                | Self::UnknownRoot { .. }
                | Self::NotUtf8
                | Self::NotWellFormed { .. }
                | Self::DocumentType
                | Self::Entity
                | Self::TooDeep { .. }
                | Self::TooLong { .. }
                | Self::Truncated
                | Self::Version { .. }
                | Self::KeyNeeded
                | Self::PasswordNeeded
                | Self::Certificate
                | Self::WrongKey
                | Self::KeyLength { .. }
                | Self::TooManyIterations { .. }
                | Self::AmbiguousSecrets
                | Self::NoColumn { .. }
        )
    }

    /// What to do about it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Io { .. } => "see that the file is there and may be read",
            Self::Empty | Self::Truncated => "fetch the file again, it did not come whole",
            Self::UnknownFormat { .. } => "ask the maker for PSKC or a table as CSV text, or save it as such",
            Self::UnknownRoot { .. } => "ask the maker for PSKC (KeyContainer) or SafeNet's form (Tokens)",
            Self::NotUtf8 => "save the file as UTF-8",
            Self::NotWellFormed { .. } => "fetch the file again, or ask the maker for a correct one",
            Self::DocumentType | Self::Entity => "ask the maker for a file without DOCTYPE and entities",
            Self::TooDeep { .. } | Self::TooLong { .. } => "this is no seed file, or a damaged one: ask the maker",
            Self::Version { .. } => "ask the maker for version 1.0",
            Self::KeyNeeded => "give the key that the maker sent apart from the file",
            Self::PasswordNeeded => "give the password that the maker sent apart from the file",
            Self::Certificate => "decrypt it with the certificate's key, or ask for one with a key or a password",
            Self::WrongKey | Self::KeyLength { .. } => "check the key or password with the maker",
            Self::UnknownAlgorithm { .. } => "ask the maker for a file that uses the algorithms of RFC 6030",
            Self::TooManyIterations { .. } => "allow more of them if you trust the file",
            Self::MacMethodMissing | Self::MacMissing | Self::MacLength { .. } | Self::MacOfPlain => {
                "do not use the file, and ask the maker for one with message authentication codes that can be checked"
            }
            Self::MacWrong => {
                "do not use the file: it was changed or damaged, or the key is another one's; ask the maker"
            }
            Self::Blocks { .. } | Self::Padding => "fetch the file again, or check the key with the maker",
            Self::Misplaced { .. } | Self::Twice | Self::Missing { .. } => {
                "ask the maker for a file that follows the standard"
            }
            Self::Base64 | Self::Number { .. } | Self::Truth | Self::Date => "correct it, or ask the maker",
            Self::AmbiguousDate => "write it as YYYY-MM-DD",
            Self::Secret { .. } => "compare it with what the maker sent",
            Self::AmbiguousSecrets => "say which of the two they are",
            Self::Fields { .. } | Self::Quote | Self::Line | Self::Value { .. } => {
                "compare the line with its neighbours"
            }
            Self::NoColumn { .. } => "give the table a first line with the names of its columns",
            Self::EncryptedSecret => "export it without encryption, or ask the maker for PSKC",
            Self::NotOtp { .. } => "leave it out: this library checks HOTP and TOTP alone",
            Self::NoSecret => "ask the maker for the secret, or for a file that has it",
            Self::AlgorithmNotStated => "ask the maker, and set the hash: SHA-1 is the most common",
            Self::DigitsNotStated => "look at a token, and set the number of digits: 6 is the most common",
            Self::UnknownPolicy { .. } | Self::UsageForbidden => "do not use the key, and ask the maker what is meant",
            Self::ResponseFormat => "ask the maker for tokens with decimal codes",
            Self::Core { .. } => "ask the maker whether this is meant, and set it right",
            Self::Unwritable { .. } => "leave it out or choose another form",
        }
    }

    /// The section of the standard, or the form, that it rests on.
    #[must_use]
    pub const fn section(&self) -> &'static str {
        match self {
            Self::Io { .. } | Self::Empty | Self::UnknownFormat { .. } => "RFC 6030 section 1",
            Self::UnknownRoot { .. } | Self::Version { .. } | Self::Misplaced { .. } | Self::Twice => {
                "RFC 6030 section 4"
            }
            Self::NotUtf8 | Self::NotWellFormed { .. } | Self::Truncated => "XML 1.0 section 2.1",
            Self::DocumentType | Self::Entity | Self::TooDeep { .. } | Self::TooLong { .. } => "RFC 6030 section 13",
            Self::KeyNeeded | Self::KeyLength { .. } | Self::WrongKey => "RFC 6030 section 6.1",
            Self::PasswordNeeded | Self::TooManyIterations { .. } => "RFC 6030 section 6.2",
            Self::Certificate => "RFC 6030 section 6.3",
            Self::UnknownAlgorithm { .. } | Self::EncryptedSecret => "RFC 6030 section 6",
            Self::MacMethodMissing | Self::MacMissing | Self::MacLength { .. } | Self::MacWrong | Self::MacOfPlain => {
                "RFC 6030 section 6.1.1"
            }
            Self::Blocks { .. } | Self::Padding => "XML Encryption section 5.2",
            Self::Missing { .. } | Self::NoSecret | Self::Number { .. } | Self::Truth => "RFC 6030 section 4.1",
            Self::Date | Self::AmbiguousDate => "RFC 6030 section 5 and RFC 3339",
            Self::Base64 => "RFC 4648 section 4",
            Self::Secret { .. } | Self::AmbiguousSecrets => "RFC 4648 sections 6 and 8",
            Self::Fields { .. } | Self::Quote | Self::NoColumn { .. } | Self::Value { .. } | Self::Line => "RFC 4180",
            Self::NotOtp { .. } | Self::Unwritable { .. } => "RFC 6030 section 10",
            Self::AlgorithmNotStated => "RFC 6238 section 1.2",
            Self::DigitsNotStated | Self::ResponseFormat => "RFC 6030 section 4.3.4",
            Self::UnknownPolicy { .. } | Self::UsageForbidden => "RFC 6030 section 5",
            Self::Core { error } => error.section(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { kind } => write!(f, "the file could not be read or written: {kind}"),
            Self::Empty => f.write_str("the file has no key in it"),
            Self::UnknownFormat { found } => write!(f, "the file is of no known form: it seems to be {found}"),
            Self::UnknownRoot { found } => write!(f, "the XML is of no known kind: its outermost element is {found:?}"),
            Self::NotUtf8 => f.write_str("the file is not UTF-8"),
            Self::NotWellFormed { what } => write!(f, "the XML is not well-formed: {what}"),
            Self::DocumentType => f.write_str("the XML declares a document type"),
            Self::Entity => f.write_str("the XML refers to an entity that it does not have"),
            Self::TooDeep { limit } => write!(f, "the elements are nested more than {limit} deep"),
            Self::TooLong { limit } => write!(f, "a text, a tag, a line or a key takes more than {limit} bytes"),
            Self::Truncated => f.write_str("the file ends in the middle"),
            Self::Version { found } => write!(f, "version {found:?} is unknown"),
            Self::KeyNeeded => f.write_str("the file is encrypted with a pre-shared key"),
            Self::PasswordNeeded => f.write_str("the file is encrypted with a password"),
            Self::Certificate => f.write_str("the file is encrypted for the owner of a certificate"),
            Self::WrongKey => f.write_str("the key or password does not open the file"),
            Self::UnknownAlgorithm { role, name } => write!(f, "the {role} {name:?} is not known here"),
            Self::KeyLength { expected, found } => {
                write!(f, "the cipher takes a key of {expected} bytes, and was given {found}")
            }
            Self::TooManyIterations { limit } => write!(f, "the key is derived with more than {limit} iterations"),
            Self::MacMethodMissing => {
                f.write_str("the file does not say how its message authentication codes are made")
            }
            Self::MacMissing => f.write_str("an encrypted value has no message authentication code"),
            Self::MacLength { expected, found } => {
                write!(f, "the message authentication code has {found} bytes, its algorithm makes {expected}")
            }
            Self::MacWrong => f.write_str("the message authentication code is wrong"),
            Self::MacOfPlain => f.write_str("a value that is not encrypted has a message authentication code"),
            Self::Blocks { block, found } => {
                write!(f, "the encrypted value of {found} bytes is not made of whole blocks of {block}")
            }
            Self::Padding => f.write_str("the decrypted value does not end in a padding"),
            Self::Misplaced { before } => write!(f, "the element belongs before {before}"),
            Self::Twice => f.write_str("this stands twice"),
            Self::Missing { what } => write!(f, "{what} is missing"),
            Self::Base64 => f.write_str("the text is no Base64"),
            Self::Number { least, most } => write!(f, "a number of {least} to {most} belongs here"),
            Self::Truth => f.write_str("true or false belongs here"),
            Self::Date => f.write_str("a date such as 2026-11-22T12:00:00Z belongs here"),
            Self::AmbiguousDate => f.write_str("day and month of the date can be told apart in neither order"),
            Self::Secret { error } => write!(f, "{error}"),
            Self::AmbiguousSecrets => {
                f.write_str("the secrets can be read as hexadecimal and as Base32, and nothing says which they are")
            }
            Self::Fields { least, most, found } if least == most => {
                write!(f, "the line has {found} fields instead of {least}")
            }
            Self::Fields { least, most, found } => {
                write!(f, "the line has {found} fields instead of {least} to {most}")
            }
            Self::Quote => f.write_str("a quoted field does not end at a quote"),
            Self::NoColumn { what } => write!(f, "the table has no column for the {what}"),
            Self::Value { expected } => write!(f, "{expected} belongs here"),
            Self::Line => f.write_str("the line is none that such a file has"),
            Self::EncryptedSecret => f.write_str("the secret is encrypted in a way of its maker's"),
            Self::NotOtp { kind } => write!(f, "the key is no HOTP or TOTP key but {kind:?}"),
            Self::NoSecret => f.write_str("the file has no secret for the key"),
            Self::AlgorithmNotStated => f.write_str("the file does not say which hash the TOTP key uses"),
            Self::DigitsNotStated => f.write_str("the file does not say how many digits a code has"),
            Self::UnknownPolicy { what } => write!(f, "the key's policy has {what:?}, which is not known here"),
            Self::UsageForbidden => f.write_str("the key's policy does not allow one-time codes"),
            Self::ResponseFormat => f.write_str("the key's codes are not decimal digits without a check digit"),
            Self::Core { error } => write!(f, "{error}"),
            Self::Unwritable { what } => write!(f, "there is no place for {what}"),
        }
    }
}
