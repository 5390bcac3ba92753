//! One line of a table, taken apart (RFC 4180, with other separators as well).

use std::string::String;
use std::vec::Vec;

use zeroize::Zeroizing;

use crate::import::lines::MAX_LINE;
use crate::import::problem::Problem;

/// The most fields of a line.
const MAX_FIELDS: usize = 64;

/// The fields of the present line, in one text that never moves.
pub(super) struct Row {
    text: Zeroizing<String>,
    ends: Vec<usize>,
}

impl Row {
    pub(super) fn new() -> Self {
        Self { text: Zeroizing::new(String::with_capacity(MAX_LINE)), ends: Vec::with_capacity(MAX_FIELDS) }
    }

    /// Takes a line apart. Spaces around fields go; a field in quotes may have separators and doubled quotes, but no line breaks.
    pub(super) fn split(&mut self, line: &str, separator: char) -> Result<(), Problem> {
        self.text.clear();
        self.ends.clear();
        let mut rest = line.trim_ascii();
        loop {
            rest = rest.trim_start_matches([' ', '\u{a0}']);
            let after = match rest.strip_prefix('"') {
                Some(quoted) => self.push_quoted(quoted)?.trim_start_matches(' '),
                None => {
                    let end = rest.find(separator).unwrap_or(rest.len());
                    let (field, after) = rest.split_at_checked(end).ok_or(Problem::Quote)?;
                    self.text.push_str(field.trim_ascii_end());
                    after
                }
            };
            self.ends.push(self.text.len());
            rest = match after.strip_prefix(separator) {
                Some(_) if self.ends.len() == MAX_FIELDS => {
                    return Err(Problem::Fields { least: 2, most: MAX_FIELDS, found: MAX_FIELDS.saturating_add(1) });
                }
                Some(rest) => rest,
                None if after.is_empty() => return Ok(()),
                None => return Err(Problem::Quote),
            };
        }
    }

    /// Appends what is between quotes; what is left begins behind the closing one.
    fn push_quoted<'line>(&mut self, quoted: &'line str) -> Result<&'line str, Problem> {
        let mut rest = quoted;
        loop {
            let (inner, after) = rest.split_once('"').ok_or(Problem::Quote)?;
            self.text.push_str(inner);
            match after.strip_prefix('"') {
                Some(more) => {
                    self.text.push('"');
                    rest = more;
                }
                None => return Ok(after),
            }
        }
    }

    /// How many fields there are; empty ones at the end do not count.
    pub(super) fn len(&self) -> usize {
        (0..self.ends.len()).rev().find(|at| !self.field(*at).is_empty()).map_or(0, |at| at.saturating_add(1))
    }

    /// A field by its number from 0; empty where there is none.
    pub(super) fn field(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.text.get(start..*end)).unwrap_or_default().trim_ascii()
    }
}

/// The separator that a line has most of: a tab, a semicolon or a comma.
pub(super) fn separator_of(line: &str) -> char {
    let count = |separator: char| line.matches(separator).count();
    [',', ';', '\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(',')
}
