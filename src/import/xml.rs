//! XML as far as seed files need it: elements, attributes and text. No document type, no entities, bounded in depth and size.

use std::borrow::Cow;
use std::boxed::Box;
use std::io::{Read, Seek};
use std::vec::Vec;

use quick_xml::events::attributes::{AttrError, Attributes as Raw};
use quick_xml::events::{BytesRef, Event};
use quick_xml::{Error, XmlVersion};
use zeroize::Zeroizing;

use super::error::{ImportError, Place};
use super::problem::Problem;
use super::source::{MAX_PIECE, Source};

/// The most levels of elements; RFC 6030 needs ten, and a signature some more.
pub(super) const MAX_DEPTH: usize = 32;

/// What is called as a document goes by. Names are without their prefix: vendors use namespaces as they like.
pub(super) trait Visitor {
    fn open(&mut self, name: &str, attributes: Attributes<'_>, place: Place) -> Result<(), ImportError>;
    fn text(&mut self, text: &str) -> Result<(), ImportError>;
    fn close(&mut self, place: Place) -> Result<(), ImportError>;
}

/// A document on its way through a visitor.
pub(super) struct Document<R> {
    reader: quick_xml::Reader<Source<R>>,
    /// As large as the largest piece from the beginning, so that it never moves and leaves nothing behind.
    piece: Zeroizing<Vec<u8>>,
    depth: usize,
    has_root: bool,
}

impl<R: Read> Document<R> {
    pub(super) fn new(source: Source<R>) -> Self {
        let piece = Zeroizing::new(Vec::with_capacity(MAX_PIECE.saturating_mul(2)));
        let mut reader = quick_xml::Reader::from_reader(source);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, piece, depth: 0, has_root: false }
    }

    /// Where the document stands.
    pub(super) fn place(&self) -> Place {
        self.reader.get_ref().place()
    }

    /// Lets one event go by; false at the end of the document.
    pub(super) fn step(&mut self, visitor: &mut impl Visitor) -> Result<bool, ImportError> {
        self.piece.clear();
        self.reader.get_mut().begin_piece();
        let place = self.reader.get_ref().place();
        let event = match self.reader.read_event_into(&mut self.piece) {
            Ok(event) => event,
            Err(error) => {
                let over = self.reader.get_ref().is_over();
                return Err(self.place().error(if over {
                    Problem::TooLong { limit: MAX_PIECE }
                } else {
                    problem(&error)
                }));
            }
        };
        match event {
            Event::Start(tag) => {
                if self.depth == 0 && self.has_root {
                    return Err(place.error(Problem::NotWellFormed { what: "it has two outermost elements" }));
                }
                if self.depth >= MAX_DEPTH {
                    return Err(place.error(Problem::TooDeep { limit: MAX_DEPTH }));
                }
                self.depth = self.depth.saturating_add(1);
                self.has_root = true;
                let attributes = Attributes { raw: tag.attributes(), place };
                visitor.open(tag.local_name().into_inner(), attributes, place)?;
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                visitor.close(place)?;
            }
            Event::Text(text) if self.depth > 0 => visitor.text(&text)?,
            Event::Text(text) if text.trim_ascii().is_empty() => {}
            Event::CData(text) if self.depth > 0 => visitor.text(&text)?,
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if self.depth == 0 => {
                return Err(place.error(Problem::NotWellFormed { what: "it has text outside of its elements" }));
            }
            Event::GeneralRef(reference) => {
                let character = referred(&reference).ok_or_else(|| place.error(Problem::Entity))?;
                visitor.text(character.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(place.error(Problem::DocumentType)),
            Event::Eof if self.depth > 0 => return Err(place.error(Problem::Truncated)),
            Event::Eof if !self.has_root => return Err(place.error(Problem::Empty)),
            Event::Eof => return Ok(false),
            _ => {}
        }
        Ok(true)
    }
}

impl<R: Read + Seek> Document<R> {
    /// The document from its beginning once more.
    pub(super) fn rewound(self) -> Result<Self, ImportError> {
        let mut source = self.reader.into_inner();
        source.rewind()?;
        source.skip_mark()?;
        Ok(Self::new(source))
    }
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
    place: Place,
}

impl<'tag> Iterator for Attributes<'tag> {
    type Item = Result<(&'tag str, Cow<'tag, str>), ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let attribute = match self.raw.next()? {
                Ok(attribute) => attribute,
                Err(AttrError::Duplicated(..)) => {
                    return Some(Err(self
                        .place
                        .error(Problem::NotWellFormed { what: "a tag has an attribute twice" })));
                }
                Err(_) => return Some(Err(self.place.error(Problem::NotWellFormed { what: "a tag's attributes" }))),
            };
            let name = attribute.key.into_inner();
            if name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:") || name.starts_with("xml:") {
                continue;
            }
            let local = name.rsplit(':').next().unwrap_or(name);
            return Some(match attribute.normalized_value(XmlVersion::Implicit1_0) {
                Ok(value) => Ok((local, value)),
                Err(_) => Err(self.place.error(Problem::Entity)),
            });
        }
    }
}

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
        Error::IllFormed(quick_xml::errors::IllFormedError::MismatchedEndTag { .. }) => {
            Problem::NotWellFormed { what: "an end tag does not match its start tag" }
        }
        Error::IllFormed(quick_xml::errors::IllFormedError::UnmatchedEndTag(_)) => {
            Problem::NotWellFormed { what: "an end tag has no start tag" }
        }
        Error::IllFormed(quick_xml::errors::IllFormedError::UnclosedReference) => {
            Problem::NotWellFormed { what: "an ampersand begins no reference" }
        }
        Error::Escape(_) => Problem::Entity,
        _ => Problem::NotWellFormed { what: "its markup" },
    }
}
