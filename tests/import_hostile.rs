//! Files that mean harm, or came broken: a clear error, in bounds of memory and work.
#![cfg(feature = "import")]

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use kodeviser::import::{self, Format, ImportError, Options, Problem};

const KEY: &str = "<KeyPackage><DeviceInfo><SerialNo>4711</SerialNo></DeviceInfo><Key Id=\"1\" \
    Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\"><Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=\
    </PlainValue></Secret></Data></Key></KeyPackage>";

fn container(inner: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<KeyContainer Version=\"1.0\">{inner}</KeyContainer>\n")
}

fn problem(file: impl AsRef<[u8]>) -> Problem {
    let error = import::read(file.as_ref(), &Options::new()).unwrap_err();
    assert!(error.to_string().len() < 600, "{error}");
    error.problem
}

/// A file with a beginning, so many bytes of one kind, and an end, which never lies in memory.
struct Long {
    parts: [(Vec<u8>, u64); 3],
    at: u64,
    read: u64,
}

impl Long {
    fn new(beginning: &str, filling: &str, times: u64, end: &str) -> Self {
        let part = |text: &str, times| (text.as_bytes().to_vec(), times);
        Self { parts: [part(beginning, 1), part(filling, times), part(end, 1)], at: 0, read: 0 }
    }

    fn byte(&self, mut at: u64) -> Option<u8> {
        for (text, times) in &self.parts {
            let length = text.len() as u64 * times;
            if at < length {
                return Some(text[(at % text.len() as u64) as usize]);
            }
            at -= length;
        }
        None
    }
}

impl Read for Long {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        for place in buffer.iter_mut() {
            let Some(byte) = self.byte(self.at) else { break };
            *place = byte;
            self.at += 1;
            count += 1;
        }
        self.read += count as u64;
        assert!(self.read < 8 << 20, "it reads on and on");
        Ok(count)
    }
}

impl Seek for Long {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(at) = position else { return Err(io::ErrorKind::Unsupported.into()) };
        self.at = at;
        Ok(at)
    }
}

fn long(beginning: &str, filling: &str, end: &str) -> ImportError {
    // Ten gigabytes.
    let file = Long::new(beginning, filling, (10 << 30) / filling.len() as u64, end);
    import::open(file, &Options::new().only_the_good(true)).map(|import| import.format()).unwrap_err()
}

#[test]
fn external_entities_and_document_types_are_refused() {
    for file in [
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><KeyContainer>&e;</KeyContainer>",
        "<!DOCTYPE KeyContainer SYSTEM \"http://example.com/pskc.dtd\"><KeyContainer/>",
        "<!DOCTYPE KeyContainer><KeyContainer/>",
        "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY l1 \"&lol;&lol;&lol;&lol;\"><!ENTITY l2 \"&l1;&l1;&l1;\">]><KeyContainer>&l2;</KeyContainer>",
    ] {
        assert_eq!(problem(file), Problem::DocumentType, "{file}");
    }
    let inside = container(&format!("{KEY}<!DOCTYPE x>"));
    assert_eq!(problem(inside), Problem::DocumentType);
    for entity in ["&xxe;", "&nbsp;", "&#0;", "&#xd800;", "&#99999999;"] {
        let file = container(&KEY.replace("4711", entity));
        assert_eq!(problem(file), Problem::Entity, "{entity}");
        let file = container(&KEY.replace("Id=\"1\"", &format!("Id=\"{entity}\"")));
        assert_eq!(problem(file), Problem::Entity, "{entity}");
    }
}

#[test]
fn ten_gigabytes_of_anything_are_refused_after_some_of_it() {
    let opened = "<KeyContainer Version=\"1.0\"><KeyPackage><Key Id=\"1\" Algorithm=\"x\"><Data><Secret><PlainValue>";
    for (beginning, filling) in [
        (opened, " "),
        (opened, "A"),
        (opened, "&#32;"),
        (opened, "<![CDATA[A]]>"),
        ("<KeyContainer>", "<a>"),
        ("<KeyContainer x=\"", "a"),
        ("<KeyContainer ", "a=\"1\" "),
        ("<KeyContainer><!--", " "),
        ("<KeyContainer><![CDATA[", "]"),
        ("<KeyContainer><?", "?"),
        ("<", "a"),
        ("<!--", "-"),
    ] {
        let error = long(beginning, filling, "");
        let refused = matches!(
            error.problem,
            Problem::TooLong { .. }
                | Problem::TooDeep { .. }
                | Problem::NotWellFormed { .. }
                | Problem::UnknownRoot { .. }
        );
        assert!(refused, "{beginning} {filling}: {error}");
    }
    for (beginning, filling) in
        [("serial,secret\nA1,", "ab"), ("A1,3132,", ","), ("otpauth://totp/a?secret=", "A"), ("dn: ", "x")]
    {
        assert!(
            matches!(long(beginning, filling, "").problem, Problem::TooLong { .. } | Problem::Fields { .. }),
            "{beginning}"
        );
    }
    // Whitespace between elements or before the first one.
    for (beginning, filling) in [("<KeyContainer>", " "), ("", "\n"), ("", " ")] {
        let error = long(beginning, filling, "</KeyContainer>");
        assert!(
            matches!(error.problem, Problem::TooLong { .. } | Problem::Empty | Problem::UnknownFormat { .. }),
            "{error}"
        );
    }
}

#[test]
fn depth_is_bounded() {
    let deep = |levels: usize| container(&format!("{}{}{KEY}", "<a>".repeat(levels), "</a>".repeat(levels)));
    assert_eq!(import::read(deep(31).as_bytes(), &Options::new()).unwrap().len(), 1);
    assert_eq!(problem(deep(32)), Problem::TooDeep { limit: 32 });
    assert_eq!(problem(deep(100_000)), Problem::TooDeep { limit: 32 });
}

#[test]
fn a_key_of_a_megabyte_is_refused() {
    let file = container(&KEY.replace("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=", &"A".repeat(1 << 20)));
    assert!(matches!(problem(file), Problem::TooLong { .. }));
    let file = container(&KEY.replace("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=", &"A".repeat(1 << 12)));
    assert!(matches!(problem(file), Problem::Secret { .. }));
}

/// Every beginning of a good file is an error, and none is a file with fewer keys.
#[test]
fn a_truncated_file_is_never_taken_for_a_whole_one() {
    let file = container(&KEY.repeat(2));
    let whole = file.trim_end().len();
    for length in 0..whole {
        let cut = &file[..length];
        let problem = import::open(Cursor::new(cut), &Options::new().only_the_good(true))
            .map(|import| import.format())
            .unwrap_err()
            .problem;
        let known = matches!(
            problem,
            Problem::Truncated
                | Problem::Empty
                | Problem::NotWellFormed { .. }
                | Problem::UnknownRoot { .. }
                | Problem::UnknownFormat { .. }
        );
        assert!(known, "{length}: {problem}");
    }
    assert_eq!(import::read(&file.as_bytes()[..whole], &Options::new()).unwrap().len(), 2);
}

#[test]
fn xml_that_is_not_well_formed_is_named_by_its_line() {
    for (inner, line) in [
        ("\n\n</Foo>", 4),
        ("\n<a></b>", 3),
        ("\n<a></a b>", 3),
        ("\n<a></>", 3),
        ("\n<a x=\"1\" x=\"2\"/>", 2),
        ("\n\n&", 4),
        ("<a>\n</a", 2),
    ] {
        let Err(error) = import::read(container(&format!("{inner}{KEY}")).as_bytes(), &Options::new()) else {
            assert!(inner.contains("x="), "{inner}"); // an element that nobody looks at
            continue;
        };
        assert!(
            matches!(error.problem, Problem::NotWellFormed { .. } | Problem::Truncated | Problem::Entity),
            "{inner}: {error}"
        );
        assert!((line - 1..=line + 1).contains(&error.line), "{inner}: {error}");
    }
    let twice = container(&KEY.replace("Id=\"1\"", "Id=\"1\" Id=\"2\""));
    assert!(matches!(problem(twice), Problem::NotWellFormed { .. }));
    for file in [format!("{}<Foo/>", container(KEY)), format!("{}text", container(KEY))] {
        assert!(matches!(problem(file), Problem::NotWellFormed { .. }));
    }
}

#[test]
fn files_of_other_kinds_are_named() {
    for (file, found) in [
        (&b"PK\x03\x04\x14\x00"[..], "a ZIP archive or a spreadsheet"),
        (b"\xff\xfes\x00e\x00r\x00", "UTF-16 text"),
        (b"-----BEGIN PGP MESSAGE-----\n", "a message encrypted with OpenPGP"),
        (b"%PDF-1.7", "a PDF document"),
        (b"{\"keys\": []}", "JSON"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "binary data"),
    ] {
        assert_eq!(problem(file), Problem::UnknownFormat { found });
    }
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let wide = |text: &str| text.encode_utf16().flat_map(order).collect::<Vec<_>>();
        for text in
            ["A1,3132333435\n", "<KeyContainer/>", "\u{feff}<KeyContainer/>", "otpauth://totp/a?secret=GEZDGNBV\n"]
        {
            let found = problem(wide(text));
            assert!(matches!(found, Problem::UnknownFormat { .. }), "{text}: {found}");
        }
    }
    // Latin-1 is read as long as it is ASCII, and never guessed.
    let latin = container(KEY).replace("version=\"1.0\"", "version=\"1.0\" encoding=\"ISO-8859-1\"");
    assert_eq!(import::read(latin.as_bytes(), &Options::new()).unwrap().len(), 1);
    let accent: Vec<u8> =
        latin.replace("4711", "@").bytes().map(|byte| if byte == b'@' { 0xe9 } else { byte }).collect();
    assert_eq!(problem(accent), Problem::NotUtf8);
    // A NUL would end a text in C.
    assert_eq!(problem(b"A1,3132\nA2\0,3132\n"), Problem::UnknownFormat { found: "binary data" });
    assert_eq!(problem(container(KEY).replace("4711", "47\0")), Problem::UnknownFormat { found: "binary data" });
    let late = container(&format!("{}{KEY}", " ".repeat(60_000))).replace("4711", "47\0");
    assert!(matches!(problem(late), Problem::NotWellFormed { .. }));
    assert_eq!(problem(b""), Problem::Empty);
    assert_eq!(problem(b" \n\t\n"), Problem::Empty);
    assert_eq!(problem(b"A1,31\xff32\n"), Problem::NotUtf8);
    assert_eq!(
        problem(
            container(KEY)
                .replace("4711", "@")
                .replace('@', "\u{fffd}")
                .into_bytes()
                .iter()
                .map(|byte| if *byte == 0xef { 0xff } else { *byte })
                .collect::<Vec<_>>()
        ),
        Problem::NotUtf8
    );
}

/// A file that changes between its check and its reading gives errors, and no end of them neither.
#[test]
fn a_file_that_changes_after_its_check_ends_in_one_error() {
    struct Changing {
        files: [Vec<u8>; 2],
        passes: usize,
        at: usize,
    }
    impl Read for Changing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let file = &self.files[(self.passes > 2) as usize];
            let count = buffer.len().min(file.len() - self.at);
            buffer[..count].copy_from_slice(&file[self.at..self.at + count]);
            self.at += count;
            Ok(count)
        }
    }
    impl Seek for Changing {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            (self.at, self.passes) = (0, self.passes + 1);
            Ok(0)
        }
    }
    // A policy of PINs is not kept from the check, so the file is read again.
    let key = KEY.replace("</Data>", "</Data><Policy><PINPolicy MinLength=\"4\"/></Policy>");
    let good = container(&key.repeat(2)).into_bytes();
    let cut = good[..good.len() - 20].to_vec();
    let import = import::open(Changing { files: [good, cut], passes: 0, at: 0 }, &Options::new()).unwrap();
    assert_eq!((import.format(), import.good()), (Format::Pskc, 2));
    let read: Vec<_> = import.collect();
    assert!(matches!(read.as_slice(), [Ok(_), Ok(_), Err(_)]), "{read:?}");
}
