//! What packages are made of and compared by, what the caller may say of them, and what a file is told to be.
#![cfg(feature = "import")]

use std::io::Cursor;

use kodeviser::import::{self, Format, Kind, Options, Package, PinPolicy, Problem};
use kodeviser::{Algorithm, Secret};

fn package() -> Package {
    Package::new(Kind::Totp, Secret::from_bytes(b"12345678901234567890").unwrap())
}

type Change = (&'static str, fn(&mut Package));

fn some() -> Option<String> {
    Some("x".into())
}

#[test]
fn packages_are_equal_only_where_each_field_is() {
    let changes: [Change; 27] = [
        ("serial", |package| package.serial = some()),
        ("key_id", |package| package.key_id = some()),
        ("kind", |package| package.kind = Kind::Pin),
        ("algorithm", |package| package.algorithm = Some(Algorithm::Sha256)),
        ("digits", |package| package.digits = Some(6)),
        ("period", |package| package.period = Some(30)),
        ("t0", |package| package.t0 = 1),
        ("counter", |package| package.counter = 1),
        ("drift_intervals", |package| package.drift_intervals = -1),
        ("issuer", |package| package.issuer = some()),
        ("manufacturer", |package| package.manufacturer = some()),
        ("model", |package| package.model = some()),
        ("issue_number", |package| package.issue_number = some()),
        ("device_user", |package| package.device_user = some()),
        ("user", |package| package.user = some()),
        ("module", |package| package.module = some()),
        ("friendly_name", |package| package.friendly_name = some()),
        ("profile_id", |package| package.profile_id = some()),
        ("key_reference", |package| package.key_reference = some()),
        ("starts", |package| package.starts = Some(0)),
        ("expires", |package| package.expires = Some(0)),
        ("device_starts", |package| package.device_starts = Some(0)),
        ("device_expires", |package| package.device_expires = Some(0)),
        ("transactions", |package| package.transactions = Some(0)),
        ("usage", |package| package.usage = ["OTP".to_owned()].into()),
        ("pin_policy", |package| package.pin_policy = Some(PinPolicy::default())),
        ("secret", |package| package.secret = Secret::from_bytes(b"12345678901234567891").ok()),
    ];
    for (name, change) in changes {
        let mut changed = package();
        change(&mut changed);
        assert!(changed != package() && package() != changed, "{name}");
        let (mut same, shown) = (package(), format!("{changed:?}"));
        change(&mut same);
        assert_eq!(same, changed);
        // No secret is shown, but all else is.
        assert_eq!(shown != format!("{:?}", package()), name != "secret", "{name}: {shown}");
    }
    assert_eq!(package(), package());
    let mut none = package();
    none.secret = None;
    assert!(none != package() && none == none.clone());
}

#[test]
fn packages_are_equal_only_where_the_same_is_said_against_them() {
    let read = |usage: &str| {
        let file = format!(
            "<KeyContainer><KeyPackage><Key Id=\"1\" Algorithm=\"totp\">{usage}</Key></KeyPackage></KeyContainer>"
        );
        import::read(file.as_bytes(), &Options::new()).unwrap().remove(0)
    };
    let format = |encoding: &str| {
        read(&format!(
            "<AlgorithmParameters><ResponseFormat Length=\"6\" Encoding=\"{encoding}\"/></AlgorithmParameters>"
        ))
    };
    assert_eq!(format("DECIMAL"), format("DECIMAL"));
    assert_ne!(format("DECIMAL"), format("BASE64"));
    assert_eq!(format("BASE64").obstacle(), Some(&Problem::ResponseFormat));
    // Where in a file they stood does not count.
    let moved =
        read("\n<AlgorithmParameters><ResponseFormat Length=\"6\" Encoding=\"DECIMAL\"/></AlgorithmParameters>");
    assert_eq!(moved, format("DECIMAL"));
}

#[test]
fn what_a_file_does_not_state_is_the_caller_s_to_say_and_what_it_states_is_not() {
    let options = Options::new().digits_where_not_stated(8).algorithm_where_not_stated(Algorithm::Sha512);
    let read = |kind: &str, more: &str| {
        let file = format!(
            "<KeyContainer><KeyPackage><Key Id=\"1\" Algorithm=\"{kind}\"><AlgorithmParameters>{more}\
             </AlgorithmParameters></Key></KeyPackage></KeyContainer>"
        );
        import::read(file.as_bytes(), &options).unwrap().remove(0)
    };
    let stated = "<Suite>SHA1</Suite><ResponseFormat Length=\"6\" Encoding=\"DECIMAL\"/>";
    let said = |kind: &str, more: &str| (read(kind, more).algorithm, read(kind, more).digits);
    assert_eq!(said("totp", ""), (Some(Algorithm::Sha512), Some(8)));
    assert_eq!(said("totp", stated), (Some(Algorithm::Sha1), Some(6)));
    assert_eq!(said("hotp", ""), (Some(Algorithm::Sha1), Some(8)));
    assert_eq!(said("hotp", stated), (Some(Algorithm::Sha1), Some(6)));
    assert_eq!(said("pin", ""), (None, None));
    assert_eq!(said("ocra", ""), (None, None));
}

#[test]
fn each_option_leaves_the_others_as_they_are() {
    let all = |options: Options| format!("{options:?}");
    let said = all(Options::new()
        .key(b"k")
        .password(b"p")
        .only_the_good(true)
        .encoding(import::Encoding::Base32)
        .algorithm_where_not_stated(Algorithm::Sha1)
        .digits_where_not_stated(7)
        .max_iterations(9));
    let reversed = all(Options::new()
        .max_iterations(9)
        .digits_where_not_stated(7)
        .algorithm_where_not_stated(Algorithm::Sha1)
        .encoding(import::Encoding::Base32)
        .only_the_good(true)
        .password(b"p")
        .key(b"k"));
    let shown = "Options { key: true, password: true, only_the_good: true, encoding: Some(Base32), algorithm: Some(Sha1), \
                 digits: Some(7), max_iterations: 9 }";
    assert_eq!((&*said, &*reversed), (shown, shown));
    assert_eq!(all(Options::default()), all(Options::new()));
}

#[test]
fn forms_are_told_apart_by_their_beginning() {
    let key = "A1,3132333435363738393031323334353637383930\n";
    let seed = "<Tokens><Token serial=\"1\"><Applications><Application><Seed>31323334</Seed></Application></Applications>\
                </Token></Tokens>";
    for (file, format) in [
        (key.to_owned(), Format::Table),
        (format!("# x\n\n{key}"), Format::Table),
        ("OTPAUTH://totp/a?secret=GEZDGNBV".into(), Format::OtpAuth),
        ("\n# x\n otpauth://totp/a?secret=GEZDGNBV".into(), Format::OtpAuth),
        (seed.into(), Format::Aladdin),
        (format!("\u{feff} <?xml version=\"1.0\"?> <!-- <KeyContainer> --> <? ?>\n{seed}"), Format::Aladdin),
        (seed.replace("Tokens", "x:Tokens"), Format::Aladdin),
        (seed.replace("<Tokens>", "<Tokens\nx=\"1\">"), Format::Aladdin),
        // It shows in the first 32 KiB.
        (format!("<!--{}-->{seed}", "x".repeat(32_000)), Format::Aladdin),
        (format!("{}otpauth://totp/a?secret=GEZDGNBV", "\n".repeat(32_000)), Format::OtpAuth),
    ] {
        let import =
            import::open(Cursor::new(&file), &Options::new()).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!((import.format(), import.good(), import.bad()), (format, 1, 0), "{file}");
    }
    for (format, name) in [
        (Format::Pskc, "PSKC (RFC 6030)"),
        (Format::Table, "table"),
        (Format::Aladdin, "SafeNet XML"),
        (Format::SafeWord, "SafeWord"),
        (Format::OtpAuth, "otpauth URIs"),
    ] {
        assert_eq!((format.name(), &*format.to_string()), (name, name));
    }
}

#[test]
fn what_is_no_seed_file_is_named_with_the_place_of_its_beginning() {
    let unknown = |found| Problem::UnknownFormat { found };
    for (file, problem) in [
        ("", Problem::Empty),
        (" \r\n\t", Problem::Empty),
        ("-----BEGIN PGP MESSAGE-----\n", unknown("a message encrypted with OpenPGP")),
        ("-----BEGIN CERTIFICATE-----\n", unknown("a certificate, a key or a message in PEM")),
        ("[]", unknown("JSON")),
        ("{}", unknown("JSON")),
        ("otpauth-migration://offline?data=x", unknown("an export of an authenticator app")),
        ("OTPAUTH-MIGRATION:x", unknown("an export of an authenticator app")),
        ("<?xml version=\"1.0\"?>text", unknown("text in XML's dress")),
        ("<!-- --><html>", Problem::UnknownRoot { found: "html".into() }),
    ] {
        let error = import::read(file.as_bytes(), &Options::new()).unwrap_err();
        assert_eq!((error.problem, error.line, error.column), (problem, 1, 1), "{file}");
    }
    for (file, problem) in [
        ("<?xml version=\"1.0\"?>\n", Problem::Empty),
        ("<?xml version=\"1.0\"", Problem::Truncated),
        ("<!-- ", Problem::Truncated),
        ("<!x>", Problem::NotWellFormed { what: "a declaration" }),
        ("# a comment\n", Problem::Empty),
        ("dn: x\n", Problem::Empty),
    ] {
        assert_eq!(import::read(file.as_bytes(), &Options::new()).unwrap_err().problem, problem, "{file}");
    }
}

/// What is wrong with a key of a line stands at its beginning, as what is wrong with a record stands at that of its first line.
#[test]
fn what_makes_no_token_is_said_with_the_place_where_the_key_begins() {
    let hex = "3132333435363738393031323334353637383930";
    let safeword = format!("\n\nsccAuthenticatorId: A1\nsccTokenData: sccMode=T;sccPwLen=6;sccKey={hex}\n");
    let pskc = "<KeyContainer>\n\n<KeyPackage><DeviceInfo><SerialNo>A1</SerialNo></DeviceInfo><Key Algorithm=\"totp\"/>\
                </KeyPackage></KeyContainer>";
    for (file, problem, column) in [
        (format!("# x\n\nA1,{hex},totp\n"), Problem::AlgorithmNotStated, 1),
        (safeword, Problem::AlgorithmNotStated, 1),
        ("# x\n\n  otpauth://totp/A1?secret=GEZDGNBV&digits=5\n".into(), core_digits(5), 1),
        (pskc.into(), Problem::AlgorithmNotStated, 61),
    ] {
        let package = import::read(file.as_bytes(), &Options::new()).unwrap().remove(0);
        let error = package.token().unwrap_err();
        let said = (error.line, error.column, error.key.as_deref(), error.problem.clone());
        assert_eq!(said, (3, column, Some("A1"), problem), "{error}");
        assert_eq!(package.line(), 3);
    }
    assert_eq!(package().line(), 0);
}

fn core_digits(digits: u32) -> Problem {
    Problem::Core { error: kodeviser::Digits::new(digits).unwrap_err() }
}
