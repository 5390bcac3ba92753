//! What opens an encrypted file, at each limit: keys, wrapped values, derivations; and what the drafts of RFC 6030 had otherwise.
#![cfg(feature = "import")]

use std::fs;
use std::path::Path;

use kodeviser::import::{self, ImportError, Options, Package, Problem};

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seed_files/encrypted").join(name)).unwrap()
}

/// The bytes 0, 1, 2, ..., as tests/seed_files/generate.py has them.
fn key(length: u8) -> Options {
    Options::new().key(&(0..length).collect::<Vec<_>>())
}

fn password() -> Options {
    Options::new().password(b"qwerty")
}

fn read(file: &str, options: &Options) -> Result<Vec<Package>, ImportError> {
    import::read(file.as_bytes(), options)
}

fn problem(file: &str, options: &Options) -> Problem {
    read(file, options).unwrap_err().problem
}

/// What stands between two texts in another's place.
fn with(file: &str, from: &str, to: &str, inner: &str) -> String {
    let start = file.find(from).unwrap() + from.len();
    let end = start + file[start..].find(to).unwrap();
    format!("{}{inner}{}", &file[..start], &file[end..])
}

fn without(file: &str, from: &str, to: &str) -> String {
    with(file, from, to, "").replacen(&format!("{from}{to}"), "", 1)
}

#[test]
fn a_cipher_takes_keys_of_its_length_alone() {
    for (name, expected) in [
        ("aes128-cbc", 16),
        ("aes192-cbc", 24),
        ("aes256-cbc", 32),
        ("camellia128-cbc", 16),
        ("camellia256-cbc", 32),
        ("tripledes-cbc", 24),
        ("kw-aes128", 16),
        ("kw-aes192", 24),
        ("kw-aes-256-pad", 32),
        ("kw-camellia192", 24),
        ("kw-tripledes", 24),
    ] {
        let file = file(&format!("{name}.xml"));
        for length in [0, 8, 15, 16, 17, 24, 32, 64] {
            let found = read(&file, &key(length)).map(|packages| packages.len()).map_err(|error| error.problem);
            if usize::from(length) == expected {
                assert_eq!(found, Ok(1), "{name}");
            } else if length == 16 && name.contains("tripledes") {
                // Two keys are enough for 3DES, but not these.
                assert!(matches!(found, Err(Problem::WrongKey | Problem::MacWrong)), "{name}: {found:?}");
            } else {
                assert_eq!(found, Err(Problem::KeyLength { expected, found: length.into() }), "{name}");
            }
        }
    }
}

#[test]
fn a_wrapped_value_is_whole_blocks_and_not_too_few() {
    for (name, length, least) in
        [("kw-aes128", 16, 24), ("kw-camellia128", 16, 24), ("kw-aes-128-pad", 16, 16), ("kw-tripledes", 24, 24)]
    {
        let good = file(&format!("{name}.xml"));
        for found in [0, 8, 16, 24] {
            let value =
                "AAAAAAAAAAA".repeat(3)[..found / 3 * 4 + [0, 2, 3][found % 3]].to_owned() + ["", "==", "="][found % 3];
            let problem = problem(&with(&good, "<xenc:CipherValue>", "</", &value), &key(length));
            let expected = if found < least { Problem::Blocks { block: 8, found } } else { Problem::MacWrong };
            assert_eq!(problem, expected, "{name}");
        }
        for found in [23, 25, 31, 33] {
            let value = "A".repeat(found / 3 * 4 + [0, 2, 3][found % 3]) + ["", "==", "="][found % 3];
            let problem = problem(&with(&good, "<xenc:CipherValue>", "</", &value), &key(length));
            assert_eq!(problem, Problem::Blocks { block: 8, found }, "{name}");
        }
    }
}

#[test]
fn ciphers_go_by_the_names_of_the_standards_and_of_the_drafts() {
    let uri = "http://www.w3.org/2001/04/xmlenc#";
    for (name, length, names) in [
        ("aes128-cbc", 16, &["AES128-CBC", "x#aes128-cbc", "PBE-AES128-CBC"][..]),
        ("camellia128-cbc", 16, &["camellia128", "CAMELLIA128-CBC"]),
        ("camellia192-cbc", 24, &["camellia192", "CAMELLIA192-CBC"]),
        ("camellia256-cbc", 32, &["camellia256", "CAMELLIA256-CBC"]),
        ("tripledes-cbc", 24, &["3DES-CBC", "3DES112-CBC", "3DES168-CBC", "PBE-3DES112-CBC"]),
        ("kw-aes-128-pad", 16, &["kw-aes128-pad"]),
        ("kw-aes-192-pad", 24, &["kw-aes192-pad"]),
        ("kw-aes-256-pad", 32, &["kw-aes256-pad"]),
        ("kw-tripledes", 24, &["kw-3des"]),
    ] {
        let file = file(&format!("{name}.xml"));
        for other in names {
            let start = file.find("EncryptionMethod Algorithm=\"").unwrap() + 28;
            let said = &file[start..start + file[start..].find('"').unwrap()];
            assert!(read(&file.replace(said, other), &key(length)).is_ok(), "{other}");
        }
    }
    for name in ["rsa-1_5", "rsa_1_5", "rsa-oaep-mgf1p", "rsa-oaep"] {
        let file = file("kw-aes128.xml").replace("kw-aes128", name);
        assert_eq!(problem(&file, &key(16)), Problem::Certificate, "{name}");
    }
    let unknown = |name: &str| Problem::UnknownAlgorithm { role: "cipher", name: name.into() };
    for name in ["", "aes128", "kw-camellia", "pbe-"] {
        assert_eq!(problem(&file("kw-aes128.xml").replace(&format!("{uri}kw-aes128"), name), &key(16)), unknown(name));
    }
}

#[test]
fn macs_and_derivations_go_by_the_names_of_the_standards_and_of_the_drafts() {
    for (name, hash) in
        [("sha1", "SHA-1"), ("sha224", "SHA-224"), ("sha256", "SHA-256"), ("sha384", "SHA-384"), ("sha512", "SHA-512")]
    {
        let file = file(&format!("hmac-{name}.xml"));
        let start = file.find("MACMethod Algorithm=\"").unwrap() + 21;
        let said = &file[start..start + file[start..].find('"').unwrap()];
        for other in [format!("HMAC-{hash}"), format!("hmac-{name}"), format!(" x#hmac-{name}\n")] {
            assert!(read(&file.replace(said, &other), &key(16)).is_ok(), "{other}");
        }
        let bare = read(&file.replace(said, name), &key(16)).unwrap_err().problem;
        assert_eq!(bare, Problem::UnknownAlgorithm { role: "message authentication code", name: name.into() });
    }
    let derived = file("pbkdf2-sha256.xml");
    for name in ["PBKDF2", "x#pbkdf2 "] {
        assert!(
            read(
                &derived.replace("http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2", name),
                &password()
            )
            .is_ok()
        );
    }
    let other = problem(&derived.replace("-5v2-0#pbkdf2", "-5v2-0#pbkdf1"), &password());
    assert!(matches!(other, Problem::UnknownAlgorithm { role: "key derivation", .. }), "{other}");
    let other = problem(&derived.replace("hmac-sha256\"/>", "hmac-md5\"/>"), &password());
    assert!(matches!(other, Problem::UnknownAlgorithm { role: "pseudorandom function", .. }), "{other}");
    assert_eq!(
        problem(&without(&derived, "<MACMethod ", ">").replace("</MACMethod>", ""), &password()),
        Problem::MacMethodMissing
    );
    let nameless = with(&derived, "<MACMethod ", ">", "");
    assert_eq!(problem(&nameless, &password()), Problem::MacMethodMissing);
}

#[test]
fn a_derivation_is_done_within_its_limits_and_with_all_that_it_needs() {
    let good = file("pbkdf2-sha256.xml");
    let iterations = |count: &str| with(&good, "<IterationCount>", "</", count);
    for (most, is_allowed) in [(1233, false), (1234, true), (1235, true)] {
        assert_eq!(read(&good, &password().max_iterations(most)).is_ok(), is_allowed, "{most}");
    }
    let limit = import::MAX_ITERATIONS;
    assert_eq!(problem(&iterations("0"), &password()), Problem::Number { least: 1, most: limit.into() });
    for count in ["10000001", "4294967295", "4294967296", "18446744073709551615"] {
        assert_eq!(problem(&iterations(count), &password()), Problem::TooManyIterations { limit }, "{count}");
    }
    assert!(matches!(problem(&iterations("1"), &password()), Problem::WrongKey | Problem::MacWrong));
    let length = |length: &str| problem(&with(&good, "<KeyLength>", "</", length), &password());
    for found in [0, 65, 66, 1 << 20] {
        assert_eq!(length(&found.to_string()), Problem::KeyLength { expected: 32, found });
    }
    // More than there is memory for.
    assert_eq!(length(&u64::MAX.to_string()), Problem::KeyLength { expected: 32, found: usize::MAX });
    for found in [1, 31, 33, 63, 64] {
        // It is derived, and then the cipher has none of that length.
        assert_eq!(length(&found.to_string()), Problem::KeyLength { expected: 32, found });
    }
    for (element, missing) in [("Salt", "the salt of PBKDF2"), ("IterationCount", "the IterationCount of PBKDF2")] {
        let file = without(&good, &format!("<{element}>"), &format!("</{element}>"));
        assert_eq!(problem(&file, &password()), Problem::Missing { what: missing });
    }
    // The cipher says the length where nothing else does.
    assert_eq!(
        read(&without(&good, "<KeyLength>", "</KeyLength>"), &password()).unwrap(),
        read(&good, &password()).unwrap()
    );
    let bare = without(&good, "<KeyLength>", "</KeyLength>").replace("xenc:EncryptionMethod", "xenc:Method");
    assert_eq!(problem(&bare, &password()), Problem::Missing { what: "the KeyLength of PBKDF2" });
    let bare = file("aes128-cbc.xml").replace("xenc:EncryptionMethod", "xenc:Method");
    assert_eq!(problem(&bare, &key(16)), Problem::Missing { what: "the EncryptionMethod" });
    // A header for both a key and a certificate is for the certificate.
    for element in ["X509Data", "KeyValue", "EncryptedKey"] {
        let file = file("aes128-cbc.xml").replace("<EncryptionKey>", &format!("<EncryptionKey><{element}/>"));
        assert_eq!(problem(&file, &key(16)), Problem::Certificate, "{element}");
    }
}

#[test]
fn what_is_wrong_in_a_header_is_named_with_its_element() {
    let good = file("pbkdf2-sha256.xml");
    for (element, part, problem) in [
        ("Specified", "Salt", Problem::Base64),
        ("IterationCount", "IterationCount", Problem::Number { least: 0, most: u64::MAX }),
        ("KeyLength", "KeyLength", Problem::Number { least: 0, most: u64::MAX }),
    ] {
        let file = with(&good, &format!("<{element}>"), "</", "!");
        let error = read(&file, &password().only_the_good(true)).unwrap_err();
        assert_eq!((error.part.as_deref(), error.problem, error.key), (Some(part), problem, None));
        let twice = good.replace(&format!("<{element}>"), &format!("<{element}>1</{element}><{element}>"));
        let twice = if element == "Specified" { twice.replace(">1</S", ">AAAA</S") } else { twice };
        let error = read(&twice, &password()).unwrap_err();
        assert_eq!((error.part.as_deref(), error.problem), (Some(part), Problem::Twice));
    }
    let value = with(&file("aes128-cbc.xml"), "<xenc:CipherValue>", "</", "!");
    assert_eq!(read(&value, &key(16)).unwrap_err().part.as_deref(), Some("CipherValue"));
    let value = with(&file("aes128-cbc.xml"), "<ValueMAC>", "</", "!");
    let error = read(&value, &key(16)).unwrap_err();
    assert_eq!((error.part.as_deref(), error.key.as_deref()), (Some("ValueMAC"), Some("987654321")));
}

/// RFC 6030 has the MAC over the encrypted value, its drafts had it over the plain one; each of their names shows a draft.
#[test]
fn a_mac_over_the_plain_value_is_taken_where_any_name_is_a_draft_s() {
    let standard = file("mac-over-plain.xml");
    assert_eq!(problem(&standard, &key(16)), Problem::MacWrong);
    for (from, to) in [
        ("KeyContainer", "SecretContainer"),
        ("KeyPackage>", "Device>"),
        ("MACMethod", "DigestMethod"),
        ("EncryptionKey", "EncryptionMethod"),
    ] {
        assert_eq!(read(&standard.replace(from, to), &key(16)).unwrap().len(), 1, "{to}");
    }
    // Even then one of them has to be right.
    let draft = standard.replace("KeyPackage>", "Device>");
    assert_eq!(problem(&with(&draft, "<ValueMAC>", "</", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="), &key(16)), Problem::MacWrong);
    // Another draft named the algorithm in an element, before or behind the encryption.
    let named = |name: &str| {
        let file = with(&standard, "<MACMethod Algorithm=\"", "\"", "x").replace(" Algorithm=\"x\"", "");
        file.replacen("<MACMethod", &format!("<MACAlgorithm>{name}</MACAlgorithm><MACMethod"), 1)
    };
    assert_eq!(problem(&named("HMAC-SHA1"), &key(16)), Problem::Twice);
    let behind = with(&standard, "<MACMethod ", ">", "").replace("MACMethod ", "MACMethod");
    assert_eq!(problem(&behind, &key(16)), Problem::MacMethodMissing);
    let behind = behind.replace("</MACMethod>", "</MACMethod><MACAlgorithm> HMAC-SHA1\n</MACAlgorithm>");
    assert_eq!(read(&behind, &key(16)).unwrap().len(), 1);
}

#[test]
fn a_mac_may_stand_within_its_value_and_a_mac_s_key_within_a_value() {
    let good = file("aes128-cbc.xml");
    let expected = read(&good, &key(16)).unwrap();
    let (start, end) = (good.find("<ValueMAC>").unwrap(), good.find("</ValueMAC>").unwrap() + 11);
    let mac = &good[start..end];
    let within = good.replace(mac, "").replace("</EncryptedValue>", &format!("{mac}</EncryptedValue>"));
    assert_eq!(read(&within, &key(16)).unwrap(), expected);
    assert_eq!(problem(&good.replace(mac, ""), &key(16)), Problem::MacMissing);
    let wrapped =
        good.replace("<MACKey>", "<MACKey><EncryptedValue>").replace("</MACKey>", "</EncryptedValue></MACKey>");
    assert_eq!(read(&wrapped, &key(16)).unwrap(), expected);
    // A second encrypted value is one too many, even with nothing in it.
    assert_eq!(
        problem(&good.replace("</EncryptedValue>", "</EncryptedValue><EncryptedValue/>"), &key(16)),
        Problem::Twice
    );
    // A value within a value is nothing that is known, and its cipher is not the value's.
    let within = good.replace("<EncryptedValue>", "<EncryptedValue><EncryptedValue><x/></EncryptedValue>");
    assert_eq!(read(&within, &key(16)).unwrap(), expected);
    // The drafts had the cipher's name a level deeper.
    let deeper = good.replace("<xenc:EncryptionMethod ", "<xenc:EncryptionMethod><xenc:EncryptionScheme ");
    let deeper = deeper.replace("cbc\"/>", "cbc\"/></xenc:EncryptionMethod>");
    assert_eq!(read(&deeper, &key(16)).unwrap(), expected);
}

#[test]
fn the_drafts_files_open_and_their_counters_with_them() {
    for (name, options) in
        [("draft-key", key(16)), ("draft-password-aes", password()), ("draft-password-3des", password())]
    {
        let good = file(&format!("{name}.xml"));
        let [package] = read(&good, &options).unwrap().try_into().unwrap();
        assert_eq!(
            (package.counter, package.digits, package.key_id.as_deref()),
            (41, Some(6), Some("12345678")),
            "{name}"
        );
        let import = import::open(std::io::Cursor::new(&good), &options).unwrap();
        assert!(import.is_encrypted());
        assert_eq!(
            problem(&with(&good, "<ValueDigest>", "</", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="), &options),
            Problem::MacWrong
        );
        assert_eq!(
            problem(&with(&good, "<ValueDigest>", "</", ""), &options),
            Problem::MacLength { expected: 20, found: 0 }
        );
    }
    assert_eq!(problem(&file("draft-key.xml"), &password()), Problem::KeyNeeded);
    assert_eq!(problem(&file("draft-password-aes.xml"), &Options::new()), Problem::PasswordNeeded);
    // Values that are not encrypted, with what stands for a MAC without a key.
    let plain = with(&file("draft-key.xml"), "<EncryptionMethod Algorithm=\"", "\"", "none");
    let plain = with(&plain, "\"SECRET\"><Value>", "<", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=");
    let plain = with(&plain, "\"COUNTER\"><Value>", "<", "AAAAAAAAACk=");
    for plain in [plain.clone(), plain.replace("\"none\"", "\"NONE\"")] {
        let package = read(&plain, &Options::new()).unwrap().remove(0);
        assert_eq!((package.counter, package.secret.unwrap().expose()), (41, &b"12345678901234567890"[..]));
    }
    // Without a digest a number is plain even in an encrypted file, but a secret is not: whoever sees what it is encrypted to
    // would have it.
    let mixed = with(&file("draft-key.xml"), "\"COUNTER\"><Value>", "</Data>", "AAAAAAAAACk=</Value>");
    assert_eq!(read(&mixed, &key(16)).unwrap()[0].counter, 41);
    for (name, options) in
        [("draft-key.xml", key(16)), ("draft-password-aes.xml", password()), ("draft-password-3des.xml", password())]
    {
        let bare = "NZ7TQ41QUy0Srt/bxJHtC9m2oSyzgAfNGDcP/Xqz7Rw=</Value>";
        assert_eq!(
            problem(&with(&file(name), "\"SECRET\"><Value>", "</Data>", bare), &options),
            Problem::MacMissing,
            "{name}"
        );
    }
}

/// Who can write to a file can add a token of their own to it; that is said, at least.
#[test]
fn a_file_with_a_plain_secret_is_not_called_encrypted() {
    let good = file("aes128-cbc.xml");
    let is_encrypted = |file: &str| import::open(std::io::Cursor::new(file), &key(16)).unwrap().is_encrypted();
    assert!(is_encrypted(&good));
    let end = good.find("</KeyPackage>").or(good.find("</pskc:KeyPackage>")).unwrap();
    let package = "<KeyPackage><Key Id=\"2\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\"><Data><Secret><PlainValue>\
                   MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret></Data></Key></KeyPackage>";
    let behind = good[end..].find('>').unwrap() + end + 1;
    assert!(!is_encrypted(&format!("{}{package}{}", &good[..behind], &good[behind..])));

    // In a draft too, where the cipher is the whole file's and the later standard's element says that this value is plain.
    let draft = file("draft-key.xml");
    assert!(is_encrypted(&draft));
    let secret = "<Secret SecretAlgorithm=\"HOTP\" SecretId=\"2\"><Usage otp=\"true\"><ResponseFormat format=\"DECIMAL\" length=\"6\"/>\
                  </Usage><Data Name=\"SECRET\"><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Data></Secret></Device>";
    let mixed = draft.replacen("</Device>", secret, 1);
    assert_eq!(read(&mixed, &key(16)).unwrap().len(), 2);
    assert!(!is_encrypted(&mixed));
}

/// A caller that takes what is good would else be told of keys that are bad one by one, where a password was forgotten.
#[test]
fn what_keeps_every_key_shut_is_of_the_file_even_where_only_the_good_are_asked_for() {
    let opened = |name: &str, options: Options| {
        import::open(std::io::Cursor::new(file(name)), &options.only_the_good(true)).map(|import| import.bad())
    };
    assert_eq!(opened("draft-key.xml", password()).unwrap_err().problem, Problem::KeyNeeded);
    assert_eq!(opened("draft-password-aes.xml", Options::new()).unwrap_err().problem, Problem::PasswordNeeded);
    assert!(matches!(opened("aes128-cbc.xml", key(24)).unwrap_err().problem, Problem::KeyLength { .. }));
}
