//! Checks, a line each, and a count of them. Without `core::fmt`, which would bring its panics along.

use crate::board::write;

/// What has been checked so far.
#[derive(Debug, Default)]
pub struct Report {
    passed: u32,
    failed: u32,
}

impl Report {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { passed: 0, failed: 0 }
    }

    /// Prints whether something is as it should be.
    pub fn check(&mut self, what: &str, holds: bool) {
        self.begin(holds);
        write(what);
        write("\n");
    }

    /// The same, with a number after the text.
    pub fn check_at(&mut self, what: &str, number: u64, holds: bool) {
        self.begin(holds);
        write(what);
        write_number(number);
        write("\n");
    }

    /// The last line. True where all went well.
    #[must_use]
    pub fn end(&self, name: &str) -> bool {
        write(name);
        write(": ");
        write_number(if self.failed == 0 { self.passed } else { self.failed }.into());
        write(if self.failed == 0 { " checks passed\n" } else { " checks FAILED\n" });
        self.failed == 0
    }

    fn begin(&mut self, holds: bool) {
        if holds {
            self.passed = self.passed.saturating_add(1);
            write("ok ");
        } else {
            self.failed = self.failed.saturating_add(1);
            write("FAILED ");
        }
    }
}

/// Prints a number in decimal, from its first digit on.
pub fn write_number(number: u64) {
    let mut power = 10_000_000_000_000_000_000;
    let mut rest = number;
    let mut begun = false;
    while power > 0 {
        let mut digit = 0;
        while rest >= power {
            rest -= power;
            digit += 1;
        }
        begun |= digit > 0 || power == 1;
        if begun {
            write("0123456789".get(digit..=digit).unwrap_or_default());
        }
        power /= 10;
    }
}
