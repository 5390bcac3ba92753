//! What can be wrong with a seed file: where, what, what to do, and the section of the standard. Never a secret.

use std::boxed::Box;
use std::fmt;
use std::io;
use std::string::String;

use super::problem::Problem;

/// Why a file, or a key of it, was not taken: where it stands, what is wrong, and what to do.
///
/// Neither its text nor its fields ever hold a secret, a password or what stood in the place of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// What is wrong.
    pub problem: Problem,
    /// The line, from 1; 0 where the problem has no place.
    pub line: u64,
    /// The byte in its line, from 1; 0 where the whole line is meant.
    pub column: u64,
    /// The element of an XML file, or the field of a line.
    pub part: Option<Box<str>>,
    /// The serial number or the identifier of the key, where it was read already.
    pub key: Option<Box<str>>,
}

impl ImportError {
    pub(super) fn new(problem: Problem, place: Place) -> Self {
        Self { problem, line: place.line, column: place.column, part: None, key: None }
    }

    /// A problem without a place in a file.
    pub(super) fn nowhere(problem: Problem) -> Self {
        Self::new(problem, Place::default())
    }

    pub(super) fn in_part(mut self, part: impl Into<Box<str>>) -> Self {
        self.part.get_or_insert_with(|| part.into());
        self
    }

    pub(super) fn of_key(mut self, key: Option<&String>) -> Self {
        if self.key.is_none() {
            self.key = key.map(|key| key.chars().take(64).collect::<String>().into());
        }
        self
    }

    /// Whether nothing behind it can be read either: the file as a whole is at fault, or its key.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        self.problem.is_fatal()
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}", self.line)?;
            if self.column > 0 {
                write!(f, ", column {}", self.column)?;
            }
            if let Some(part) = &self.part {
                write!(f, ", {part}")?;
            }
            f.write_str(": ")?;
        }
        if let Some(key) = &self.key {
            write!(f, "key {key:?}: ")?;
        }
        write!(f, "{}; {}", self.problem, self.problem.advice())?;
        match self.problem {
            // The core's sentences have their section in them.
            Problem::Secret { .. } | Problem::Core { .. } => Ok(()),
            _ => write!(f, " ({})", self.problem.section()),
        }
    }
}

impl std::error::Error for ImportError {}

impl From<Problem> for ImportError {
    fn from(problem: Problem) -> Self {
        Self::nowhere(problem)
    }
}

impl From<io::Error> for ImportError {
    fn from(error: io::Error) -> Self {
        Self::nowhere(Problem::Io { kind: error.kind() })
    }
}

/// A place in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// From 1.
    pub(super) line: u64,
    /// In bytes, from 1.
    pub(super) column: u64,
}

impl Place {
    /// Goes past some bytes.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        let lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
        if lines == 0 {
            self.column = self.column.wrapping_add(bytes.len() as u64);
        } else {
            let last = memchr::memrchr(b'\n', bytes).unwrap_or(0);
            self.line = self.line.wrapping_add(lines);
            self.column = bytes.len().saturating_sub(last) as u64;
        }
    }

    pub(super) const fn error(self, problem: Problem) -> ImportError {
        ImportError { problem, line: self.line, column: self.column, part: None, key: None }
    }
}
