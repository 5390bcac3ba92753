//! One piece of XML after the other: where a tag, a text, a comment ends. What is within a tag is for quick-xml to take apart.

use super::problem::Problem;

/// What stands next in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'text> {
    /// A start tag: its content, how much of that is the name, and whether it is an end tag as well.
    Start { content: &'text str, name_len: usize, is_empty: bool },
    /// An end tag's name. Whether it is one shows when it is compared with its start tag's.
    End(&'text str),
    /// Text, perhaps not all of it.
    Text(&'text str),
    /// What stands between `&` and `;`.
    Reference(&'text str),
    /// A comment or a processing instruction.
    Nothing,
    /// A document type declaration.
    DocumentType,
}

/// The longest reference that has a meaning: a character by its number.
const MAX_REFERENCE: usize = 16;

/// The piece at the beginning of some text that stands within an element of this name, and its length; none where it goes on
/// behind the text.
pub(super) fn first<'text>(text: &'text str, within: &str) -> Result<Option<(Piece<'text>, usize)>, Problem> {
    match text.as_bytes() {
        [b'<', b'/', ..] => Ok(end_tag(text, within)),
        [b'<', b'!', ..] => declaration(text),
        [b'<', b'?', ..] => Ok(until(text, "?>").map(|length| (Piece::Nothing, length))),
        [b'<', _, ..] => start_tag(text),
        [b'<'] => Ok(None),
        [b'&', ..] => reference(text),
        bytes => {
            let length = memchr::memchr2(b'<', b'&', bytes).unwrap_or(bytes.len());
            Ok(text.get(..length).filter(|text| !text.is_empty()).map(|text| (Piece::Text(text), length)))
        }
    }
}

/// The length of the text up to the end of a mark.
fn until(text: &str, mark: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes(), mark.as_bytes()).map(|at| at.saturating_add(mark.len()))
}

fn end_tag<'text>(text: &'text str, expected: &str) -> Option<(Piece<'text>, usize)> {
    let bytes = text.as_bytes();
    // Nearly always it is the expected one, so that there is nothing to look for.
    let end = expected.len().saturating_add(2);
    let is_expected = bytes.get(end) == Some(&b'>') && bytes.get(2..end) == Some(expected.as_bytes());
    let end = if is_expected { end } else { memchr::memchr(b'>', bytes)? };
    let name = text.get(2..end).unwrap_or_default().trim_ascii_end();
    Some((Piece::End(name), end.saturating_add(1)))
}

fn start_tag(text: &str) -> Result<Option<(Piece<'_>, usize)>, Problem> {
    let bytes = text.as_bytes();
    let name = text.get(1..).unwrap_or_default();
    let name_len = name_len(name);
    // Most tags have nothing but a name.
    if name_len > 0 && name.as_bytes().get(name_len) == Some(&b'>') {
        let content = name.get(..name_len).unwrap_or_default();
        return Ok(Some((Piece::Start { content, name_len, is_empty: false }, name_len.saturating_add(2))));
    }
    let mut at = name_len.saturating_add(1);
    // A `>` within quotes does not end the tag.
    let end = loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(found) = memchr::memchr3(b'>', b'"', b'\'', rest) else { return Ok(None) };
        let stop = at.saturating_add(found);
        match rest.get(found) {
            Some(b'>') => break stop,
            Some(quote) => {
                let behind = stop.saturating_add(1);
                let Some(closing) = memchr::memchr(*quote, bytes.get(behind..).unwrap_or_default()) else {
                    return Ok(None);
                };
                at = behind.saturating_add(closing).saturating_add(1);
            }
            None => return Ok(None),
        }
    };
    let content = text.get(1..end).unwrap_or_default();
    let (content, is_empty) = content.strip_suffix('/').map_or((content, false), |content| (content, true));
    let is_apart = content.as_bytes().get(name_len).is_none_or(u8::is_ascii_whitespace);
    if name_len == 0 || !is_apart || memchr::memchr(b'<', content.as_bytes()).is_some() {
        return Err(Problem::NotWellFormed { what: "a tag" });
    }
    Ok(Some((Piece::Start { content, name_len, is_empty }, end.saturating_add(1))))
}

/// A byte that a name may begin with, and one that it may go on with (XML 1.0 section 2.3; of the letters beyond ASCII all).
const FIRST: u8 = 1;
const FURTHER: u8 = 2;

const IN_NAMES: [u8; 256] = {
    let mut table = [0; 256];
    let (mut rest, mut byte): (&mut [u8], u8) = (&mut table, 0);
    while let [place, more @ ..] = rest {
        if byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80 {
            *place = FIRST | FURTHER;
        } else if byte.is_ascii_digit() || byte == b'-' || byte == b'.' {
            *place = FURTHER;
        }
        byte = byte.wrapping_add(1);
        rest = more;
    }
    table
};

fn is_in_names(byte: u8, place: u8) -> bool {
    IN_NAMES.get(usize::from(byte)).is_some_and(|places| places & place != 0)
}

/// How many of the first bytes are a name.
fn name_len(text: &str) -> usize {
    match text.as_bytes() {
        [first, rest @ ..] if is_in_names(*first, FIRST) => {
            rest.iter().position(|byte| !is_in_names(*byte, FURTHER)).unwrap_or(rest.len()).saturating_add(1)
        }
        _ => 0,
    }
}

/// A comment, a section of text, or a document type.
fn declaration(text: &str) -> Result<Option<(Piece<'_>, usize)>, Problem> {
    const SECTION: &str = "<![CDATA[";
    if let Some(comment) = text.strip_prefix("<!--") {
        return Ok(until(comment, "-->").map(|length| (Piece::Nothing, length.saturating_add(4))));
    }
    if let Some(section) = text.strip_prefix(SECTION) {
        let Some(length) = until(section, "]]>") else { return Ok(None) };
        let inner = section.get(..length.saturating_sub(3)).unwrap_or_default();
        return Ok(Some((Piece::Text(inner), length.saturating_add(SECTION.len()))));
    }
    if text.starts_with("<!DOCTYPE") {
        return Ok(Some((Piece::DocumentType, text.len())));
    }
    if [SECTION, "<!--", "<!DOCTYPE"].iter().any(|whole| whole.starts_with(text)) {
        return Ok(None);
    }
    Err(Problem::NotWellFormed { what: "a declaration" })
}

fn reference(text: &str) -> Result<Option<(Piece<'_>, usize)>, Problem> {
    let near = text.as_bytes().get(..MAX_REFERENCE.min(text.len())).unwrap_or_default();
    match memchr::memchr(b';', near) {
        Some(end) => Ok(text.get(1..end).map(|name| (Piece::Reference(name), end.saturating_add(1)))),
        None if text.len() < MAX_REFERENCE && !text.contains('<') => Ok(None),
        None => Err(Problem::Entity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever is taken apart, the pieces are the text again, and where quick-xml takes it apart it finds the same.
    #[test]
    fn pieces_are_those_that_quick_xml_finds() {
        use quick_xml::events::Event;
        for document in [
            "<a><b c=\"1\" d='>'/> text &amp; more<![CDATA[ ]] > ]]><!-- > -- --><?p > ?></a>",
            "<x:a\n y = \"'>'\"\t></x:a >",
            "<a>\u{e9}<\u{e9}/>&#65;</a>",
        ] {
            let mut reader = quick_xml::Reader::from_str(document);
            let mut rest = document;
            while let Some((piece, length)) = first(rest, "a").unwrap() {
                let same = match (piece, reader.read_event().unwrap()) {
                    (Piece::Start { content, name_len, is_empty: false }, Event::Start(tag))
                    | (Piece::Start { content, name_len, is_empty: true }, Event::Empty(tag)) => {
                        &content[..name_len] == tag.name().into_inner() && &content[name_len..] == tag.attributes_raw()
                    }
                    (Piece::End(name), Event::End(tag)) => name == tag.name().into_inner(),
                    (Piece::Text(text), Event::Text(found)) => text == &*found,
                    (Piece::Text(text), Event::CData(found)) => text == &*found,
                    (Piece::Reference(name), Event::GeneralRef(found)) => name == &*found,
                    (Piece::Nothing, Event::Comment(_) | Event::PI(_)) => true,
                    _ => false,
                };
                assert!(same, "{rest}");
                rest = &rest[length..];
            }
            assert_eq!(rest, "");
        }
    }

    #[test]
    fn a_piece_that_is_cut_is_none_until_it_is_whole() {
        for whole in ["<a b='\">' c=\"x\">", "</a>", "<!-- > -->", "<![CDATA[ > ]]>", "<? > ?>", "&#x41;"] {
            for length in 1..whole.len() {
                assert_eq!(first(&whole[..length], "a"), Ok(None), "{}", &whole[..length]);
            }
            assert_eq!(first(whole, "a").unwrap().unwrap().1, whole.len());
        }
    }

    #[test]
    fn what_is_no_markup_is_refused() {
        for wrong in [
            "< a>",
            "<1>",
            "<a<b>",
            "<a\"b\">",
            "<a b=\"<\">",
            "<!ELEMENT a>",
            "<!doctype>",
            "&averyverylongname;",
            "& ",
        ] {
            let text = std::format!("{wrong}                    ");
            let found = first(&text, "a");
            assert!(matches!(found, Err(Problem::NotWellFormed { .. } | Problem::Entity)), "{wrong}: {found:?}");
        }
    }
}
