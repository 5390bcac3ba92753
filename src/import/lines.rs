//! The lines of a file as text, one at a time, in a buffer that is wiped.

use std::io::{Read, Seek};
use std::vec::Vec;

use zeroize::Zeroizing;

use super::error::{ImportError, Place};
use super::problem::Problem;
use super::source::{MAX_IDLE, MAX_PIECE, Source};

/// The longest line, in bytes.
pub(super) const MAX_LINE: usize = 8192;

/// A file on its way, line by line.
pub(super) struct Lines<R> {
    source: Source<R>,
    /// As large as the largest piece from the beginning, so that it never moves.
    line: Zeroizing<Vec<u8>>,
    place: Place,
    /// How many bytes have gone by since the last key.
    idle: usize,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(source: Source<R>) -> Self {
        let line = Zeroizing::new(Vec::with_capacity(MAX_PIECE.saturating_mul(2)));
        Self { source, line, place: Place::default(), idle: 0 }
    }

    /// Goes to the next line; false at the end of the file.
    pub(super) fn advance(&mut self) -> Result<bool, ImportError> {
        self.place.line = self.place.line.saturating_add(1);
        let read = self.source.read_line(&mut self.line);
        read.map_err(|error| self.place.error(Problem::Io { kind: error.kind() }))?;
        if self.line.is_empty() {
            return Ok(false);
        }
        if self.line.ends_with(b"\n") {
            while let Some(b'\r' | b'\n') = self.line.last() {
                self.line.pop();
            }
        }
        if self.line.len() > MAX_LINE {
            return Err(self.place.error(Problem::TooLong { limit: MAX_LINE }));
        }
        if core::str::from_utf8(&self.line).is_err() {
            return Err(self.place.error(Problem::NotUtf8));
        }
        self.idle = self.idle.saturating_add(self.line.len()).saturating_add(1);
        if self.idle > MAX_IDLE {
            return Err(self.place.error(Problem::TooLong { limit: MAX_IDLE }));
        }
        // It would end a text for whoever reads it in C.
        if memchr::memchr(0, &self.line).is_some() {
            return Err(self.place.error(Problem::UnknownFormat { found: "binary data" }));
        }
        Ok(true)
    }

    /// There is a key in the present line.
    pub(super) const fn reach_key(&mut self) {
        self.idle = 0;
    }

    /// The present line.
    pub(super) fn text(&self) -> &str {
        core::str::from_utf8(&self.line).unwrap_or_default()
    }

    /// Where the present line stands.
    pub(super) const fn place(&self) -> Place {
        self.place
    }
}

impl<R: Read + Seek> Lines<R> {
    pub(super) fn rewind(&mut self) -> Result<(), ImportError> {
        self.source.rewind()?;
        (self.place, self.idle) = (Place::default(), 0);
        self.source.skip_mark()?;
        Ok(())
    }
}
