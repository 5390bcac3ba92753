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
}

impl Progress<File> {
    pub(crate) fn of(inner: File, draws: bool) -> Self {
        let length = inner.metadata().map_or(0, |data| data.len());
        Self { draws: draws && length >= LARGE, inner, length, at: 0, drawn: u64::MAX }
    }
}

impl<R> Progress<R> {
    /// The bar, if it has changed and somebody looks.
    fn bar(&mut self) -> Option<String> {
        let done = (self.at * WIDTH / self.length.max(1)).min(WIDTH);
        if !self.draws || done == self.drawn {
            return None;
        }
        self.drawn = done;
        let bar: String = (0..WIDTH).map(|place| if place < done { '#' } else { '.' }).collect();
        Some(format!("\r[{bar}] {:3} %", done * 100 / WIDTH))
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
        if let Some(bar) = self.bar() {
            let _ = io::stderr().write_all(bar.as_bytes());
        }
        Ok(count)
    }
}

impl<R: Seek> Seek for Progress<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.at = self.inner.seek(position)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(length: u64, draws: bool) -> Progress<io::Empty> {
        Progress { inner: io::empty(), draws, length, at: 0, drawn: u64::MAX }
    }

    #[test]
    fn the_bar_grows_with_what_was_read_and_is_drawn_only_when_it_changes() {
        let mut progress = of(LARGE, true);
        assert_eq!(progress.bar().unwrap(), format!("\r[{}]   0 %", ".".repeat(40)));
        assert_eq!(progress.bar(), None);
        progress.at = LARGE / 2;
        assert_eq!(progress.bar().unwrap(), format!("\r[{}{}]  50 %", "#".repeat(20), ".".repeat(20)));
        progress.at += 1;
        assert_eq!(progress.bar(), None);
        progress.at = LARGE;
        assert_eq!(progress.bar().unwrap(), format!("\r[{}] 100 %", "#".repeat(40)));
        assert_eq!(of(LARGE, false).bar(), None);
    }
}
