//! Tells the story and holds each step to what was expected.

use std::fmt::{Debug, Display};
use std::io::Write;

use crate::calendar::Instant;
use crate::failure::Failure;

const LABEL_WIDTH: usize = 16;

pub(crate) struct Narrator<W> {
    out: W,
    steps: u32,
    checks: u32,
}

impl<W: Write> Narrator<W> {
    pub(crate) const fn new(out: W) -> Self {
        Self { out, steps: 0, checks: 0 }
    }

    pub(crate) fn chapter(&mut self, title: &str) -> Result<(), Failure> {
        writeln!(self.out, "\n{title}\n{}", "=".repeat(title.len()))?;
        Ok(())
    }

    pub(crate) fn step(&mut self, title: &str, now: u64) -> Result<(), Failure> {
        self.steps += 1;
        writeln!(self.out, "\n{:2}. {title}", self.steps)?;
        self.line("time", Instant(now))
    }

    /// One line of the story: who or what, and what is said.
    pub(crate) fn line(&mut self, label: &str, text: impl Display) -> Result<(), Failure> {
        writeln!(self.out, "    {label:<LABEL_WIDTH$}{text}")?;
        Ok(())
    }

    pub(crate) fn drawing(&mut self, lines: &[String]) -> Result<(), Failure> {
        lines.iter().try_for_each(|line| writeln!(self.out, "    {line}"))?;
        Ok(())
    }

    /// Goes on where it came out as expected; else says what was expected, and ends the story.
    pub(crate) fn expect(&mut self, expected: &str, holds: bool, found: &impl Debug) -> Result<(), Failure> {
        if holds {
            self.checks += 1;
            return self.line("as expected", expected);
        }
        self.line("NOT AS EXPECTED", expected)?;
        self.line("but found", format_args!("{found:?}"))?;
        Err(Failure::Told(format!("step {}: expected: {expected}; found: {found:?}", self.steps)))
    }

    pub(crate) fn end(&mut self) -> Result<(), Failure> {
        writeln!(self.out, "\nAll {} steps came out as they should ({} checks).", self.steps, self.checks)?;
        self.out.flush()?;
        Ok(())
    }
}
