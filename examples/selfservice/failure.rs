//! Why the program could not go on: one sentence for the person at the screen.

use std::fmt;
use std::io;
use std::path::Path;

#[derive(Debug)]
pub(crate) enum Failure {
    /// The library refused an input; nothing was decided and no attempt counted.
    Library(kodeviser::Error),
    Database(rusqlite::Error),
    /// The screen, or the pipe in its place, is gone.
    Output(io::Error),
    /// Anything else, already as a sentence.
    Told(String),
}

impl Failure {
    pub(crate) fn told(sentence: impl Into<String>) -> Self {
        Self::Told(sentence.into())
    }

    pub(crate) fn with_file(path: &Path, problem: impl fmt::Display) -> Self {
        Self::Told(format!("{}: {problem}", path.display()))
    }

    /// Whether the reader of the output has left, as `head` does: no reason to complain.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Whether a file could not be read or written; SQLite does not say why.
    pub(crate) fn is_of_the_disk(&self) -> bool {
        matches!(self, Self::Database(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure))
    }

    /// Whether a rule of the schema stopped a change: here, that an account has one token at most.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Library(error) => error.fmt(f),
            Self::Database(error) => write!(f, "the database: {error}"),
            Self::Output(error) => write!(f, "the output: {error}"),
            Self::Told(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for Failure {}

impl From<kodeviser::Error> for Failure {
    fn from(error: kodeviser::Error) -> Self {
        Self::Library(error)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
