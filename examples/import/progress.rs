//! A bar for large files, drawn as they are read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Smaller files are read before anybody looks.
const LARGE: u64 = 4 << 20;

const WIDTH: u64 = 40;

/// A file that draws how far it has been read.
pub(crate) struct Progress<R> {
    inner: R,
    draws: bool,
    length: u64,
    at: u64,
    drawn: u64,
    /// How often it was begun.
    pass: u32,
}

impl Progress<File> {
    pub(crate) fn of(inner: File, draws: bool) -> Self {
        let length = inner.metadata().map_or(0, |data| data.len());
        Self { draws: draws && length >= LARGE, inner, length, at: 0, drawn: u64::MAX, pass: 0 }
    }
}

impl<R> Progress<R> {
    fn draw(&mut self) {
        let done = (self.at * WIDTH / self.length.max(1)).min(WIDTH);
        if self.draws && done != self.drawn {
            self.drawn = done;
            let bar: String = (0..WIDTH).map(|place| if place < done { '#' } else { '.' }).collect();
            let _ = write!(io::stderr(), "\rpass {} [{bar}] {:3} %", self.pass, done * 100 / WIDTH);
        }
    }

    /// Takes the bar away.
    pub(crate) fn clear(draws: bool) {
        if draws {
            let _ = write!(io::stderr(), "\r{:60}\r", "");
        }
    }
}

impl<R: Read> Read for Progress<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.at += count as u64;
        self.draw();
        Ok(count)
    }
}

impl<R: Seek> Seek for Progress<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(position)?;
        self.pass += u32::from(self.at == 0);
        Ok(self.at)
    }
}
