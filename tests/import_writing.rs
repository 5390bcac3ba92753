//! What is written as PSKC is read back as it was, plain and encrypted, and nothing is lost silently.
#![cfg(feature = "import")]

use std::collections::BTreeSet;

use kodeviser::import::pskc::Writer;
use kodeviser::import::{self, Format, ImportError, Kind, Options, Package, PinPolicy, Problem};
use kodeviser::{Algorithm, Secret};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

const PASSWORD: &[u8] = "pässword".as_bytes();

/// Bytes that differ from call to call; their distribution does not matter here.
fn counting() -> impl FnMut(&mut [u8]) {
    let mut next = 0_u8;
    move |bytes| {
        bytes.iter_mut().for_each(|byte| {
            next = next.wrapping_mul(5).wrapping_add(113);
            *byte = next;
        });
    }
}

fn plain(packages: &[Package]) -> Result<Vec<u8>, ImportError> {
    let mut writer = Writer::plain(Vec::new())?;
    packages.iter().try_for_each(|package| writer.write(package))?;
    writer.finish()
}

fn encrypted(packages: &[Package]) -> Result<Vec<u8>, ImportError> {
    let mut writer = Writer::encrypted(Vec::new(), PASSWORD, 2, counting())?;
    packages.iter().try_for_each(|package| writer.write(package))?;
    writer.finish()
}

/// Any text that XML has, without spaces around it.
fn name() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => "[a-zA-Z0-9 <>&\"'/#-]".prop_map(|text| text.chars().next().unwrap()),
        1 => any::<char>().prop_filter("XML has it", |character| !matches!(character, '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}')),
        1 => Just('\n'),
    ];
    vec(character, 0..12).prop_map(|text| text.into_iter().collect::<String>().trim_ascii().to_owned())
}

fn pin_policy() -> impl Strategy<Value = PinPolicy> {
    let encoding = "DECIMAL|HEXADECIMAL|ALPHANUMERIC|BASE64|BINARY";
    let number = || of(0..=u64::from(u32::MAX));
    (of(name()), of("Local|Prepend|Append"), number(), number(), number(), of(encoding)).prop_map(
        |(key_id, usage_mode, max_failures, min_length, max_length, encoding)| PinPolicy {
            key_id,
            usage_mode,
            max_failures,
            min_length,
            max_length,
            encoding,
        },
    )
}

const LAST_TIME: u64 = 253_402_300_799;

fn package() -> impl Strategy<Value = Package> {
    let kind = prop_oneof![Just(Kind::Hotp), Just(Kind::Totp), Just(Kind::Pin)];
    let algorithm = prop_oneof![Just(Algorithm::Sha1), Just(Algorithm::Sha256), Just(Algorithm::Sha512)];
    let time = || of(0..=LAST_TIME);
    (
        (kind, of(algorithm), 6_u32..=9, of(0..=i32::MAX as u32), 0..=i64::MAX as u64, any::<i32>(), any::<u64>()),
        vec(of(name()), 10),
        (name(), vec(any::<u8>(), 1..=128), any::<bool>()),
        (time(), time(), time(), time(), of(any::<u64>())),
        (of(pin_policy()), vec("CR|Encrypt|Verify|KeyWrap|Generate", 0..3)),
    )
        .prop_map(|(numbers, names, (key_id, secret, has_secret), times, (pin_policy, usage))| {
            let (kind, algorithm, digits, period, counter, drift, t0) = numbers;
            let mut package = Package::new(kind.clone(), Secret::from_bytes(&secret).unwrap());
            if !has_secret && kind != Kind::Pin {
                package.secret = None;
            }
            match &kind {
                Kind::Hotp => package.algorithm = algorithm.or(package.algorithm),
                Kind::Totp => package.algorithm = algorithm,
                _ => {}
            }
            // The first time step is a smaller number than a counter.
            let counter = if kind == Kind::Totp { counter >> 32 } else { counter };
            (package.digits, package.period, package.counter) = (Some(digits), period, counter);
            (package.drift_intervals, package.t0, package.key_id) = (drift.into(), t0, Some(key_id));
            let mut names = names.into_iter();
            for place in [
                &mut package.serial,
                &mut package.issuer,
                &mut package.manufacturer,
                &mut package.model,
                &mut package.issue_number,
                &mut package.device_user,
                &mut package.user,
                &mut package.module,
                &mut package.friendly_name,
                &mut package.key_reference,
            ] {
                *place = names.next().unwrap();
            }
            (package.starts, package.expires, package.device_starts, package.device_expires, package.transactions) =
                times;
            package.pin_policy = pin_policy;
            // A usage without OTP would forbid the key; that is shown elsewhere.
            package.usage = usage.into_iter().chain(["OTP".to_owned()]).collect::<BTreeSet<_>>().into_iter().collect();
            package
        })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/import_writing.regressions.txt"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn packages_written_plain_are_read_as_they_were(packages in vec(package(), 1..5)) {
        let file = plain(&packages).unwrap();
        prop_assert_eq!(import::read(&file, &Options::new()).unwrap(), packages);
    }

    #[test]
    fn packages_written_encrypted_are_read_as_they_were(packages in vec(package(), 1..5)) {
        let file = encrypted(&packages).unwrap();
        prop_assert_eq!(import::read(&file, &Options::new().password(PASSWORD)).unwrap(), packages);
    }
}

fn token() -> Package {
    let mut package = Package::new(Kind::Totp, Secret::from_bytes(b"12345678901234567890").unwrap());
    (package.serial, package.digits, package.algorithm) = (Some("4711".into()), Some(6), Some(Algorithm::Sha1));
    package
}

#[test]
fn an_encrypted_file_shows_no_secret_and_needs_its_password() {
    let file = encrypted(&[token(), token()]).unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    assert!(!text.contains("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA") && !text.contains("PlainValue>MTI"));
    assert!(String::from_utf8(plain(&[token()]).unwrap()).unwrap().contains("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"));
    let values: Vec<_> =
        text.match_indices("<xenc:CipherValue>").map(|(at, name)| &text[at + name.len()..][..64]).collect();
    assert_eq!(values.len(), 3);
    assert_ne!(values[1], values[2], "one initial vector was used twice");
    assert_eq!(import::read(&file, &Options::new()).unwrap_err().problem, Problem::PasswordNeeded);
    let wrong = import::read(&file, &Options::new().password(b"password")).unwrap_err().problem;
    assert!(matches!(wrong, Problem::WrongKey | Problem::MacWrong));
    let import = import::open(std::io::Cursor::new(&file), &Options::new().password(PASSWORD)).unwrap();
    assert!(import.is_encrypted() && import.format() == Format::Pskc);
}

/// A file as Python's standard library and `cryptography` make it of the same random bytes (tests/seed_files/generate.py): the salt, the MAC key
/// and each initial vector are drawn in their order, the padding is that of PKCS #5, and each value has the same cipher and key.
#[test]
fn an_encrypted_file_is_what_another_program_makes_of_the_same_random_bytes() {
    let mut next = 0_u8;
    let random = |bytes: &mut [u8]| {
        bytes.iter_mut().for_each(|byte| {
            *byte = next;
            next += 1;
        });
    };
    let mut writer = Writer::encrypted(Vec::new(), b"qwerty", 1000, random).unwrap();
    let mut hotp = Package::new(Kind::Hotp, Secret::from_bytes(b"12345678901234567890").unwrap());
    (hotp.manufacturer, hotp.serial) = (Some("oath.Example".into()), Some("987654321".into()));
    (hotp.device_starts, hotp.device_expires) = (Some(1_483_228_799), Some(1_483_228_800));
    (hotp.key_id, hotp.issuer, hotp.digits) = (Some("12345678".into()), Some("Issuer & Sons".into()), Some(8));
    (hotp.starts, hotp.expires) = (Some(1_146_441_600), Some(1_772_281_805));
    hotp.pin_policy = Some(PinPolicy {
        usage_mode: Some("Prepend".into()),
        max_failures: Some(8),
        min_length: Some(4),
        encoding: Some("DECIMAL".into()),
        ..PinPolicy::default()
    });
    hotp.usage = ["OTP".into()].into();
    let mut totp = Package::new(Kind::Totp, Secret::from_bytes(b"12345678901234567890").unwrap());
    (totp.algorithm, totp.digits, totp.period, totp.drift_intervals) = (Some(Algorithm::Sha256), Some(6), Some(60), -3);
    writer.write(&hotp).unwrap();
    writer.write(&totp).unwrap();
    let file = String::from_utf8(writer.finish().unwrap()).unwrap();
    let other = include_str!("seed_files/written.xml");
    let without_spaces = |file: &str| file.split('>').map(str::trim).collect::<Vec<_>>().join(">");
    assert_eq!(without_spaces(&file), without_spaces(other));
}

#[test]
fn numbers_are_those_of_the_standard_s_schema() {
    let write = |change: &dyn Fn(&mut Package)| {
        let mut package = token();
        change(&mut package);
        plain(&[package]).map(|_| ()).map_err(|error| error.problem)
    };
    let beyond = Err(Problem::Unwritable { what: "a number greater than the standard has" });
    let (int, long, unsigned) = (i32::MAX as u64, i64::MAX as u64, u64::from(u32::MAX));
    for (most, set) in [
        (int, (|package, number| package.counter = number) as fn(&mut Package, u64)),
        (long, |package, number| (package.kind, package.counter) = (Kind::Hotp, number)),
        (long, |package, number| (package.kind, package.counter) = (Kind::Pin, number)),
        (int, |package, number| package.period = Some(number as u32)),
        (int, |package, number| package.drift_intervals = number as i64),
        (int + 1, |package, number| package.drift_intervals = -(number as i64)),
        (unsigned, |package, number| {
            package.pin_policy = Some(PinPolicy { max_failures: Some(number), ..PinPolicy::default() });
        }),
        (unsigned, |package, number| {
            package.pin_policy = Some(PinPolicy { min_length: Some(number), ..PinPolicy::default() });
        }),
        (unsigned, |package, number| {
            package.pin_policy = Some(PinPolicy { max_length: Some(number), ..PinPolicy::default() });
        }),
    ] {
        assert_eq!(write(&|package| set(package, most)), Ok(()));
        assert_eq!(write(&|package| set(package, most + 1)), beyond, "{most}");
    }
}

#[test]
fn a_key_without_an_identifier_gets_its_serial_number_as_one() {
    let [read] = import::read(&plain(&[token()]).unwrap(), &Options::new()).unwrap().try_into().unwrap();
    assert_eq!(read.key_id.as_deref(), Some("4711"));
    assert_eq!(read, {
        let mut package = token();
        package.key_id = Some("4711".into());
        package
    });
}

#[test]
fn what_the_form_has_no_place_for_is_refused_and_leaves_the_file_whole() {
    let refused = |change: fn(&mut Package)| {
        let mut package = token();
        change(&mut package);
        let mut writer = Writer::plain(Vec::new()).unwrap();
        let error = writer.write(&package).unwrap_err();
        assert!(matches!(error.problem, Problem::Unwritable { .. }), "{error}");
        writer.write(&token()).unwrap();
        assert_eq!(import::read(&writer.finish().unwrap(), &Options::new()).unwrap().len(), 1);
    };
    refused(|package| package.kind = Kind::Other("ocra".into()));
    refused(|package| package.serial = Some("\u{1}".into()));
    refused(|package| package.serial = Some(" 4711".into()));
    refused(|package| package.expires = Some(u64::MAX));
}

#[test]
fn what_rfc_6030_demands_is_demanded() {
    let refused = |change: &dyn Fn(&mut Package)| {
        let mut package = token();
        change(&mut package);
        Writer::plain(Vec::new()).unwrap().write(&package).unwrap_err().problem
    };
    let digits = Problem::Unwritable { what: "a number of digits that is not 6 to 9" };
    for kind in [Kind::Hotp, Kind::Totp] {
        let with = |digits| refused(&|package| (package.kind, package.digits) = (kind.clone(), digits));
        assert_eq!(with(None), Problem::DigitsNotStated);
        assert_eq!([with(Some(5)), with(Some(10))], [digits.clone(), digits.clone()]);
    }
    let pin = |package: &mut Package| (package.kind, package.secret) = (Kind::Pin, None);
    assert_eq!(refused(&pin), Problem::NoSecret);
    let policy = Problem::Unwritable { what: "a policy that readers would not understand" };
    assert_eq!(refused(&|package| package.usage = ["Sing".to_owned()].into()), policy);
    let with = |mode: &str, encoding: &str| {
        let (usage_mode, encoding) = (Some(mode.to_owned()), Some(encoding.to_owned()));
        Some(PinPolicy { usage_mode, encoding, ..PinPolicy::default() })
    };
    assert_eq!(refused(&|package| package.pin_policy = with("Backwards", "DECIMAL")), policy);
    assert_eq!(refused(&|package| package.pin_policy = with("Local", "EMOJI")), policy);
}

#[test]
fn a_file_begins_with_its_version_and_the_names_of_the_standard() {
    for file in [plain(&[token()]).unwrap(), encrypted(&[token()]).unwrap()] {
        let text = String::from_utf8(file).unwrap();
        let (_, root) = text.split_once("<pskc:KeyContainer ").unwrap();
        let (root, _) = root.split_once('>').unwrap();
        assert!(root.starts_with("Version=\"1.0\" "), "{root}");
        assert!(root.contains("xmlns:pskc=\"urn:ietf:params:xml:ns:keyprov:pskc\""), "{root}");
    }
    let text = String::from_utf8(encrypted(&[token()]).unwrap()).unwrap();
    assert!(text.contains("Algorithm=\"http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5#pbkdf2\""));
}

#[test]
fn each_file_has_a_salt_of_its_own() {
    let mut random = counting();
    let [one, other] = [(); 2].map(|()| {
        let mut writer = Writer::encrypted(Vec::new(), PASSWORD, 2, &mut random).unwrap();
        writer.write(&token()).unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        let (_, salt) = text.split_once("<Specified>").unwrap();
        salt.split_once('<').unwrap().0.to_owned()
    });
    assert_eq!((one.len(), other.len()), (24, 24)); // 16 bytes in Base64
    assert_ne!(one, other);
}

#[test]
fn a_file_without_a_key_is_not_ended() {
    assert_eq!(plain(&[]).unwrap_err().problem, Problem::Empty);
    assert_eq!(encrypted(&[]).unwrap_err().problem, Problem::Empty);
    let mut writer = Writer::plain(Vec::new()).unwrap();
    let mut unwritable = token();
    unwritable.serial = Some("\u{1}".into());
    writer.write(&unwritable).unwrap_err();
    assert_eq!(writer.finish().unwrap_err().problem, Problem::Empty);
}

#[test]
fn a_file_that_was_not_finished_is_read_by_nobody() {
    let mut file = Vec::new();
    let mut writer = Writer::plain(&mut file).unwrap();
    writer.write(&token()).unwrap();
    drop(writer);
    assert_eq!(import::read(&file, &Options::new()).unwrap_err().problem, Problem::Truncated);
}

#[test]
fn an_empty_password_and_no_iterations_are_refused() {
    assert_eq!(Writer::encrypted(Vec::new(), b"", 1, counting()).unwrap_err().problem, Problem::PasswordNeeded);
    assert!(Writer::encrypted(Vec::new(), b"x", 0, counting()).is_err());
}

#[test]
fn what_a_package_has_not_is_not_written() {
    let text = |change: fn(&mut Package)| {
        let mut package = token();
        package.serial = None;
        change(&mut package);
        let text = String::from_utf8(plain(&[package]).unwrap()).unwrap();
        let (_, key) = text.split_once("<pskc:KeyPackage>\n").unwrap();
        key.split_once("  </pskc:KeyPackage>").unwrap().0.to_owned()
    };
    let value = |name: &str, number: &str| {
        format!("        <pskc:{name}><pskc:PlainValue>{number}</pskc:PlainValue></pskc:{name}>\n")
    };
    let key = |kind: &str, parameters: &str, values: &str| {
        format!(
            "    <pskc:Key Id=\"1\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:{kind}\">\n{parameters}      <pskc:Data>\n        \
             <pskc:Secret>\n          <pskc:PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</pskc:PlainValue>\n        \
             </pskc:Secret>\n{values}      </pskc:Data>\n    </pskc:Key>\n"
        )
    };
    let parameters = "      <pskc:AlgorithmParameters>\n          <pskc:Suite>HMAC-SHA1</pskc:Suite>\n          \
                      <pskc:ResponseFormat Encoding=\"DECIMAL\" Length=\"6\"/>\n      </pskc:AlgorithmParameters>\n";
    assert_eq!(text(|_| {}), key("totp", parameters, &value("Time", "0")));
    assert_eq!(text(|package| package.kind = Kind::Hotp), key("hotp", parameters, &value("Counter", "0")));
    let pin = text(|package| (package.kind, package.algorithm, package.digits) = (Kind::Pin, None, None));
    assert_eq!(pin, key("pin", "", ""));
    let module = text(|package| package.module = Some("m".into()));
    assert!(
        module
            .starts_with("    <pskc:CryptoModuleInfo>\n          <pskc:Id>m</pskc:Id>\n    </pskc:CryptoModuleInfo>\n"),
        "{module}"
    );
    let drift = text(|package| (package.drift_intervals, package.period) = (-1, Some(60)));
    assert_eq!(
        drift,
        key("totp", parameters, &(value("Time", "0") + &value("TimeInterval", "60") + &value("TimeDrift", "-1")))
    );
}

#[test]
fn names_of_any_length_and_times_to_the_end_of_9999_are_written() {
    for length in [8_000, 8_100, 8_192, 8_193, 16_384] {
        let mut package = token();
        (package.key_id, package.issuer) = (Some("1".into()), Some("x".repeat(length)));
        (package.model, package.user) = (Some("y".repeat(length)), Some("z".repeat(length)));
        assert_eq!(import::read(&plain(&[package.clone()]).unwrap(), &Options::new()).unwrap(), [package]);
    }
    let with = |time: u64| {
        let mut package = token();
        (package.key_id, package.expires) = (Some("1".into()), Some(time));
        plain(&[package])
            .map(|file| import::read(&file, &Options::new()).unwrap()[0].expires)
            .map_err(|error| error.problem)
    };
    assert_eq!([with(0), with(LAST_TIME)], [Ok(Some(0)), Ok(Some(LAST_TIME))]);
    assert_eq!(with(LAST_TIME + 1), Err(Problem::Unwritable { what: "a time after the year 9999" }));
}

#[test]
fn what_a_file_says_against_a_key_is_not_left_out_when_it_is_written_again() {
    let file = String::from_utf8(plain(&[token()]).unwrap()).unwrap();
    let unwritable = Problem::Unwritable { what: "a policy that readers would not understand" };
    let parameters = "<pskc:ResponseFormat Encoding=\"DECIMAL\"";
    for (from, to) in [
        (parameters, "<pskc:ResponseFormat Encoding=\"BASE64\""),
        ("<pskc:Data>", "<pskc:Policy><pskc:KeyUsage>CR</pskc:KeyUsage></pskc:Policy><pskc:Data>"),
        ("<pskc:Data>", "<pskc:Policy><Colour/></pskc:Policy><pskc:Data>"),
    ] {
        let package = import::read(file.replace(from, to).as_bytes(), &Options::new()).unwrap().remove(0);
        assert!(package.obstacle().is_some());
        assert_eq!(plain(&[package]).unwrap_err().problem, unwritable, "{to}");
    }
    // Of the PIN's words each by itself.
    for (usage_mode, encoding) in [(Some("Local"), None), (None, Some("BINARY")), (None, None)] {
        let mut package = token();
        let own = |word: Option<&str>| word.map(str::to_owned);
        package.pin_policy =
            Some(PinPolicy { usage_mode: own(usage_mode), encoding: own(encoding), ..PinPolicy::default() });
        assert!(plain(&[package]).is_ok());
    }
    let mut nine = token();
    nine.digits = Some(9);
    assert!(plain(&[nine]).is_ok());
}
