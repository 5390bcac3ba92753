//! XML as far as seed files need it: elements, attributes and text. No document type, no entities, bounded in depth and size.

use std::borrow::Cow;
use std::boxed::Box;
use std::cell::Cell;
use std::io::{self, Read, Seek};
use std::vec;
use std::vec::Vec;

use quick_xml::events::attributes::{AttrError, Attributes as Raw};
use quick_xml::events::{BytesRef, Event};
use quick_xml::{Error, XmlVersion};
use zeroize::Zeroizing;

use super::error::{ImportError, Place};
use super::problem::Problem;
use super::source::{MARK, MAX_PIECE};

/// The most levels of elements; RFC 6030 needs ten, and a signature some more.
pub(super) const MAX_DEPTH: usize = 32;

/// What is called as a document goes by. Names are without their prefix: vendors use namespaces as they like.
pub(super) trait Visitor {
    fn open(&mut self, name: &str, attributes: Attributes<'_>, at: At<'_>) -> Result<(), ImportError>;
    fn text(&mut self, text: &str) -> Result<(), ImportError>;
    fn close(&mut self, at: At<'_>) -> Result<(), ImportError>;

    /// Whether the text of the present element has a meaning.
    fn wants_text(&self) -> bool;

    /// Whether there is something to be taken out before the document goes on.
    fn is_ready(&self) -> bool;
}

/// A document on its way through a visitor.
///
/// It is read through a window, and the library that takes it apart sees the part of the window that ends with a tag. What is
/// longer than the window is refused, and the window never moves in memory, so that nothing is left behind.
pub(super) struct Document<R> {
    inner: R,
    window: Zeroizing<Vec<u8>>,
    start: usize,
    end: usize,
    is_at_end: bool,
    /// Where `window[start]` stands.
    place: Place,
    /// The names of the open elements, one after the other, and where each begins.
    names: Vec<u8>,
    begins: Vec<usize>,
    has_root: bool,
}

/// A place that is found out only if somebody asks: lines are counted then, from the last one asked for.
#[derive(Clone, Copy)]
pub(super) struct At<'part> {
    counted: &'part Counted<'part>,
    offset: usize,
}

impl At<'_> {
    pub(super) fn place(self) -> Place {
        self.counted.at(self.offset)
    }

    pub(super) fn error(self, problem: Problem) -> ImportError {
        self.place().error(problem)
    }
}

/// A part of the window and how far its lines are counted.
struct Counted<'part> {
    part: &'part [u8],
    until: Cell<(usize, Place)>,
}

impl Counted<'_> {
    fn at(&self, offset: usize) -> Place {
        let (until, mut place) = self.until.get();
        place.pass(self.part.get(until..offset).unwrap_or_default());
        self.until.set((offset.max(until), place));
        place
    }
}

/// What became of a part of the window.
enum Part {
    /// The visitor is ready.
    Ready,
    /// All of it went by, or something in it goes on behind it.
    Used,
}

impl<R: Read> Document<R> {
    pub(super) fn new(inner: R) -> Self {
        Self::with_window(inner, Zeroizing::new(vec![0; MAX_PIECE.saturating_mul(2)]))
    }

    fn with_window(inner: R, window: Zeroizing<Vec<u8>>) -> Self {
        Self {
            inner,
            window,
            start: 0,
            end: 0,
            is_at_end: false,
            place: Place { line: 1, column: 1 },
            names: Vec::new(),
            begins: Vec::with_capacity(MAX_DEPTH),
            has_root: false,
        }
    }

    /// Lets the document go by until the visitor is ready; false at the end of the document.
    pub(super) fn advance(&mut self, visitor: &mut impl Visitor) -> Result<bool, ImportError> {
        loop {
            let rest = self.window.get(self.start..self.end).unwrap_or_default();
            let whole = if self.is_at_end {
                Some(rest.len())
            } else {
                memchr::memrchr(b'>', rest).map(|at| at.saturating_add(1))
            };
            if let Some(whole) = whole.filter(|length| *length > 0)
                && let Part::Ready = self.go_by(whole, visitor)?
            {
                return Ok(true);
            }
            if self.is_at_end {
                return self.at_end();
            }
            self.fill()?;
        }
    }

    /// Moves what is left to the front, and reads more behind it.
    fn fill(&mut self) -> Result<(), ImportError> {
        let left = self.end.saturating_sub(self.start);
        if left > MAX_PIECE {
            return Err(self.place.error(Problem::TooLong { limit: MAX_PIECE }));
        }
        self.window.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, left);
        let limit = self.window.len().min(left.saturating_add(MAX_PIECE));
        while self.end < limit {
            match self.inner.read(self.window.get_mut(self.end..limit).unwrap_or_default()) {
                Ok(0) => {
                    self.is_at_end = true;
                    break;
                }
                Ok(count) => self.end = self.end.saturating_add(count).min(limit),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.place.error(Problem::Io { kind: error.kind() })),
            }
        }
        Ok(())
    }

    fn at_end(&self) -> Result<bool, ImportError> {
        if !self.begins.is_empty() || self.start < self.end {
            return Err(self.place.error(Problem::Truncated));
        }
        if self.has_root { Ok(false) } else { Err(self.place.error(Problem::Empty)) }
    }

    /// Lets a part of the window go by.
    fn go_by(&mut self, length: usize, visitor: &mut impl Visitor) -> Result<Part, ImportError> {
        let mut part = self.window.get(self.start..self.start.saturating_add(length)).unwrap_or_default();
        // The library drops a byte order mark in front of what it is given.
        while let Some(rest) = part.strip_prefix(MARK) {
            if !self.begins.is_empty() {
                visitor.text("\u{feff}")?;
            }
            self.start = self.start.saturating_add(MARK.len());
            part = rest;
        }
        let mut reader = quick_xml::Reader::from_reader(part);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // A part may begin within elements, so their names are checked here.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        let counted = Counted { part, until: Cell::new((0, self.place)) };
        let mut begins: usize = 0;
        loop {
            // The spaces between tags are most of the events, and mean nothing to anybody.
            if !visitor.wants_text() {
                let rest = reader.get_mut();
                *rest = rest.trim_ascii_start();
                begins = part.len().saturating_sub(rest.len());
            }
            let event = reader.read_event();
            let ends = part.len().saturating_sub(reader.get_ref().len());
            let at = At { counted: &counted, offset: begins };
            let event = match event {
                Ok(Event::Eof) => break,
                Ok(event) => event,
                // It goes on behind this part.
                Err(Error::Syntax(_)) if !self.is_at_end => break,
                Err(Error::Syntax(_)) => return Err(at.error(Problem::Truncated)),
                Err(error) => return Err(at.error(problem(&error))),
            };
            match event {
                Event::Start(tag) => {
                    if self.begins.is_empty() && self.has_root {
                        return Err(at.error(Problem::NotWellFormed { what: "it has two outermost elements" }));
                    }
                    if self.begins.len() >= MAX_DEPTH {
                        return Err(at.error(Problem::TooDeep { limit: MAX_DEPTH }));
                    }
                    self.has_root = true;
                    self.begins.push(self.names.len());
                    let full = tag.name().into_inner();
                    self.names.extend_from_slice(full.as_bytes());
                    let attributes = Attributes { raw: tag.attributes(), at };
                    visitor.open(without_prefix(full), attributes, at)?;
                }
                Event::End(tag) => {
                    let Some(begin) = self.begins.pop() else {
                        return Err(at.error(Problem::NotWellFormed { what: "an end tag has no start tag" }));
                    };
                    if self.names.get(begin..) != Some(tag.name().into_inner().as_bytes()) {
                        return Err(
                            at.error(Problem::NotWellFormed { what: "an end tag does not match its start tag" })
                        );
                    }
                    self.names.truncate(begin);
                    visitor.close(at)?;
                }
                Event::Text(text) if !self.begins.is_empty() => placed(visitor.text(&text), at)?,
                Event::Text(text) if text.trim_ascii().is_empty() => {}
                Event::CData(text) if !self.begins.is_empty() => placed(visitor.text(&text), at)?,
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if self.begins.is_empty() => {
                    return Err(at.error(Problem::NotWellFormed { what: "it has text outside of its elements" }));
                }
                Event::GeneralRef(reference) => {
                    let character = referred(&reference).ok_or_else(|| at.error(Problem::Entity))?;
                    placed(visitor.text(character.encode_utf8(&mut [0; 4])), at)?;
                }
                Event::DocType(_) => return Err(at.error(Problem::DocumentType)),
                _ => {}
            }
            begins = ends;
            if visitor.is_ready() {
                self.place = counted.at(begins);
                self.start = self.start.saturating_add(begins);
                return Ok(Part::Ready);
            }
        }
        self.place = counted.at(begins);
        self.start = self.start.saturating_add(begins);
        Ok(Part::Used)
    }
}

impl<R: Read + Seek> Document<R> {
    /// The document from its beginning once more.
    pub(super) fn rewound(self) -> Result<Self, ImportError> {
        let mut inner = self.inner;
        inner.rewind()?;
        Ok(Self::with_window(inner, self.window))
    }
}

/// What is wrong with a text stands where the text does.
fn placed(result: Result<(), ImportError>, at: At<'_>) -> Result<(), ImportError> {
    result.map_err(|error| at.error(error.problem))
}

/// A name without its namespace's prefix.
fn without_prefix(name: &str) -> &str {
    let colon = name.bytes().position(|byte| byte == b':');
    colon.and_then(|at| name.get(at.saturating_add(1)..)).unwrap_or(name)
}

/// One of the five entities that XML has, or a character by its number.
fn referred(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

/// The attributes of a tag, namespaces left out.
pub(super) struct Attributes<'tag> {
    raw: Raw<'tag>,
    at: At<'tag>,
}

impl<'tag> Iterator for Attributes<'tag> {
    type Item = Result<(&'tag str, Cow<'tag, str>), ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let attribute = match self.raw.next()? {
                Ok(attribute) => attribute,
                Err(AttrError::Duplicated(..)) => {
                    return Some(Err(self.at.error(Problem::NotWellFormed { what: "a tag has an attribute twice" })));
                }
                Err(_) => return Some(Err(self.at.error(Problem::NotWellFormed { what: "a tag's attributes" }))),
            };
            let name = attribute.key.into_inner();
            if name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:") || name.starts_with("xml:") {
                continue;
            }
            let local = name.rsplit(':').next().unwrap_or(name);
            return Some(match attribute.normalized_value(XmlVersion::Implicit1_0) {
                Ok(value) => Ok((local, value)),
                Err(_) => Err(self.at.error(Problem::Entity)),
            });
        }
    }
}

/// The most bytes of a text that has a meaning.
pub(super) const MAX_TEXT: usize = 16 * 1024;

/// A short name from a file, for an error or a value that a person reads.
pub(super) fn short(name: &str) -> Box<str> {
    name.trim_ascii().chars().take(100).collect()
}

/// The library's words for what it finds are not passed on: they may quote the file.
fn problem(error: &Error) -> Problem {
    match error {
        Error::Io(error) => Problem::Io { kind: error.kind() },
        Error::Encoding(_) => Problem::NotUtf8,
        Error::Syntax(_) => Problem::NotWellFormed { what: "a tag, comment or section does not end" },
        Error::IllFormed(quick_xml::errors::IllFormedError::UnclosedReference) => {
            Problem::NotWellFormed { what: "an ampersand begins no reference" }
        }
        Error::Escape(_) => Problem::Entity,
        _ => Problem::NotWellFormed { what: "its markup" },
    }
}
