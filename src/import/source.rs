//! The bytes of a file: through a buffer that is wiped, with lines counted and the length of each piece bounded.

use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::vec;
use std::vec::Vec;

use zeroize::Zeroizing;

use super::error::Place;

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
    place: Place,
    /// Bytes of the present piece.
    spent: usize,
}

impl<R: Read> Source<R> {
    pub(super) fn new(inner: R) -> Self {
        let place = Place { line: 1, column: 1 };
        Self { inner, buffer: Zeroizing::new(vec![0; BUFFER]), start: 0, end: 0, place, spent: 0 }
    }

    /// Where the next byte stands.
    pub(super) const fn place(&self) -> Place {
        self.place
    }

    /// From here a new piece begins.
    pub(super) const fn begin_piece(&mut self) {
        self.spent = 0;
    }

    /// Whether the last read was refused because its piece was too long.
    pub(super) const fn is_over(&self) -> bool {
        self.spent > MAX_PIECE
    }

    /// The first bytes, as many as there are up to a buffer, without taking them.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        while self.end < BUFFER {
            let read = self.inner.read(self.buffer.get_mut(self.end..).unwrap_or_default());
            match read {
                Ok(0) => break,
                Ok(count) => self.end = self.end.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
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

    /// Reads a line without its end into a cleared text; false at the end of the file.
    pub(super) fn read_line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        self.begin_piece();
        line.clear();
        let read = self.read_until(b'\n', line)?;
        while let Some(b'\n' | b'\r') = line.last() {
            line.pop();
        }
        Ok(read > 0)
    }
}

impl<R: Read + Seek> Source<R> {
    /// The file itself, at its beginning.
    pub(super) fn into_file(mut self) -> io::Result<R> {
        self.inner.rewind()?;
        Ok(self.inner)
    }

    pub(super) fn rewind(&mut self) -> io::Result<()> {
        self.inner.seek(SeekFrom::Start(0))?;
        (self.start, self.end, self.spent) = (0, 0, 0);
        self.place = Place { line: 1, column: 1 };
        Ok(())
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(out.len());
        out.iter_mut().zip(available).for_each(|(place, byte)| *place = *byte);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_over() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            self.end = loop {
                match self.inner.read(&mut self.buffer) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    read => break read?.min(BUFFER),
                }
            };
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        let end = self.start.saturating_add(count).min(self.end);
        let taken = self.buffer.get(self.start..end).unwrap_or_default();
        self.place.pass(taken);
        self.spent = self.spent.saturating_add(taken.len());
        self.start = end;
    }
}
