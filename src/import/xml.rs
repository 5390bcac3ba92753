//! XML as far as seed files need it: elements, attributes and text. No document type, no entities, bounded in depth and size.

use std::borrow::Cow;
use std::boxed::Box;
use std::cell::Cell;
use std::io::{Read, Seek};
use std::string::String;
use std::vec;
use std::vec::Vec;

use quick_xml::XmlVersion;
use quick_xml::events::attributes::{AttrError, Attributes as Raw};
use quick_xml::events::{BytesRef, BytesStart};
use zeroize::Zeroizing;

use super::error::{ImportError, Place};
use super::markup::{self, Piece};
use super::problem::Problem;
use super::source::{self, MAX_IDLE, MAX_PIECE, buffer};

/// The most levels of elements; RFC 6030 needs ten, and a signature some more.
pub(super) const MAX_DEPTH: usize = 32;

/// The most attributes of a tag: each is compared with those before it.
const MAX_ATTRIBUTES: usize = 64;

/// How many bytes are read at a time.
const READ: usize = buffer(32 * 1024);

/// What is called as a document goes by. Names are without their prefix: vendors use namespaces as they like. Where it matters,
/// the attributes know it.
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
/// It is read through a window of text. What is longer than the window is refused, and the window never moves in memory, so that
/// nothing is left behind.
pub(super) struct Document<R> {
    inner: R,
    /// Bytes that were read; those of a character that goes on behind them stay.
    bytes: Zeroizing<Vec<u8>>,
    stay: usize,
    window: Zeroizing<String>,
    start: usize,
    /// How many spaces have gone by since the last piece.
    idle: usize,
    is_at_end: bool,
    /// Where the window's start stands.
    place: Place,
    /// The names of the open elements, one after the other, and where each begins.
    names: String,
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

impl<R: Read> Document<R> {
    pub(super) fn new(inner: R) -> Self {
        let window = Zeroizing::new(String::with_capacity(MAX_PIECE.saturating_mul(2)));
        Self::with_buffers(inner, Zeroizing::new(vec![0; READ]), window)
    }

    fn with_buffers(inner: R, bytes: Zeroizing<Vec<u8>>, mut window: Zeroizing<String>) -> Self {
        window.clear();
        Self {
            inner,
            bytes,
            stay: 0,
            window,
            start: 0,
            idle: 0,
            is_at_end: false,
            place: Place { line: 1, column: 1 },
            names: String::new(),
            begins: Vec::with_capacity(MAX_DEPTH),
            has_root: false,
        }
    }

    /// Lets the document go by until the visitor is ready; false at the end of the document.
    pub(super) fn advance(&mut self, visitor: &mut impl Visitor) -> Result<bool, ImportError> {
        let mut read = 0;
        while !self.go_by(visitor)? {
            if read > MAX_IDLE {
                return Err(self.place.error(Problem::TooLong { limit: MAX_IDLE }));
            }
            let left = self.window.len().saturating_sub(self.start);
            if left > MAX_PIECE {
                return Err(self.place.error(Problem::TooLong { limit: MAX_PIECE }));
            }
            if self.is_at_end {
                return match (self.has_root, self.begins.is_empty() && left == 0) {
                    (true, true) => Ok(false),
                    (false, true) => Err(self.place.error(Problem::Empty)),
                    (_, false) => Err(self.place.error(Problem::Truncated)),
                };
            }
            read = self.fill()?.saturating_add(read);
        }
        Ok(true)
    }

    /// Drops what has gone by, and reads more behind what is left: how many bytes.
    fn fill(&mut self) -> Result<usize, ImportError> {
        let is_first = self.window.is_empty() && !self.has_root;
        drop(self.window.drain(..self.start));
        self.start = 0;
        let read = source::read(&mut self.inner, self.bytes.get_mut(self.stay..).unwrap_or_default());
        let read = read.map_err(|error| self.place.error(Problem::Io { kind: error.kind() }))?;
        self.is_at_end = read == 0;
        let end = self.stay.saturating_add(read);
        let bytes = self.bytes.get(..end).unwrap_or_default();
        let text = match core::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() && !self.is_at_end => {
                bytes.get(..error.valid_up_to()).and_then(|bytes| core::str::from_utf8(bytes).ok()).unwrap_or_default()
            }
            Err(_) => return Err(self.place.error(Problem::NotUtf8)),
        };
        if memchr::memchr(0, text.as_bytes()).is_some() {
            return Err(self.place.error(Problem::NotWellFormed { what: "it has a NUL" }));
        }
        self.stay = bytes.len().saturating_sub(text.len());
        let stays = text.len()..end;
        self.window.push_str(if is_first { text.trim_start_matches('\u{feff}') } else { text });
        self.bytes.copy_within(stays, 0);
        Ok(read)
    }

    /// Lets the window go by; true as soon as the visitor is ready, false where its last piece goes on behind it.
    fn go_by(&mut self, visitor: &mut impl Visitor) -> Result<bool, ImportError> {
        let part = self.window.get(self.start..).unwrap_or_default();
        let counted = Counted { part: part.as_bytes(), until: Cell::new((0, self.place)) };
        let mut rest = part;
        let mut is_ready = false;
        let mut idle = self.idle;
        while !is_ready {
            // The spaces between tags are most of the pieces, and mean nothing to anybody.
            if !visitor.wants_text() {
                let spaces = rest.len();
                rest = rest.trim_ascii_start();
                idle = idle.saturating_add(spaces).saturating_sub(rest.len());
            }
            let at = At { counted: &counted, offset: part.len().saturating_sub(rest.len()) };
            if idle > MAX_PIECE {
                return Err(at.error(Problem::TooLong { limit: MAX_PIECE }));
            }
            let within = self.begins.last().and_then(|begin| self.names.get(*begin..)).unwrap_or_default();
            let Some((piece, length)) = markup::first(rest, within).map_err(|problem| at.error(problem))? else {
                break;
            };
            idle = 0;
            match piece {
                Piece::Start { content, name_len, is_empty } => {
                    let name = content.get(..name_len).unwrap_or_default();
                    if self.begins.is_empty() && self.has_root {
                        return Err(at.error(Problem::NotWellFormed { what: "it has two outermost elements" }));
                    }
                    if self.begins.len() >= MAX_DEPTH {
                        return Err(at.error(Problem::TooDeep { limit: MAX_DEPTH }));
                    }
                    self.has_root = true;
                    let tag = BytesStart::from_content(content, name_len);
                    let (prefix, local) = parted(name);
                    visitor.open(local, Attributes::new(tag.attributes(), prefix, at), at)?;
                    if is_empty {
                        visitor.close(at)?;
                        is_ready = visitor.is_ready();
                    } else {
                        self.begins.push(self.names.len());
                        self.names.push_str(name);
                    }
                }
                Piece::End(name) => {
                    let Some(begin) = self.begins.pop() else {
                        return Err(at.error(Problem::NotWellFormed { what: "an end tag has no start tag" }));
                    };
                    if self.names.get(begin..) != Some(name) {
                        return Err(
                            at.error(Problem::NotWellFormed { what: "an end tag does not match its start tag" })
                        );
                    }
                    self.names.truncate(begin);
                    visitor.close(at)?;
                    is_ready = visitor.is_ready();
                }
                Piece::Text(_) | Piece::Reference(_) if self.begins.is_empty() => {
                    return Err(at.error(Problem::NotWellFormed { what: "it has text outside of its elements" }));
                }
                Piece::Text(text) => placed(visitor.text(text), at)?,
                Piece::Reference(name) => {
                    let character = referred(name).ok_or_else(|| at.error(Problem::Entity))?;
                    placed(visitor.text(character.encode_utf8(&mut [0; 4])), at)?;
                }
                Piece::DocumentType => return Err(at.error(Problem::DocumentType)),
                Piece::Nothing => {}
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        let gone = part.len().saturating_sub(rest.len());
        self.place = counted.at(gone);
        self.idle = idle;
        self.start = self.start.saturating_add(gone);
        Ok(is_ready)
    }
}

impl<R: Read + Seek> Document<R> {
    /// The document from its beginning once more.
    pub(super) fn rewound(self) -> Result<Self, ImportError> {
        let mut inner = self.inner;
        inner.rewind()?;
        Ok(Self::with_buffers(inner, self.bytes, self.window))
    }
}

/// What is wrong with a text stands where the text does.
fn placed(result: Result<(), ImportError>, at: At<'_>) -> Result<(), ImportError> {
    result.map_err(|error| at.error(error.problem))
}

/// The prefix of a name, if it has one, and the rest.
fn parted(name: &str) -> (&str, &str) {
    let colon = memchr::memchr(b':', name.as_bytes());
    let parts = colon.and_then(|at| Some((name.get(..at)?, name.get(at.saturating_add(1)..)?)));
    parts.unwrap_or(("", name))
}

/// One of the five entities that XML has, or a character by its number.
fn referred(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => BytesRef::new(name).resolve_char_ref().ok().flatten(),
    }
}

/// The attributes of a tag: what is said of namespaces is left out, and so are prefixes, unless they are asked for.
pub(super) struct Attributes<'tag> {
    raw: Raw<'tag>,
    /// Of the element's name.
    prefix: &'tag str,
    at: At<'tag>,
    count: usize,
    is_qualified: bool,
}

impl<'tag> Attributes<'tag> {
    fn new(raw: Raw<'tag>, prefix: &'tag str, at: At<'tag>) -> Self {
        Self { raw, prefix, at, count: 0, is_qualified: false }
    }

    /// With the prefixes of their names.
    pub(super) fn qualified(self) -> Self {
        Self { is_qualified: true, ..self }
    }

    /// The prefix of the element's name; empty where it has none.
    pub(super) const fn prefix(&self) -> &'tag str {
        self.prefix
    }

    /// Whether the element is of the namespace of one around it that has this prefix: it has the same, and if it says anew what that stands
    /// for, then for a namespace that begins with one of these.
    pub(super) fn is_of(&self, prefix: &str, namespaces: &[&str]) -> bool {
        let is_known = |value: &str| namespaces.iter().any(|namespace| value.starts_with(namespace));
        self.prefix == prefix
            && self.raw.clone().flatten().all(|attribute| {
                let name = attribute.key.into_inner();
                let declared = if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") };
                declared != Some(prefix)
                    || attribute.normalized_value(XmlVersion::Implicit1_0).is_ok_and(|value| is_known(&value))
            })
    }
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
            self.count = self.count.saturating_add(1);
            if self.count > MAX_ATTRIBUTES {
                return Some(Err(self.at.error(Problem::NotWellFormed { what: "a tag has far too many attributes" })));
            }
            let name = attribute.key.into_inner();
            if name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:") || name.starts_with("xml:") {
                continue;
            }
            let local = if self.is_qualified { name } else { name.rsplit(':').next().unwrap_or(name) };
            return Some(match attribute.normalized_value(XmlVersion::Implicit1_0) {
                Ok(value) => Ok((local, value)),
                Err(_) => Err(self.at.error(Problem::Entity)),
            });
        }
    }
}

/// The most bytes of a text that has a meaning.
pub(super) const MAX_TEXT: usize = buffer(16 * 1024);

/// A short name from a file, for an error or a value that a person reads.
pub(super) fn short(name: &str) -> Box<str> {
    name.trim_ascii().chars().take(100).collect()
}
