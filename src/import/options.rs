//! What a reader of seed files may be told.

use std::fmt;
use std::vec::Vec;

use zeroize::Zeroizing;

use crate::Algorithm;

/// How the secrets of a table are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Hexadecimal (RFC 4648 section 8).
    Hexadecimal,
    /// Base32 (RFC 4648 section 6).
    Base32,
}

/// The most PBKDF2 iterations that a file may ask for, unless told otherwise: some seconds of work.
pub const MAX_ITERATIONS: u32 = 10_000_000;

/// What opens a file, and how strictly it is read. The key and the password are wiped on drop and never printed.
///
/// ```
/// # use kodeviser::import::Options;
/// let options = Options::new().password(b"qwerty").only_the_good(true);
/// assert!(!format!("{options:?}").contains("qwerty"));
/// ```
#[derive(Clone)]
pub struct Options {
    pub(super) key: Option<Zeroizing<Vec<u8>>>,
    pub(super) password: Option<Zeroizing<Vec<u8>>>,
    pub(super) only_the_good: bool,
    pub(super) encoding: Option<Encoding>,
    pub(super) algorithm: Option<Algorithm>,
    pub(super) digits: Option<u32>,
    pub(super) max_iterations: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl Options {
    /// No key, no password; one bad key refuses the whole file.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            key: None,
            password: None,
            only_the_good: false,
            encoding: None,
            algorithm: None,
            digits: None,
            max_iterations: MAX_ITERATIONS,
        }
    }

    /// The pre-shared key (RFC 6030 section 6.1).
    #[must_use]
    pub fn key(mut self, key: &[u8]) -> Self {
        self.key = Some(Zeroizing::new(key.to_vec()));
        self
    }

    /// The password (RFC 6030 section 6.2): its bytes as they are, usually UTF-8, without a newline.
    #[must_use]
    pub fn password(mut self, password: &[u8]) -> Self {
        self.password = Some(Zeroizing::new(password.to_vec()));
        self
    }

    /// Asks for the good keys of a file that has bad ones as well: each bad one, such as one whose authentication code is wrong,
    /// is then an error in its place. Without this one bad key refuses the whole file.
    #[must_use]
    pub const fn only_the_good(mut self, yes: bool) -> Self {
        self.only_the_good = yes;
        self
    }

    /// Says how the secrets of a table are written, where the table itself leaves it open.
    #[must_use]
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// The hash of TOTP keys whose file states none. Ask the maker; it is never guessed.
    #[must_use]
    pub const fn algorithm_where_not_stated(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// The number of digits of keys whose file states none. Count them on a token; it is never guessed.
    #[must_use]
    pub const fn digits_where_not_stated(mut self, digits: u32) -> Self {
        self.digits = Some(digits);
        self
    }

    /// The most PBKDF2 iterations that a file may ask for; [`MAX_ITERATIONS`] unless it is set.
    #[must_use]
    pub const fn max_iterations(mut self, most: u32) -> Self {
        self.max_iterations = most;
        self
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("key", &self.key.is_some())
            .field("password", &self.password.is_some())
            .field("only_the_good", &self.only_the_good)
            .field("encoding", &self.encoding)
            .field("algorithm", &self.algorithm)
            .field("digits", &self.digits)
            .field("max_iterations", &self.max_iterations)
            .finish()
    }
}
