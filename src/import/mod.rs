//! Seed files: whatever the maker of the tokens sends (feature `import`).
//!
//! [`open`] looks at a file, says what [`Format`] it is, checks all of it, and yields a [`Package`] for each key, ready for
//! [`Token`](crate::Token) and [`State`](crate::State):
//!
//! ```
//! use kodeviser::import::{self, Options};
//! use std::io::Cursor;
//!
//! let file = b"serial,secret\n1000133508267,3132333435363738393031323334353637383930\n";
//! for package in import::open(Cursor::new(file), &Options::new())? {
//!     let package = package?;
//!     let (token, state) = (package.token()?, package.state()?);
//!     assert_eq!(token.code_at_counter(0).as_str(), "755224");
//!     assert!(!state.is_enrolled());
//! }
//! # Ok::<(), import::ImportError>(())
//! ```
//!
//! All of a file is checked before any of its keys is returned. Up to 16 MB of checked keys are kept until then, a hundred thousand
//! and more; a larger file is gone through twice, so that millions of keys need no more memory. An encrypted PSKC file needs
//! [`Options::key`] or [`Options::password`]; every message authentication code is verified, in constant time, before what it
//! covers is decrypted.
//!
//! Nothing is guessed: a TOTP key whose file does not say which hash it uses comes without one, and makes no token until the
//! field is set. What is wrong is said with its line, its part and what to do about it, and never quotes a secret.
//!
//! [`pskc::Writer`] writes RFC 6030, plain or encrypted, and [`otpauth`] writes URIs and their QR codes.

mod aladdin;
mod algorithm;
mod date;
mod decode;
mod error;
mod format;
mod lines;
mod markup;
mod options;
pub mod otpauth;
mod package;
mod problem;
pub mod pskc;
mod safeword;
mod source;
mod spool;
mod table;
mod xml;

use std::io::{Cursor, Read, Seek};
use std::vec::Vec;

pub use error::ImportError;
pub use format::Format;
pub use options::{Encoding, MAX_ITERATIONS, Options};
pub use package::{Kind, Package, PinPolicy};
pub use problem::Problem;

use self::aladdin::Aladdin;
use self::format::BEGINNING;
use self::otpauth::OtpAuth;
use self::pskc::Pskc;
use self::safeword::SafeWord;
use self::source::Source;
use self::spool::Spool;
use self::table::Table;
use crate::stack::{Depth, wiped_after};

/// What each form of file gives: its packages one after the other, twice.
trait Packages: Sized {
    /// The next package, or what is wrong with it; an outer error where nothing more can be read.
    fn next_package(&mut self) -> Result<Option<Result<Package, ImportError>>, ImportError>;

    /// From the beginning once more, keeping what was found out.
    fn rewound(self) -> Result<Self, ImportError>;
}

/// Opens a seed file and checks all of it. What comes out yields its packages.
///
/// # Errors
/// Whatever is wrong with the file. With [`Options::only_the_good`] that is what makes the whole file useless, and what is wrong
/// with one key alone comes in that key's place.
pub fn open<R: Read + Seek>(file: R, options: &Options) -> Result<Import<R>, ImportError> {
    wiped_after(Depth::SeedFile, || checked(file, options))
}

fn checked<R: Read + Seek>(mut file: R, options: &Options) -> Result<Import<R>, ImportError> {
    file.rewind()?;
    let mut source = Source::new(file);
    source.skip_mark()?;
    let format = Format::of(source.peek()?).map_err(|problem| BEGINNING.error(problem))?;
    let mut reader = match format {
        Format::Pskc => Reader::Pskc(Pskc::new(source.into_file()?, options.clone())),
        Format::Table => Reader::Table(Table::new(source, options)?),
        Format::Aladdin => Reader::Aladdin(Aladdin::new(source.into_file()?)),
        Format::SafeWord => Reader::SafeWord(SafeWord::new(source)),
        Format::OtpAuth => Reader::OtpAuth(OtpAuth::new(source)),
    };
    let (spool, good, bad) = checked_through(&mut reader, options)?;
    let (is_signed, is_encrypted) = (reader.is_signed(), reader.is_encrypted());
    let reader = if spool.is_whole() { Reader::Spool(spool) } else { reader.rewound()? };
    Ok(Import { reader, options: options.clone(), format, good, bad, is_signed, is_encrypted })
}

/// Goes through the file to its end: what could be kept of it, and how many keys are good and bad.
///
/// In a frame of its own: a package that lay in the frame of `checked` would be where its result is made, and what of that is not
/// written, such as the room for the largest reader, would go along to the caller.
#[inline(never)]
fn checked_through<R: Read + Seek>(
    reader: &mut Reader<R>,
    options: &Options,
) -> Result<(Spool, u64, u64), ImportError> {
    let (mut good, mut bad) = (0_u64, 0_u64);
    let mut spool = Spool::new();
    while let Some(package) = reader.next_package()? {
        match package {
            Ok(package) => {
                good = good.saturating_add(1);
                spool.push(package);
            }
            Err(_) if options.only_the_good => {
                bad = bad.saturating_add(1);
                spool.give_up();
            }
            Err(error) => return Err(error),
        }
    }
    if good == 0 && bad == 0 {
        return Err(ImportError::nowhere(Problem::Empty));
    }
    Ok((spool, good, bad))
}

/// Reads a seed file that lies in memory.
///
/// # Errors
/// Those of [`open`]; with [`Options::only_the_good`] the first bad key's.
pub fn read(file: &[u8], options: &Options) -> Result<Vec<Package>, ImportError> {
    open(Cursor::new(file), options)?.collect()
}

/// A seed file that was checked: what it is, and its packages.
pub struct Import<R> {
    reader: Reader<R>,
    options: Options,
    format: Format,
    good: u64,
    bad: u64,
    is_signed: bool,
    is_encrypted: bool,
}

impl<R> Import<R> {
    /// What the file is.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// How many good keys it has.
    #[must_use]
    pub const fn good(&self) -> u64 {
        self.good
    }

    /// How many bad ones; 0 unless [`Options::only_the_good`] was asked for.
    #[must_use]
    pub const fn bad(&self) -> u64 {
        self.bad
    }

    /// Whether it has a signature. It is not checked: whoever relies on it must check it with another tool.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.is_signed
    }

    /// Whether its secrets were encrypted, every one of them. One that was not is anybody's who could write to the file.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }
}

impl<R: Read + Seek> Iterator for Import<R> {
    type Item = Result<Package, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        let depth = if matches!(self.reader, Reader::Spool(_)) { Depth::Decision } else { Depth::SeedFile };
        wiped_after(depth, || self.read_next())
    }
}

impl<R: Read + Seek> Import<R> {
    fn read_next(&mut self) -> Option<Result<Package, ImportError>> {
        match self.reader.next_package() {
            Ok(Some(Ok(mut package))) => {
                package.fill_in(&self.options);
                Some(Ok(package))
            }
            Ok(Some(Err(error))) => Some(Err(error)),
            Ok(None) => None,
            Err(error) => {
                // The file changed since it was checked; there is nothing behind this.
                self.reader = Reader::Done;
                Some(Err(error))
            }
        }
    }
}

impl<R> core::fmt::Debug for Import<R> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Import").field("format", &self.format).field("good", &self.good).finish_non_exhaustive()
    }
}

/// The reader of each form.
#[allow(clippy::large_enum_variant, reason = "there is one a file")]
enum Reader<R> {
    Pskc(Pskc<R>),
    Table(Table<R>),
    Aladdin(Aladdin<R>),
    SafeWord(SafeWord<R>),
    OtpAuth(OtpAuth<R>),
    /// What was checked.
    Spool(Spool),
    Done,
}

impl<R: Read + Seek> Reader<R> {
    const fn is_signed(&self) -> bool {
        match self {
            Self::Pskc(reader) => reader.is_signed(),
            Self::SafeWord(reader) => reader.is_signed(),
            _ => false,
        }
    }

    const fn is_encrypted(&self) -> bool {
        match self {
            Self::Pskc(reader) => reader.is_encrypted(),
            _ => false,
        }
    }
}

impl<R: Read + Seek> Packages for Reader<R> {
    fn next_package(&mut self) -> Result<Option<Result<Package, ImportError>>, ImportError> {
        match self {
            Self::Pskc(reader) => reader.next_package(),
            Self::Table(reader) => reader.next_package(),
            Self::Aladdin(reader) => reader.next_package(),
            Self::SafeWord(reader) => reader.next_package(),
            Self::OtpAuth(reader) => reader.next_package(),
            Self::Spool(spool) => Ok(spool.pop().map(Ok)),
            Self::Done => Ok(None),
        }
    }

    fn rewound(self) -> Result<Self, ImportError> {
        match self {
            Self::Pskc(reader) => reader.rewound().map(Self::Pskc),
            Self::Table(reader) => reader.rewound().map(Self::Table),
            Self::Aladdin(reader) => reader.rewound().map(Self::Aladdin),
            Self::SafeWord(reader) => reader.rewound().map(Self::SafeWord),
            Self::OtpAuth(reader) => reader.rewound().map(Self::OtpAuth),
            Self::Spool(_) | Self::Done => Ok(self),
        }
    }
}
