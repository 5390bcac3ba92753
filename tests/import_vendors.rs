//! Vendors' other forms: SafeNet's XML, SafeWord's records, `otpauth://` URIs both ways.
#![cfg(feature = "import")]

use kodeviser::import::{self, Format, ImportError, Kind, Options, Package, Problem, otpauth};
use kodeviser::{Algorithm, Error, Secret};

const HEX: &str = "3132333435363738393031323334353637383930";
const BASE32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const BYTES: &[u8] = b"12345678901234567890";

fn read(file: &str, format: Format) -> Result<Vec<Package>, ImportError> {
    let import = import::open(std::io::Cursor::new(file), &Options::new())?;
    assert_eq!(import.format(), format);
    import.collect()
}

fn secret(package: &Package) -> &[u8] {
    package.secret.as_ref().unwrap().expose()
}

fn safenet(applications: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<Tokens>\n<Token serial=\"00040008CFA5\">\n<CaseModel>5</CaseModel>\n\
         <ProductName>eToken PASS</ProductName>\n<Applications>{applications}</Applications>\n</Token>\n</Tokens>\n"
    )
}

#[test]
fn safenet_s_tokens_have_a_seed_and_a_moving_factor() {
    let file = safenet(&format!(
        "<Application ConnectorID=\"{{ab}}\">\n<Seed>{HEX}</Seed>\n<MovingFactor>41</MovingFactor></Application>"
    ));
    let [package] = read(&file, Format::Aladdin).unwrap().try_into().unwrap();
    assert_eq!((package.serial.as_deref(), package.model.as_deref()), (Some("00040008CFA5"), Some("eToken PASS")));
    assert_eq!((package.kind.clone(), package.counter, secret(&package)), (Kind::Hotp, 41, BYTES));
    assert_eq!((package.algorithm, package.digits), (Some(Algorithm::Sha1), None));
    assert_eq!(package.token().unwrap_err().problem, Problem::DigitsNotStated);
}

#[test]
fn safenet_s_tokens_without_what_they_need_are_refused() {
    let problem = |applications: &str| {
        let error = read(&safenet(applications), Format::Aladdin).unwrap_err();
        (error.problem, error.part.map(String::from))
    };
    let number = Problem::Number { least: 0, most: u64::MAX };
    let character = Problem::Secret { error: Error::SecretCharacter { position: 0 } };
    let application = |inner: &str| format!("<Application>{inner}</Application>");
    assert_eq!(problem(&application("")), (Problem::Missing { what: "the Seed" }, None));
    assert_eq!(problem(&application("<Seed>xy</Seed>")), (character, Some("Seed".into())));
    let twice = application(&format!("<Seed>{HEX}</Seed><Seed>{HEX}</Seed>"));
    assert_eq!(problem(&twice), (Problem::Twice, Some("Seed".into())));
    let negative = application(&format!("<Seed>{HEX}</Seed><MovingFactor>-1</MovingFactor>"));
    assert_eq!(problem(&negative), (number, Some("MovingFactor".into())));
    assert_eq!(problem(""), (Problem::Empty, None));
    let nameless = safenet(&application(&format!("<Seed>{HEX}</Seed>"))).replace(" serial=\"00040008CFA5\"", "");
    let error = read(&nameless, Format::Aladdin).unwrap_err();
    assert_eq!(error.problem, Problem::Missing { what: "the token's serial" });
}

#[test]
fn safenet_s_tokens_are_a_key_for_each_application() {
    let seed = |digit: char| format!("<Application><Seed>{}</Seed></Application>", digit.to_string().repeat(40));
    let first = safenet(&format!("{}{}", seed('1'), seed('2')));
    let file = first.replace("</Tokens>", "<Token colour=\"red\" serial=\" B2 \" model=\"x\"><Applications>")
        + &seed('3')
        + "</Applications></Token></Tokens>";
    let packages = read(&file, Format::Aladdin).unwrap();
    let said: Vec<_> =
        packages.iter().map(|key| (key.serial.as_deref(), key.model.as_deref(), secret(key)[0])).collect();
    let (serial, model) = (Some("00040008CFA5"), Some("eToken PASS"));
    assert_eq!(said, [(serial, model, 0x11), (serial, model, 0x22), (Some("B2"), None, 0x33)]);
    assert_eq!(packages.iter().map(Package::line).collect::<Vec<_>>(), [6, 6, 9]);
}

#[test]
fn safenet_s_names_are_read_with_the_spaces_within_them() {
    let file = safenet(&format!("<Application><Seed>{}<x>a</x>{}</Seed></Application>", &HEX[..10], &HEX[10..]));
    let name = |name: &str| read(&file.replace("eToken PASS", name), Format::Aladdin).unwrap().remove(0).model.unwrap();
    for (text, expected) in [
        ("eToken<!-- --> PASS", "eToken PASS"),
        ("\n eToken &amp; <![CDATA[ <PASS>]]>\n", "eToken &  <PASS>"),
        ("", ""),
    ] {
        assert_eq!(name(text), expected);
    }
    assert_eq!(secret(&read(&file, Format::Aladdin).unwrap()[0]), BYTES);
}

#[test]
fn safenet_s_serial_numbers_are_never_empty_and_roots_never_in_two_spaces() {
    let file = safenet(&format!("<Application><Seed>{HEX}</Seed></Application>"));
    for attributes in ["", "serial=\"\"", "serial=\" \"", "Serial=\"1\"", "model=\"1\""] {
        let error = read(&file.replace("serial=\"00040008CFA5\"", attributes), Format::Aladdin).unwrap_err();
        assert_eq!(error.problem, Problem::Missing { what: "the token's serial" }, "{attributes}");
        assert_eq!((error.line, error.column > 1), (6, true), "{attributes}: {error}");
    }
    let root = |name: &str| import::read(format!("<{name}/>").as_bytes(), &Options::new()).unwrap_err().problem;
    assert_eq!(root("a:Tokens"), Problem::Empty);
    assert_eq!(root("a:b:Tokens"), Problem::UnknownRoot { found: "b:Tokens".into() });
}

const SAFEWORD: &str = "\
# ===== SafeWord Authenticator Records $Version: 100$ =====
dn: sccAuthenticatorId=EVENT01
objectclass: sccCompatibleToken
sccAuthenticatorId: EVENT01
sccTokenType: eToken-PASS-ES
sccTokenData: sccKey=3132333435363738393031323334353637383930;sccMode=E;sccPwLen=6;sccVer=6.20;
sccSignature:MC0CFGxPAjrb0zg7MwFzrPibnC70klMn

dn: sccAuthenticatorId=TIME01
objectclass: sccCompatibleToken
sccAuthenticatorId: TIME01
sccTokenType: eToken-PASS-TS
sccTokenData: sccKey=3132333435363738393031323334353637383930;sccMode=T;sccPwLen=8;
 sccTick=60;sccPrTime=2013/03/12 00:00:00;crypto=HmacSHA256;sccVer=6.20
sccSignature: MC4CFQDju23MCRqmkWC7Z9sVDB0y0TeEOwIV
";

#[test]
fn safeword_s_records_of_events_and_of_time_since_2000() {
    for file in [SAFEWORD.to_owned(), SAFEWORD.replace('\n', "\r\n"), format!("\u{feff}{SAFEWORD}")] {
        let [event, time] = read(&file, Format::SafeWord).unwrap().try_into().unwrap();
        assert_eq!((event.serial.as_deref(), event.kind.clone(), event.digits), (Some("EVENT01"), Kind::Hotp, Some(6)));
        assert_eq!((event.model.as_deref(), secret(&event)), (Some("eToken-PASS-ES"), BYTES));
        assert_eq!(event.token().unwrap().code_at_counter(0).as_str(), "755224");
        assert_eq!((time.kind.clone(), time.digits, time.period), (Kind::Totp, Some(8), Some(60)));
        assert_eq!((time.t0, time.algorithm), (946_684_800, Some(Algorithm::Sha256)));
        let token = time.token().unwrap();
        assert_eq!(token.code_at_time(946_684_800 + 61).unwrap(), token.code_at_counter(1));
        assert!(import::open(std::io::Cursor::new(file), &Options::new()).unwrap().is_signed());
    }
}

#[test]
fn safeword_s_records_that_are_wrong_are_named() {
    let problem = |from: &str, to: &str| {
        let error = read(&SAFEWORD.replace(from, to), Format::SafeWord).unwrap_err();
        (error.line, error.part.map(String::from), error.problem)
    };
    let incomplete = Problem::Secret { error: Error::SecretIncomplete { characters: 39 } };
    assert_eq!(problem("3930;sccMode=E", "393;sccMode=E"), (6, Some("sccKey".into()), incomplete));
    assert_eq!(problem("sccKey=31", "sccKey=(aes:31").1.as_deref(), Some("sccKey"));
    assert_eq!(problem("sccKey=31", "sccKey=(aes:31").2, Problem::EncryptedSecret);
    let mode = Problem::Value { expected: "E (events) or T (time)" };
    assert_eq!(problem("sccMode=E", "sccMode=Q"), (6, Some("sccMode".into()), mode));
    assert_eq!(problem("sccAuthenticatorId: EVENT01\n", "").2, Problem::Missing { what: "sccAuthenticatorId" });
    assert_eq!(problem("objectclass: sccCompatibleToken\nsccAuthenticatorId: TIME01", "what is this").2, Problem::Line);
    let unstated = SAFEWORD.replace("crypto=HmacSHA256;", "");
    let packages = read(&unstated, Format::SafeWord).unwrap();
    assert_eq!(packages[1].token().unwrap_err().problem, Problem::AlgorithmNotStated);
}

#[test]
fn safeword_s_records_end_at_a_line_of_nothing_and_lines_go_on_behind_a_space() {
    let expected = read(SAFEWORD, Format::SafeWord).unwrap();
    assert_eq!(expected.iter().map(Package::line).collect::<Vec<_>>(), [2, 9]);
    for (from, to) in [
        ("\n\ndn", "\n \ndn"),
        ("\n\ndn", "\n\t\n\n  \ndn"),
        ("\n\ndn", "\n\n dn"), // behind nothing a line goes on nothing
        ("sccTokenData: scc", "sccTokenData:\n  scc"),
        ("3930;sccMode=T", "3930;sccMo\n de=T"),
        ("3930;sccMode=T", "3930;sccMo\r\n de=\n T"),
        ("sccTokenType", "# a comment\nsccTokenType"),
        ("sccTokenData", "SCCTOKENDATA "),
    ] {
        let file = SAFEWORD.replace(from, to);
        assert_ne!(file, SAFEWORD);
        assert_eq!(read(&file, Format::SafeWord).unwrap(), expected, "{from:?} {to:?}");
    }
    let users = format!("dn: cn=users\nobjectclass: person\n\n{SAFEWORD}\ndn: cn=more\n");
    assert_eq!(read(&users, Format::SafeWord).unwrap(), expected);
}

#[test]
fn safeword_s_signatures_are_seen_and_counters_read() {
    let is_signed =
        |file: &str| import::open(std::io::Cursor::new(file.to_owned()), &Options::new()).unwrap().is_signed();
    let unsigned: String =
        SAFEWORD.lines().filter(|line| !line.starts_with("sccSig")).map(|line| format!("{line}\n")).collect();
    assert_eq!((is_signed(SAFEWORD), is_signed(&unsigned)), (true, false));
    for (field, counter) in
        [("sccCounter=7;", 7), ("sccEventCounter=8;", 8), ("sccEventCounter=8;SCCCOUNTER= 7 ;", 7), ("", 0)]
    {
        let file = SAFEWORD.replace("sccMode=E;", &format!("sccMode=e;{field}"));
        assert_eq!(read(&file, Format::SafeWord).unwrap()[0].counter, counter, "{field}");
    }
    for first in ["dn: x", "DN:x", "objectClass: x", "sccAuthenticatorId: 1"] {
        let file = format!("\n# x\n{first}\n\n{SAFEWORD}");
        assert_eq!(read(&file, Format::SafeWord).unwrap().len(), 2, "{first}");
    }
}

#[test]
fn safeword_s_records_that_say_something_twice_or_nothing_are_refused() {
    let error = |from: &str, to: &str| read(&SAFEWORD.replace(from, to), Format::SafeWord).unwrap_err();
    let line = "sccAuthenticatorId: EVENT01\n";
    assert_eq!((error(line, &line.repeat(2)).problem, error(line, &line.repeat(2)).line), (Problem::Twice, 5));
    let data = "sccTokenData: sccKey=3132333435363738393031323334353637383930;sccMode=E;sccPwLen=6;sccVer=6.20;\n";
    assert_eq!((error(data, &data.repeat(2)).problem, error(data, &data.repeat(2)).line), (Problem::Twice, 7));
    for (from, to, part) in [
        ("sccPwLen=6", "sccPwLen=six", "sccPwLen"),
        ("sccMode=E", "sccMode=E;sccCounter=x", "sccCounter"),
        ("sccTick=60", "sccTick=x", "sccTick"),
        ("HmacSHA256", "HmacMD5", "crypto"),
        ("sccMode=T;", "", "sccTokenData"),
        ("sccKey=", "key=", "sccTokenData"),
    ] {
        let error = error(from, to);
        assert_eq!((error.part.as_deref(), error.key.is_some()), (Some(part), true), "{error}");
    }
    // The last record is one even where no line comes behind it.
    let last = read(&SAFEWORD.replace("sccMode=T", "sccMode=Q"), Format::SafeWord).unwrap_err();
    assert_eq!(last.key.as_deref(), Some("TIME01"));
    let last = read(&format!("{SAFEWORD}\nx"), Format::SafeWord).unwrap_err();
    assert_eq!((last.problem, last.line, last.key), (Problem::Line, 17, None));
}

#[test]
fn otpauth_uris_are_read_with_their_form_s_defaults() {
    let file = format!(
        "# exported\notpauth://totp/Example:alice@google.com?secret={BASE32}&issuer=Example\n\n\
         otpauth://hotp/ACME%20Co:4711?secret={}&counter=5&digits=8&algorithm=SHA256\r\n\
         OTPAUTH://TOTP/bare?period=60&algorithm=SHA512&SECRET={BASE32}&image=x#fragment\n",
        BASE32.to_lowercase()
    );
    let [plain, counter, bare] = read(&file, Format::OtpAuth).unwrap().try_into().unwrap();
    assert_eq!((plain.algorithm, plain.digits, plain.period), (Some(Algorithm::Sha1), Some(6), Some(30)));
    assert_eq!((plain.issuer.as_deref(), plain.serial.as_deref()), (Some("Example"), Some("alice@google.com")));
    assert_eq!((counter.counter, counter.digits, counter.algorithm), (5, Some(8), Some(Algorithm::Sha256)));
    assert_eq!((counter.issuer.as_deref(), counter.serial.as_deref()), (Some("ACME Co"), Some("4711")));
    assert_eq!((bare.period, bare.algorithm, secret(&bare)), (Some(60), Some(Algorithm::Sha512), BYTES));
}

#[test]
fn otpauth_uris_that_are_wrong_are_named_by_their_parameter() {
    for (uri, part) in [
        ("otpauth://totp/a?secret=1", "secret"),
        ("otpauth://totp/a?secret=", "secret"),
        ("otpauth://totp/a", "the URI"),
        ("otpauth://totp/a?digits=6", "the URI"),
        ("otpauth://hotp/a?secret=GEZDGNBV", "the URI"),
        ("otpauth://yaotp/a?secret=GEZDGNBV", "the type"),
        ("otpauth://totp/a?secret=GEZDGNBV&digits=x", "digits"),
        ("otpauth://totp/a?secret=GEZDGNBV&algorithm=MD5", "algorithm"),
        ("otpauth://totp/a?secret=GEZDGNBV&period=-1", "period"),
        ("otpauth://totp/a?secret=GEZDGNBV&secret=GEZDGNBV", "secret"),
        ("otpauth://totp/%zz?secret=GEZDGNBV", "the label"),
    ] {
        let error = read(uri, Format::OtpAuth).unwrap_err();
        assert_eq!((error.line, error.part.as_deref()), (1, Some(part)), "{uri}: {error}");
        assert!(!error.to_string().contains("GEZDGNBV"));
    }
}

#[test]
fn otpauth_uris_that_are_written_are_read_as_they_were() {
    for (kind, algorithm) in
        [(Kind::Hotp, Algorithm::Sha1), (Kind::Totp, Algorithm::Sha512), (Kind::Totp, Algorithm::Sha256)]
    {
        let mut package = Package::new(kind.clone(), Secret::from_bytes(&[0xa5; 37]).unwrap());
        package.serial = Some("tæller №1 & more?#%".into());
        package.issuer = Some("A/B C".into());
        package.algorithm = Some(algorithm);
        package.digits = Some(7);
        if kind == Kind::Hotp {
            package.counter = u64::MAX;
        } else {
            package.period = Some(45);
        }
        let uri = otpauth::uri(&package).unwrap();
        assert!(uri.is_ascii());
        assert_eq!(read(&uri, Format::OtpAuth).unwrap(), [package]);
    }
}

#[test]
fn otpauth_uris_are_not_written_for_what_they_cannot_say() {
    let package = |change: fn(&mut Package)| {
        let mut package = Package::new(Kind::Totp, Secret::from_bytes(BYTES).unwrap());
        (package.algorithm, package.digits) = (Some(Algorithm::Sha1), Some(6));
        change(&mut package);
        otpauth::uri(&package).map_err(|error| error.problem)
    };
    assert!(package(|_| {}).is_ok());
    let unwritable = |what| Err(Problem::Unwritable { what });
    assert_eq!(package(|package| package.t0 = 1), unwritable("the start of the first time step"));
    assert_eq!(package(|package| package.drift_intervals = -1), unwritable("the drift"));
    assert_eq!(package(|package| package.secret = None), Err(Problem::NoSecret));
    assert_eq!(package(|package| package.algorithm = None), Err(Problem::AlgorithmNotStated));
}

#[test]
fn a_qr_code_is_drawn_as_an_image_and_as_text() {
    let uri = format!("otpauth://totp/a?secret={BASE32}");
    let svg = otpauth::qr_svg(&uri).unwrap();
    assert!(svg.starts_with("<?xml") && svg.contains("<svg") && svg.trim_end().ends_with("</svg>"));
    assert!(!svg.contains(BASE32));
    let text = otpauth::qr_text(&uri).unwrap();
    assert!(text.lines().count() > 15 && text.contains('█'));
    assert!(otpauth::qr_svg(&"x".repeat(10_000)).is_err());
}

#[test]
fn otpauth_uris_have_parameters_for_their_type_alone_and_an_issuer_in_either_place() {
    let uri = |uri: &str| read(&format!("otpauth://{uri}&secret={BASE32}"), Format::OtpAuth).unwrap().remove(0);
    let issuer = |text: &str| uri(text).issuer;
    assert_eq!(issuer("totp/a?issuer=A%20B").as_deref(), Some("A B"));
    assert_eq!(issuer("totp/C:a?issuer=B").as_deref(), Some("B"));
    assert_eq!([issuer("totp/C:a?x").as_deref(), issuer("totp/a?x").as_deref()], [Some("C"), None]);
    let hotp = uri("hotp/a?counter=7&period=x");
    assert_eq!((hotp.counter, hotp.period), (7, None));
    let totp = uri("totp/a?counter=x&period=7");
    assert_eq!((totp.counter, totp.period), (0, Some(7)));
    assert_eq!(uri("hotp/a?counter=7&period=60").period, None);
    assert_eq!((uri("totp/?x").serial, uri("totp/C:?x").serial), (None, None));
    assert_eq!(uri("totp/%c3%A9:%0F%f0%9f%98%80?x").serial.as_deref(), Some("\u{f}😀"));
}

#[test]
fn otpauth_uris_are_written_with_what_may_stand_in_them_as_it_is() {
    let mut package = Package::new(Kind::Totp, Secret::from_bytes(BYTES).unwrap());
    (package.algorithm, package.digits) = (Some(Algorithm::Sha512), Some(8));
    (package.serial, package.issuer) = (Some("aZ09-._~@".into()), Some("é !/:?&=#%+".into()));
    let issuer = "%C3%A9%20%21%2F%3A%3F%26%3D%23%25%2B";
    let expected = format!(
        "otpauth://totp/{issuer}:aZ09-._~@?secret={BASE32}&issuer={issuer}&algorithm=SHA512&digits=8&period=30"
    );
    assert_eq!(*otpauth::uri(&package).unwrap(), expected);
    (package.serial, package.issuer, package.key_id, package.period) = (None, None, Some("id".into()), Some(60));
    let expected = format!("otpauth://totp/id?secret={BASE32}&algorithm=SHA512&digits=8&period=60");
    assert_eq!(*otpauth::uri(&package).unwrap(), expected);
}
