//! Memory: how much the import takes for files that mean harm and for large ones, and that nothing secret is in what it gives back.
//! Its allocator counts the bytes that are in use, and looks through each block before it goes.
#![cfg(feature = "import")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};

use kodeviser::import::{self, Options, Package, Problem, pskc::Writer};

/// Counts for each thread by itself, so that tests do not disturb each other.
struct Counting;

thread_local! {
    static IN_USE: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
    static REMAINS: Cell<usize> = const { Cell::new(0) };
}

/// The secret in all its writings, and what opens files; no key identifier or serial number has ten bytes of these.
const SECRETS: [&[u8]; 5] = [
    b"12345678901234567890",
    b"3132333435363738393031323334353637383930",
    b"MTIzNDU2Nzg5MDEyMzQ1Njc4OTA",
    b"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    b"Quite a long one, with spaces",
];
const RUN: usize = 10;

fn has_secret(block: &[u8]) -> bool {
    let runs = |secret: &'static [u8]| secret.windows(RUN);
    SECRETS.into_iter().flat_map(runs).any(|run| block.windows(RUN).any(|place| place == run))
}

// SAFETY: all memory is the system's; what is counted beside it touches none of it but to read a whole block before it goes.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let in_use = IN_USE.get() + layout.size();
        IN_USE.set(in_use);
        MOST.set(MOST.get().max(in_use));
        // SAFETY: as this function's. Zeroed, so that a block has nothing of whoever had it before.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        IN_USE.set(IN_USE.get().saturating_sub(layout.size()));
        // SAFETY: the block is whole until it goes, and was zeroed when it came.
        if IS_WATCHING.get() && has_secret(unsafe { core::slice::from_raw_parts(block, layout.size()) }) {
            REMAINS.set(REMAINS.get() + 1);
        }
        // SAFETY: as this function's.
        unsafe { System.dealloc(block, layout) }
    }

    // The default of `realloc` moves every time, so that what would be left behind on some machine is left behind here.
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that were in use at once during some work, beyond those before it.
fn most<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = IN_USE.get();
    MOST.set(before);
    let result = work();
    (result, MOST.get() - before)
}

/// How many blocks with something secret were given back during some work.
fn remains<T>(work: impl FnOnce() -> T) -> (T, usize) {
    REMAINS.set(0);
    IS_WATCHING.set(true);
    let result = work();
    IS_WATCHING.set(false);
    (result, REMAINS.get())
}

/// A file with a beginning, so many times a filling, and an end, which never lies in memory.
struct Long {
    parts: [(&'static str, u64); 3],
    at: u64,
    read: u64,
}

impl Long {
    fn new(beginning: &'static str, filling: &'static str, times: u64, end: &'static str) -> Self {
        Self { parts: [(beginning, 1), (filling, times), (end, 1)], at: 0, read: 0 }
    }

    /// Ten gigabytes.
    fn endless(beginning: &'static str, filling: &'static str) -> Self {
        Self::new(beginning, filling, (10 << 30) / filling.len() as u64, "")
    }

    fn rest(&self) -> &'static [u8] {
        let mut at = self.at;
        for (text, times) in self.parts {
            let length = text.len() as u64;
            if at < length * times {
                return &text.as_bytes()[(at % length) as usize..];
            }
            at -= length * times;
        }
        &[]
    }
}

impl Read for Long {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        while count < buffer.len() {
            let rest = self.rest();
            if rest.is_empty() {
                break;
            }
            let length = rest.len().min(buffer.len() - count);
            buffer[count..count + length].copy_from_slice(&rest[..length]);
            count += length;
            self.at += length as u64;
        }
        self.read += count as u64;
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

const OPEN_KEY: &str = "<KeyContainer Version=\"1.0\"><KeyPackage><Key Id=\"1\" \
    Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\">";
const OPEN_SECRET: &str = "<KeyContainer><KeyPackage><Key Id=\"1\" Algorithm=\"x\"><Data><Secret><PlainValue>";
const OPEN_POLICY: &str = "<KeyContainer><KeyPackage><Key Id=\"1\" Algorithm=\"x\"><Policy>";

/// Ten gigabytes of anything: after ten megabytes at most it is refused, and takes less memory than a fifth of them.
#[test]
fn ten_gigabytes_of_anything_are_refused_in_little_memory_after_a_part_of_them() {
    for (beginning, filling) in [
        ("", " "),
        ("", "\n"),
        ("", "#\n"),
        ("<", "a"),
        ("<!--", "-"),
        ("<KeyContainer", " "),
        ("<KeyContainer ", "a=\"1\" "),
        ("<KeyContainer a=\"", "&#32;"),
        ("<KeyContainer>", " "),
        ("<KeyContainer>", "<a>"),
        ("<KeyContainer>", "<a/>"),
        ("<KeyContainer>", "<a></a>"),
        ("<KeyContainer>", "<!-- -->"),
        ("<KeyContainer>", "<? ?>"),
        ("<KeyContainer>", "<KeyPackage></KeyPackage>"),
        ("<KeyContainer><EncryptionKey>", "<X509Data/>"),
        ("<KeyContainer><KeyPackage><DeviceInfo>", "<Extensions>a</Extensions>"),
        (OPEN_KEY, "<FriendlyName>a</FriendlyName>"),
        (OPEN_KEY, "<AlgorithmParameters OTP=\"true\"/>"),
        (OPEN_KEY, "<Extensions>&amp;</Extensions>"),
        (OPEN_SECRET, " "),
        (OPEN_SECRET, "A"),
        (OPEN_SECRET, "&#32;"),
        (OPEN_SECRET, "<![CDATA[A]]>"),
        (OPEN_SECRET, "<!-- A -->"),
        (OPEN_POLICY, "<KeyUsage>OTP</KeyUsage>"),
        (OPEN_POLICY, "<NumberOfTransactions>1</NumberOfTransactions>"),
        (OPEN_POLICY, "<Anything/>"),
        ("<Tokens>", "<Token serial=\"1\"/>"),
        ("<Tokens><Token serial=\"1\"><Applications><Application><Seed>", "3"),
        ("serial,secret\n", "#\n"),
        ("serial,secret\n", ",,,\n"),
        ("serial,secret\nA1,", "ab"),
        ("A1,3132,", ","),
        ("otpauth://totp/a?secret=", "A"),
        ("otpauth://totp/a\n", "# \n"),
        ("dn: ", "x"),
        ("dn: x\n", " x\n"),
        ("dn: x\n", "objectclass: x\n\n"),
    ] {
        let mut file = Long::endless(beginning, filling);
        let mut borrowed = Borrowed(&mut file);
        let (result, memory) = most(|| import::open(&mut borrowed, &Options::new().only_the_good(true)).map(|_| ()));
        let error = result.unwrap_err();
        assert!(error.to_string().len() < 600, "{error}");
        assert!(file.read < 10 << 20, "{beginning}{filling}: {} bytes were read", file.read);
        assert!(memory < 2 << 20, "{beginning}{filling}: {memory} bytes of memory");
    }
}

/// A file that is looked at afterwards.
struct Borrowed<'file>(&'file mut Long);

impl Read for &mut Borrowed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Seek for &mut Borrowed<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.0.seek(position)
    }
}

/// Each of these names is a kilobyte, so that fewer keys do for a large file.
fn large(keys: u64) -> (u64, usize) {
    let key = "<KeyPackage><Key Id=\"1\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\"><Issuer>NAME</Issuer><Data><Secret>\
        <PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret></Data></Key></KeyPackage>";
    let key = key.replace("NAME", &"x".repeat(1000)).leak();
    let file = Long::new("<KeyContainer Version=\"1.0\">", key, keys, "</KeyContainer>");
    most(|| import::open(file, &Options::new()).unwrap().map(|package| u64::from(package.is_ok())).sum())
}

#[test]
fn three_times_as_many_keys_need_no_more_memory() {
    let (count, memory) = large(17_000);
    let (triple_count, triple_memory) = large(51_000);
    assert_eq!((count, triple_count), (17_000, 51_000));
    assert!(memory < 20 << 20 && triple_memory < 20 << 20, "{memory} {triple_memory}");
    assert!(memory.abs_diff(triple_memory) < 1 << 16, "{memory} {triple_memory}");
}

/// Sixty-five attributes are refused before each is compared with all others.
#[test]
fn attributes_are_bounded() {
    let with = |count: usize| {
        let attributes: String = (0..count).map(|number| format!(" a{number}=\"1\"")).collect();
        let file =
            format!("{}</Key></KeyPackage></KeyContainer>", OPEN_KEY.replace(" Id", &format!("{attributes} Id")));
        import::read(file.as_bytes(), &Options::new())
    };
    assert_eq!(with(62).unwrap().len(), 1);
    for count in [63, 64, 1000, 6000] {
        assert!(matches!(with(count).unwrap_err().problem, Problem::NotWellFormed { .. }), "{count}");
    }
}

fn watched(file: &[u8], options: &Options) -> Result<Vec<Package>, import::ImportError> {
    let (result, remains) = remains(|| import::read(file, options));
    assert_eq!(remains, 0, "{:?}", String::from_utf8_lossy(file));
    result
}

#[test]
fn a_block_with_a_secret_is_found() {
    for secret in SECRETS {
        let ((), remains) = remains(|| drop(core::hint::black_box(secret.to_vec())));
        assert_eq!(remains, 1);
    }
}

#[test]
fn nothing_secret_is_left_by_any_form_read_whole_or_broken_off() {
    for file in [
        "A1,3132333435363738393031323334353637383930,hotp,6,0\nA2,3132333435363738393031323334353637383930\n",
        "serial,secret\nA1,\"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n",
        "# version: 2\nme,,,A1,3132333435363738393031323334353637383930,hotp,6,0\n",
        "A1;acme;HOTP;3132333435363738393031323334353637383930;6;0\n",
        "upn,serial number,secret key,time interval,manufacturer,model\na@b,A1,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,30,acme,one\n",
        "OATH-HOTP,11/22/26 1:00 AM,1,cccc,,3132333435363738393031323334353637383930,,,0,0,0,6,0\n",
        "otpauth://totp/A1?secret=GEZDGNBVGY3TQOJQ%47EZDGNBVGY3TQOJQ\n",
        "dn: x\nobjectclass: x\nsccAuthenticatorId: A1\nsccTokenData: sccMode=E;sccPwLen=6;\n \
         sccKey=3132333435363738393031323334353637383930;\n",
        "<Tokens><Token serial=\"A1\"><Applications><Application><Seed>3132333435363738393031323334353637383930</Seed>\
         <MovingFactor>1</MovingFactor></Application></Applications></Token></Tokens>",
        "<KeyContainer Version=\"1.0\"><KeyPackage><Key Id=\"1\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\"><Data>\
         <Secret><PlainValue>MTIzNDU2\nNzg5MDEy <![CDATA[MzQ1Njc4]]>OTA=</PlainValue></Secret></Data></Key></KeyPackage></KeyContainer>",
    ] {
        let read = watched(file.as_bytes(), &Options::new());
        assert!(read.is_ok(), "{file}: {read:?}");
        for length in (0..file.len()).step_by(5) {
            let _ = watched(&file.as_bytes()[..length], &Options::new());
        }
    }
}

#[test]
fn nothing_secret_is_left_by_encryption() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/seed_files/encrypted/");
    let key: Vec<u8> = (0..32).collect();
    let mut opened = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = std::fs::read(entry.unwrap().path()).unwrap();
        for length in [16, 24, 32] {
            opened += usize::from(watched(&file, &Options::new().key(&key[..length])).is_ok());
        }
        opened += usize::from(watched(&file, &Options::new().password(b"qwerty")).is_ok());
        let _ = watched(&file, &Options::new().password(SECRETS[4]));
    }
    assert!(opened > 25, "{opened}");
}

#[test]
fn nothing_secret_is_left_by_writing_and_by_uris() {
    let file = b"A1,3132333435363738393031323334353637383930,totp,6,30,sha1\n";
    let package = import::read(file, &Options::new()).unwrap().remove(0);
    let (written, left) = remains(|| {
        let mut writer = Writer::encrypted(Vec::new(), SECRETS[4], 10, |bytes| bytes.fill(7)).unwrap();
        writer.write(&package).unwrap();
        writer.finish().unwrap()
    });
    assert_eq!((left, has_secret(&written)), (0, false));
    let ((), left) = remains(|| {
        let uri = import::otpauth::uri(&package).unwrap();
        assert!(has_secret(uri.as_bytes()));
        assert!(
            !import::otpauth::qr_text(&uri).unwrap().is_empty() && !import::otpauth::qr_svg(&uri).unwrap().is_empty()
        );
    });
    assert_eq!(left, 0);
    let ((), left) = remains(|| {
        let mut out = [0_u8; 4096];
        let mut writer = Writer::plain(&mut out[..]).unwrap();
        writer.write(&package).unwrap();
        let _ = writer.finish().unwrap();
        assert!(has_secret(&out));
    });
    assert_eq!(left, 0);
}
