//! What is bounded in seed files, exactly at each limit and one past it, and files that come in small pieces or break off.
#![cfg(feature = "import")]

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use kodeviser::import::{self, ImportError, Options, Package, Problem};

const HEX: &str = "3132333435363738393031323334353637383930";
const BASE32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const OPEN: &str = "<KeyContainer Version=\"1.0\">";
const KEY: &str = "<KeyPackage><DeviceInfo><SerialNo>4711</SerialNo></DeviceInfo><Key Id=\"1\" \
    Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\"><Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=\
    </PlainValue></Secret></Data></Key></KeyPackage>";
const CLOSE: &str = "</KeyContainer>";
const TOKENS: &str = "<Tokens><Token serial=\"A1\"><ProductName>one</ProductName><Applications><Application>\
    <Seed>3132333435363738393031323334353637383930</Seed></Application></Applications></Token></Tokens>";
const SAFEWORD: &str = "dn: 1\nsccAuthenticatorId: 1\nsccTokenData: sccKey=3132333435363738;sccMode=E;sccPwLen=6\n";

fn read(file: &str) -> Result<Vec<Package>, ImportError> {
    import::read(file.as_bytes(), &Options::new())
}

fn problem(file: &str) -> Problem {
    read(file).unwrap_err().problem
}

/// At the limit it is read, one past it refused.
fn is_bounded(limit: usize, with: impl Fn(usize) -> String) {
    assert!(read(&with(limit)).is_ok(), "{:?}", read(&with(limit)).map(|_| ()));
    assert_eq!(problem(&with(limit + 1)), Problem::TooLong { limit });
}

/// A text that is filled up to a length.
fn filled(beginning: &str, length: usize) -> String {
    format!("{beginning}{}", "x".repeat(length - beginning.len()))
}

#[test]
fn a_line_has_at_most_8192_bytes() {
    for end in ["", "\n", "\r\n", "\r\r\n"] {
        is_bounded(8192, |length| format!("serial,secret,note\n{}{end}", filled(&format!("A1,{HEX},"), length)));
    }
    is_bounded(8192, |length| format!("{}\nA1,{HEX}\n", filled("# ", length)));
    is_bounded(8192, |length| filled(&format!("otpauth://totp/a?secret={BASE32}&x="), length));
    is_bounded(8192, |length| format!("{SAFEWORD}{}\n", filled("note: ", length)));
}

/// The lines that continue one count as one with it.
#[test]
fn lines_that_are_joined_have_at_most_8192_bytes_together() {
    for first in [10, 4096, 8191] {
        is_bounded(8192, |length| format!("{SAFEWORD}{}\n {}\n", filled("note: ", first), "x".repeat(length - first)));
    }
}

/// Comments of 4 MiB, each with its line's end, and the line of the first key.
#[test]
fn lines_without_a_key_are_at_most_4_mib() {
    let key = format!("A1,{HEX}\n");
    let comments = |length: usize| {
        let line = format!("#{}\n", "x".repeat(4094));
        format!("{}{}\n", line.repeat(1023), filled("#", 4095 + length - key.len()))
    };
    let file = |more: usize| format!("{}{key}", comments(more));
    assert_eq!(file(0).len(), 4 << 20);
    assert_eq!(read(&file(0)).unwrap().len(), 1);
    assert_eq!(problem(&file(1)), Problem::TooLong { limit: 4 << 20 });
}

#[test]
fn any_number_of_keys_may_come_with_less_than_4_mib_between_them() {
    let long = "x".repeat(8000);
    for (beginning, key) in [
        ("serial,secret,note\n", format!("A1,{HEX},{long}\n")),
        ("", format!("otpauth://totp/a?secret={BASE32}&x={long}\n")),
        ("", format!("{SAFEWORD}note: {long}\n\n")),
        (OPEN, format!("{KEY}<x>{long}</x>")),
    ] {
        let end = if beginning == OPEN { CLOSE } else { "" };
        let file = format!("{beginning}{}{end}", key.repeat(600));
        assert!(file.len() > 9 << 19);
        // A file of which something is bad is gone through twice.
        for file in [file.clone(), file.replacen("A1,31", "A1,3", 1).replacen("=6\n", "=six\n", 1)] {
            let import = import::open(Cursor::new(&file), &Options::new().only_the_good(true)).unwrap();
            assert_eq!(import.good() + import.bad(), 600);
            assert_eq!(import.count(), 600);
        }
    }
}

#[test]
fn spaces_between_tags_are_at_most_64_kib() {
    for (beginning, end) in [
        (OPEN, format!("{KEY}{CLOSE}")),
        (&*format!("{OPEN}{KEY}"), CLOSE.into()),
        ("<KeyContainer Version=\"1.0\"><KeyPackage>", format!("{}{CLOSE}", KEY.replace("<KeyPackage>", ""))),
        ("<Tokens>", TOKENS.replace("<Tokens>", "")),
        (TOKENS.strip_suffix("</Tokens>").unwrap(), "</Tokens>".into()),
    ] {
        is_bounded(64 << 10, |length| format!("{beginning}{}{end}", " ".repeat(length)));
        // Where a tag stands between them they do not add up.
        let apart = format!("{0}<x/>{0}", " ".repeat(64 << 10));
        assert!(read(&format!("{beginning}{apart}{end}")).is_ok());
    }
}

/// It is read in steps of 32 KiB, after which what is not yet whole may take 64 KiB.
#[test]
fn a_tag_or_a_comment_may_take_64_kib_and_what_is_read_with_its_end() {
    let file = |before: usize, length: usize| {
        let spaces = " ".repeat(before - OPEN.len());
        format!("{OPEN}{spaces}<!--{}-->{KEY}{CLOSE}", "x".repeat(length - 7))
    };
    assert!(read(&file(32 << 10, 96 << 10)).is_ok());
    assert_eq!(problem(&file(32 << 10, (96 << 10) + 1)), Problem::TooLong { limit: 64 << 10 });
    assert_eq!(problem(&file((32 << 10) - 1, (64 << 10) + 2)), Problem::TooLong { limit: 64 << 10 });
}

/// What stands behind so much is taken for PSKC, whose reader then says what is wrong with it.
#[test]
fn the_form_is_told_by_the_first_32_kib() {
    let behind = |length: usize| read(&format!("<!--{}-->{TOKENS}", filled("", length - 7)));
    let name_ends = "<Tokens>".len();
    assert_eq!(behind((32 << 10) - name_ends).unwrap().len(), 1);
    assert!(behind(32 << 10).is_err());
}

/// It is read in steps of 32 KiB; the key may stand in the one behind the limit.
#[test]
fn xml_without_a_key_is_at_most_4_mib() {
    let file = |length: usize| {
        let comment = format!("<!--{}-->", "x".repeat(16 * 1024 - 7));
        let last = format!("<!--{}-->", "x".repeat(length % comment.len()));
        let start = format!("{OPEN}{}", comment.repeat(length / comment.len()));
        format!("{start}{last}{KEY}{CLOSE}")
    };
    assert!(file(4 << 20).len() > 4 << 20);
    assert_eq!(read(&file(4 << 20)).unwrap().len(), 1);
    assert_eq!(problem(&file((4 << 20) + (32 << 10))), Problem::TooLong { limit: 4 << 20 });
}

#[test]
fn a_text_has_at_most_16_kib() {
    is_bounded(16 << 10, |length| {
        format!("{OPEN}{}{CLOSE}", KEY.replace("<Data>", &format!("<Issuer>{}</Issuer><Data>", "x".repeat(length))))
    });
    is_bounded(16 << 10, |length| TOKENS.replace(">one<", &format!(">{}<", "x".repeat(length))));
    // A text in several pieces is one.
    is_bounded(16 << 10, |length| TOKENS.replace(">one<", &format!(">&amp;{}<!-- -->x<", "x".repeat(length - 2))));
    // A text that means nothing may be longer.
    let comment = "x".repeat(60_000);
    assert!(read(&format!("{OPEN}<x>{comment}</x>{KEY}{CLOSE}")).is_ok());
    assert!(read(&TOKENS.replace("<Token ", &format!("<x>{comment}</x><Token "))).is_ok());
}

#[test]
fn a_reference_has_at_most_16_bytes() {
    let named = |name: &str| read(&format!("{OPEN}{}{CLOSE}", KEY.replace("4711", name)));
    assert_eq!(named("&#000000000065;").unwrap()[0].serial.as_deref(), Some("A"));
    assert_eq!(named("&#0000000000065;").unwrap()[0].serial.as_deref(), Some("A"));
    assert_eq!(named("&#00000000000065;").unwrap_err().problem, Problem::Entity);
    // At the end of a file it is cut as long as it may go on, and none as soon as it may not.
    for (name, expected) in
        [("&", Problem::Truncated), ("&#00000000000065", Problem::Entity), ("&#0000000000065", Problem::Truncated)]
    {
        assert_eq!(problem(&format!("{OPEN}<x>{name}")), expected, "{name}");
    }
}

#[test]
fn a_number_has_at_most_40_digits() {
    let counter = |text: &str| read(&format!("otpauth://hotp/a?secret={BASE32}&counter={text}"));
    for text in ["7", "07", &format!("{}7", "0".repeat(39))] {
        assert_eq!(counter(text).unwrap()[0].counter, 7, "{text}");
    }
    assert_eq!(counter("18446744073709551615").unwrap()[0].counter, u64::MAX);
    for text in [
        "",
        "+7",
        "-7",
        "7.0",
        "0x7",
        "18446744073709551616",
        &format!("{}7", "0".repeat(40)),
        &format!("{}7", "0".repeat(41)),
    ] {
        assert_eq!(counter(text).unwrap_err().problem, Problem::Number { least: 0, most: u64::MAX }, "{text}");
    }
    let digits = |text: &str| read(&format!("otpauth://hotp/a?secret={BASE32}&counter=0&digits={text}"));
    assert_eq!(digits("4294967295").unwrap()[0].digits, Some(u32::MAX));
    assert_eq!(digits("4294967296").unwrap_err().problem, Problem::Number { least: 0, most: u32::MAX.into() });
}

#[test]
fn a_line_of_a_table_has_at_most_64_fields() {
    let with = |fields: usize| {
        let names = format!("serial,secret{}", ",note".repeat(fields - 2));
        read(&format!("{names}\nA1,{HEX}{}\n", ",x".repeat(fields - 2)))
    };
    assert_eq!(with(64).unwrap().len(), 1);
    for fields in [65, 66, 100] {
        assert_eq!(with(fields).unwrap_err().problem, Problem::Fields { least: 2, most: 64, found: 65 });
    }
}

#[test]
fn names_from_a_file_are_cut_in_what_is_said() {
    let root = |length: usize| problem(&format!("<{}/>", "é".repeat(length)));
    assert_eq!(root(100), Problem::UnknownRoot { found: "é".repeat(100).into() });
    assert_eq!(root(101), Problem::UnknownRoot { found: "é".repeat(100).into() });
    let of_key = |length: usize| read(&format!("{},{HEX},hotp,six\n", "é".repeat(length))).unwrap_err().key;
    assert_eq!(of_key(64).as_deref(), Some(&*"é".repeat(64)));
    assert_eq!(of_key(65).as_deref(), Some(&*"é".repeat(64)));
}

/// Gives so many bytes at a time, and before each of them what is no error; at last the one that is, if there is one.
struct Slow {
    file: Vec<u8>,
    at: usize,
    step: usize,
    is_interrupted: bool,
    ends_with: Option<io::ErrorKind>,
}

impl Slow {
    fn new(file: &str, step: usize, ends_with: Option<io::ErrorKind>) -> Self {
        Self { file: file.into(), at: 0, step, is_interrupted: false, ends_with }
    }
}

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.is_interrupted = !self.is_interrupted;
        if self.is_interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let rest = &self.file[self.at..];
        if let (true, Some(kind)) = (rest.is_empty(), self.ends_with) {
            return Err(kind.into());
        }
        let count = self.step.min(buffer.len()).min(rest.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

impl Seek for Slow {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(at) = position else { return Err(io::ErrorKind::Unsupported.into()) };
        self.at = at as usize;
        Ok(at)
    }
}

/// Each form, longer than what is read at a time, with letters of several bytes.
fn forms() -> [String; 5] {
    let name = "né€😀".repeat(700);
    [
        format!("\u{feff}serial,secret,type,issuer\r\n{}", format!("A1,{HEX},hotp,{name}\n").repeat(10)),
        format!("otpauth://hotp/{name}?secret={BASE32}&counter=1\n").repeat(10),
        format!("{SAFEWORD}sccTokenType: {name}\n\n").repeat(10),
        format!("\u{feff}{OPEN}{}{CLOSE}", KEY.replace("4711", &name).repeat(10)),
        TOKENS.replace("one", &name),
    ]
}

#[test]
fn a_file_in_small_pieces_is_read_as_one_that_lies_in_memory() {
    for file in forms() {
        let expected = read(&file).unwrap();
        for step in [1, 2, 3, 7, 1000, 32_767, 32_768, 100_000] {
            let import = import::open(Slow::new(&file, step, None), &Options::new()).unwrap();
            let packages: Result<Vec<_>, _> = import.collect();
            assert!(packages.unwrap() == expected, "{step}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_on_is_said_to_be_so_wherever_that_is() {
    for file in forms() {
        for length in [0, 1, 3, 10, 5_000, file.len() - 1, file.len()] {
            let length = (length..).find(|at| file.is_char_boundary(*at)).unwrap();
            let broken = Slow::new(&file[..length], 1000, Some(io::ErrorKind::PermissionDenied));
            let error = import::open(broken, &Options::new().only_the_good(true)).map(|_| ()).unwrap_err();
            assert_eq!(error.problem, Problem::Io { kind: io::ErrorKind::PermissionDenied }, "{length}");
        }
    }
}
