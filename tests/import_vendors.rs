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
