//! Each cipher, MAC and derivation of PSKC, on files that Python's `cryptography` made (tests/seed_files/generate.py), and
//! what becomes of such files when they are changed.
#![cfg(feature = "import")]

use std::fs;
use std::path::{Path, PathBuf};

use kodeviser::import::{self, Options, Package, Problem};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seed_files/encrypted")
}

fn file(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn options(opener: &str) -> Options {
    if opener == "qwerty" { Options::new().password(b"qwerty") } else { Options::new().key(&bytes(opener)) }
}

/// Name, what opens it, and the secret within.
fn expected() -> Vec<(String, Options, Vec<u8>)> {
    let list = file("expected.txt");
    let fields = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    list.lines().map(fields).map(|line| (line[0].clone(), options(&line[1]), bytes(&line[2]))).collect()
}

fn secret(package: &Package) -> &[u8] {
    package.secret.as_ref().unwrap().expose()
}

const KEY_128: &str = "000102030405060708090a0b0c0d0e0f";

#[test]
fn every_cipher_mac_and_derivation_opens() {
    let files = expected();
    assert_eq!(files.len(), 40);
    for (name, options, expected) in files {
        let packages = import::read(file(&name).as_bytes(), &options).unwrap_or_else(|error| panic!("{name}: {error}"));
        let [package] = packages.try_into().unwrap();
        assert_eq!(secret(&package), expected, "{name}");
        assert_eq!(package.serial.as_deref(), Some("987654321"));
        assert!(package.token().is_ok());
    }
}

/// In whatever way one character of what is encrypted is changed, no key comes out.
#[test]
fn no_changed_value_mac_or_mac_key_is_accepted() {
    for (name, options, _) in expected().into_iter().filter(|(name, ..)| !name.starts_with("pbkdf2")) {
        let good = file(&name);
        for (element, ends) in [("CipherValue>", "</xenc:CipherValue>"), ("<ValueMAC>", "</ValueMAC>")] {
            for (start, _) in good.match_indices(element).filter(|(at, _)| !good[..*at].ends_with("</xenc:")) {
                let from = start + element.len();
                let length = good[from..].find(ends).unwrap();
                for at in (from..from + length).step_by(7) {
                    let mut changed = good.clone().into_bytes();
                    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
                    if changed[at] == good.as_bytes()[at] {
                        continue;
                    }
                    let error = import::read(&changed, &options).unwrap_err();
                    // A change of the last letter may leave bits that stand for nothing, which is no Base64.
                    let refused = matches!(error.problem, Problem::MacWrong | Problem::WrongKey | Problem::Base64);
                    assert!(refused || matches!(error.problem, Problem::MacLength { .. }), "{name}: {error}");
                }
            }
        }
    }
}

#[test]
fn cbc_without_a_mac_is_refused() {
    let good = file("aes128-cbc.xml");
    let without = |from: &str, to: &str| {
        let (start, end) = (good.find(from).unwrap(), good.find(to).unwrap() + to.len());
        let cut = format!("{}{}", &good[..start], &good[end..]);
        import::read(cut.as_bytes(), &options(KEY_128)).unwrap_err().problem
    };
    assert_eq!(without("<ValueMAC>", "</ValueMAC>"), Problem::MacMissing);
    assert_eq!(without("<MACMethod", "</MACMethod>"), Problem::MacMethodMissing);
}

#[test]
fn a_mac_of_another_length_is_none() {
    let good = file("aes128-cbc.xml");
    let (start, end) = (good.find("<ValueMAC>").unwrap() + 10, good.find("</ValueMAC>").unwrap());
    for (mac, length) in [("", 0), ("AA==", 1), ("AAAA", 3), (&"A".repeat(48), 36)] {
        let changed = format!("{}{mac}{}", &good[..start], &good[end..]);
        let problem = import::read(changed.as_bytes(), &options(KEY_128)).unwrap_err().problem;
        assert_eq!(problem, Problem::MacLength { expected: 20, found: length });
    }
}

#[test]
fn a_mac_over_the_plain_value_was_the_drafts_and_is_refused_in_the_standard_s_form() {
    let standard = file("mac-over-plain.xml");
    assert_eq!(import::read(standard.as_bytes(), &options(KEY_128)).unwrap_err().problem, Problem::MacWrong);
    let draft = standard.replace("KeyPackage>", "Device>");
    assert_eq!(import::read(draft.as_bytes(), &options(KEY_128)).unwrap().len(), 1);
}

#[test]
fn one_wrong_mac_refuses_the_file_unless_the_good_rest_is_asked_for() {
    let good = file("aes128-cbc.xml");
    let (start, end) = (good.find("<KeyPackage>").unwrap(), good.find("</KeyContainer>").unwrap());
    let package = &good[start..end];
    let damaged = package.replace("987654321", "666").replace("<ValueMAC>", "<ValueMAC>AAAA").replace("AAAA", "");
    let damaged = damaged.replacen("ValueMAC>", "ValueMAC>/", 1).replacen("=</ValueMAC>", "</ValueMAC>", 1);
    let three = format!("{}{package}{damaged}{package}</KeyContainer>", &good[..start]);
    let error = import::open(std::io::Cursor::new(&three), &options(KEY_128)).unwrap_err();
    assert!(matches!(error.problem, Problem::MacLength { .. } | Problem::MacWrong | Problem::Base64), "{error}");
    assert_eq!(error.key.as_deref(), Some("666"));
    let import = import::open(std::io::Cursor::new(&three), &options(KEY_128).only_the_good(true)).unwrap();
    assert_eq!((import.good(), import.bad()), (2, 1));
    let read: Vec<_> = import.collect();
    assert!(matches!(read.as_slice(), [Ok(_), Err(_), Ok(_)]));
}

#[test]
fn encrypted_numbers_are_bytes_or_digits() {
    for name in ["numbers-binary.xml", "numbers-digits.xml"] {
        let [package] = import::read(file(name).as_bytes(), &options(KEY_128)).unwrap().try_into().unwrap();
        assert_eq!((package.counter, package.period, package.drift_intervals), (5, Some(60), -7), "{name}");
    }
    for name in ["counter-binary.xml", "counter-digits.xml"] {
        let [package] = import::read(file(name).as_bytes(), &options(KEY_128)).unwrap().try_into().unwrap();
        assert_eq!(package.counter, 41, "{name}");
    }
}

#[test]
fn a_derivation_that_would_take_hours_is_refused_at_once() {
    let slow = file("pbkdf2-sha256.xml").replace("<IterationCount>1234<", "<IterationCount>4000000000<");
    let error = import::read(slow.as_bytes(), &options("qwerty")).unwrap_err();
    assert_eq!(error.problem, Problem::TooManyIterations { limit: import::MAX_ITERATIONS });
    let few = options("qwerty").max_iterations(1000);
    let problem = import::read(file("pbkdf2-sha256.xml").as_bytes(), &few).unwrap_err().problem;
    assert_eq!(problem, Problem::TooManyIterations { limit: 1000 });
}

#[test]
fn algorithms_that_are_not_known_are_named() {
    let good = file("aes128-cbc.xml");
    let problem =
        |from: &str, to: &str| import::read(good.replace(from, to).as_bytes(), &options(KEY_128)).unwrap_err().problem;
    let unknown = |role, name: &str| Problem::UnknownAlgorithm { role, name: name.into() };
    assert_eq!(
        problem("xmlenc#aes128-cbc", "xmlenc#aes128-gcm"),
        unknown("cipher", "http://www.w3.org/2001/04/xmlenc#aes128-gcm")
    );
    let md5 = "http://www.w3.org/2000/09/xmldsig#hmac-md5";
    assert_eq!(problem("xmldsig#hmac-sha1", "xmldsig#hmac-md5"), unknown("message authentication code", md5));
    assert_eq!(problem("HMAC-SHA256", "HMAC-SHA3"), unknown("hash", "HMAC-SHA3"));
    assert_eq!(problem("HMAC-SHA256", ""), unknown("hash", ""));
}

/// A value whose blocks decrypt to no padding, under a MAC that is right: what a maker with a broken program sends.
#[test]
fn a_bad_padding_under_a_right_mac_is_named() {
    use base64ct::{Base64, Encoding};
    use hmac::{Hmac, KeyInit, Mac};
    let key = bytes(KEY_128);
    let base64 = |bytes: &[u8]| Base64::encode(bytes, &mut [0; 128]).unwrap().to_owned();
    let with = |value: &[u8]| {
        let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&key).unwrap();
        mac.update(value);
        let (value, mac) = (base64(value), base64(&mac.finalize().into_bytes()));
        let file = format!(
            "<KeyContainer Version=\"1.0\"><MACMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#hmac-sha1\"/><KeyPackage>\
             <Key Id=\"1\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\"><Data><Secret><EncryptedValue>\
             <EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes128-cbc\"/><CipherData><CipherValue>{value}\
             </CipherValue></CipherData></EncryptedValue><ValueMAC>{mac}</ValueMAC></Secret></Data></Key></KeyPackage>\
             </KeyContainer>"
        );
        import::read(file.as_bytes(), &options(KEY_128)).map(|_| ()).map_err(|error| error.problem)
    };
    // Most last bytes are no length of a padding; 1 to 16 would be.
    let refused = (0..64).filter(|byte| with(&[*byte; 48]) == Err(Problem::Padding)).count();
    assert!((48..=64).contains(&refused), "{refused}");
    for length in [0, 1, 15] {
        assert_eq!(with(&vec![0; length]), Err(Problem::Blocks { block: 16, found: length }));
    }
    assert_eq!(with(&[0; 16]), Err(Problem::Blocks { block: 16, found: 0 }));
    assert_eq!(with(&[0; 33]), Err(Problem::Blocks { block: 16, found: 17 }));
}

#[test]
fn what_stands_twice_in_an_encrypted_file_is_refused() {
    let good = file("aes128-cbc.xml");
    for (element, end) in [
        ("<xenc:CipherData><xenc:CipherValue>yMnKy8zNzs/Q0dLT1NXW1zWe", "</xenc:CipherData>"),
        ("<xenc:CipherData><xenc:CipherValue>yMnKy8zNzs/Q0dLT1NXW10ex", "</xenc:CipherData>"),
        ("<EncryptedValue>", "</EncryptedValue>"),
        ("<ValueMAC>", "</ValueMAC>"),
        ("<MACMethod", "</MACMethod>"),
    ] {
        let start = good.find(element).unwrap();
        let end = start + good[start..].find(end).unwrap() + end.len();
        let twice = format!("{}{}{}", &good[..end], &good[start..end], &good[end..]);
        assert_eq!(import::read(twice.as_bytes(), &options(KEY_128)).unwrap_err().problem, Problem::Twice, "{element}");
    }
    let both = good.replace("<Secret>", "<Secret><PlainValue>MTIz</PlainValue>");
    assert_eq!(import::read(both.as_bytes(), &options(KEY_128)).unwrap_err().problem, Problem::Twice);
}
