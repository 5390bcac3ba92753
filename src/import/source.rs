//! The bytes of a file: through a buffer that is wiped, line by line.

use std::io::{self, Read, Seek};
use std::vec;
use std::vec::Vec;

use zeroize::Zeroizing;

/// Under a fuzzer buffers are smaller: most of its time would go into wiping them.
pub(super) const fn buffer(bytes: usize) -> usize {
    if cfg!(fuzzing) { bytes / 4 } else { bytes }
}

/// The most bytes of one text or tag.
pub(super) const MAX_PIECE: usize = buffer(64 * 1024);

/// The most bytes without a key among them, about: whatever goes on for longer than this is no seed file.
pub(super) const MAX_IDLE: usize = 4 << 20;

const BUFFER: usize = buffer(32 * 1024);

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a file from its beginning, as often as it is rewound.
pub(super) struct Source<R> {
    inner: R,
    buffer: Zeroizing<Vec<u8>>,
    start: usize,
    end: usize,
}

impl<R: Read> Source<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, buffer: Zeroizing::new(vec![0; BUFFER]), start: 0, end: 0 }
    }

    /// The first bytes, as many as there are up to a buffer, without taking them.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        while self.end < BUFFER {
            match read(&mut self.inner, self.buffer.get_mut(self.end..).unwrap_or_default())? {
                0 => break,
                count => self.end = self.end.saturating_add(count),
            }
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    /// Drops a byte order mark at the beginning.
    pub(super) fn skip_mark(&mut self) -> io::Result<()> {
        if self.peek()?.starts_with(MARK) {
            self.start = self.start.saturating_add(MARK.len());
        }
        Ok(())
    }

    /// Reads a line with its end into a cleared text: nothing at the end of the file, and only a part of a line that is longer
    /// than a piece may be.
    pub(super) fn read_line(&mut self, line: &mut Vec<u8>) -> io::Result<()> {
        line.clear();
        while line.len() <= MAX_PIECE && line.last() != Some(&b'\n') {
            if self.start == self.end {
                (self.start, self.end) = (0, read(&mut self.inner, &mut self.buffer)?);
            }
            let rest = self.buffer.get(self.start..self.end).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
            let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at.saturating_add(1));
            line.extend_from_slice(rest.get(..length).unwrap_or_default());
            self.start = self.start.saturating_add(length);
        }
        Ok(())
    }
}

impl<R: Read + Seek> Source<R> {
    /// The file itself, at its beginning.
    pub(super) fn into_file(mut self) -> io::Result<R> {
        self.inner.rewind()?;
        Ok(self.inner)
    }

    pub(super) fn rewind(&mut self) -> io::Result<()> {
        self.inner.rewind()?;
        (self.start, self.end) = (0, 0);
        Ok(())
    }
}

/// Reads some bytes, none only at the end of the file.
pub(super) fn read(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match file.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return Ok(read?.min(buffer.len())),
        }
    }
}
