//! The examples of RFC 6030, figures 2 to 10, with the values that the RFC states.
#![cfg(feature = "import")]

use std::path::Path;

use kodeviser::import::{self, Format, ImportError, Kind, Options, Package, Problem};

const PRE_SHARED_KEY: [u8; 16] =
    [0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12];

fn figure(number: u32) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seed_files/rfc6030");
    std::fs::read(folder.join(format!("figure{number}.xml"))).unwrap()
}

fn read(number: u32, options: &Options) -> Result<Vec<Package>, ImportError> {
    import::read(&figure(number), options)
}

fn secret(package: &Package) -> &[u8] {
    package.secret.as_ref().unwrap().expose()
}

#[test]
fn figure_2_a_key_with_nothing_but_a_secret_lacks_its_digits() {
    let [package] = read(2, &Options::new()).unwrap().try_into().unwrap();
    assert_eq!(secret(&package), b"1234");
    assert_eq!((package.key_id.as_deref(), package.issuer.as_deref()), (Some("12345678"), Some("Issuer-A")));
    assert_eq!((package.serial.as_deref(), package.kind.clone(), package.digits), (None, Kind::Hotp, None));
    assert_eq!(package.token().unwrap_err().problem, Problem::DigitsNotStated);
    assert_eq!(package.algorithm_name(), Some("SHA1"));
}

#[test]
fn figure_3_a_key_with_all_that_describes_it_makes_a_token() {
    let [package] = read(3, &Options::new()).unwrap().try_into().unwrap();
    assert_eq!(package.serial.as_deref(), Some("987654321"));
    assert_eq!(package.manufacturer.as_deref(), Some("Manufacturer"));
    assert_eq!(package.device_user.as_deref(), Some("DC=example-bank,DC=net"));
    assert_eq!(package.module.as_deref(), Some("CM_ID_001"));
    assert_eq!(package.user.as_deref(), Some("UID=jsmith,DC=example-bank,DC=net"));
    assert_eq!((package.digits, package.counter, package.issuer.as_deref()), (Some(8), 0, Some("Issuer")));
    let token = package.token().unwrap();
    // RFC 4226 appendix D: the last eight digits of 1284755224.
    assert_eq!(token.code_at_counter(0).as_str(), "84755224");
    assert!(!package.state().unwrap().is_enrolled());
}

#[test]
fn figure_4_a_key_that_is_derived_elsewhere_has_no_secret() {
    let [package] = read(4, &Options::new()).unwrap().try_into().unwrap();
    assert_eq!(package.profile_id.as_deref(), Some("keyProfile1"));
    assert_eq!(package.key_reference.as_deref(), Some("MasterKeyLabel"));
    assert!(package.secret.is_none());
    assert_eq!(package.token().unwrap_err().problem, Problem::NoSecret);
    assert_eq!(*package.usage, ["OTP".to_owned()]);
}

#[test]
fn figure_5_a_key_and_its_pin() {
    let [key, pin] = read(5, &Options::new()).unwrap().try_into().unwrap();
    let policy = key.pin_policy.as_ref().unwrap();
    assert_eq!(policy.key_id.as_deref(), pin.key_id.as_deref());
    assert_eq!((policy.min_length, policy.max_length, policy.max_failures), (Some(4), Some(4), None));
    assert_eq!((policy.usage_mode.as_deref(), policy.encoding.as_deref()), (Some("Local"), Some("DECIMAL")));
    assert!(key.token().is_ok());
    assert_eq!((pin.kind.clone(), secret(&pin)), (Kind::Pin, &b"1234"[..]));
    assert_eq!(pin.token().unwrap_err().problem, Problem::NotOtp { kind: "pin".into() });
}

#[test]
fn figure_6_aes_128_cbc_with_a_pre_shared_key_and_a_mac() {
    let [package] = read(6, &Options::new().key(&PRE_SHARED_KEY)).unwrap().try_into().unwrap();
    assert_eq!(secret(&package), b"12345678901234567890");
    assert_eq!(read(6, &Options::new()).unwrap_err().problem, Problem::KeyNeeded);
    assert_eq!(read(6, &Options::new().password(b"x")).unwrap_err().problem, Problem::KeyNeeded);
    let short = read(6, &Options::new().key(&PRE_SHARED_KEY[..15])).unwrap_err();
    assert_eq!(short.problem, Problem::KeyLength { expected: 16, found: 15 });
    assert_eq!((short.line, short.key.as_deref()), (29, Some("987654321")));
}

#[test]
fn figure_6_a_wrong_key_is_told_from_a_changed_file() {
    for number in 0..=255 {
        let error = read(6, &Options::new().key(&[number; 16])).unwrap_err();
        assert!(matches!(error.problem, Problem::WrongKey | Problem::MacWrong), "{error}");
    }
    let changed = String::from_utf8(figure(6)).unwrap().replace("AAECAwQF", "AAECAwQG");
    let error = import::read(changed.as_bytes(), &Options::new().key(&PRE_SHARED_KEY)).unwrap_err();
    assert_eq!((error.problem, error.part.as_deref()), (Problem::MacWrong, Some("Secret")));
}

#[test]
fn figure_7_pbkdf2() {
    let [package] = read(7, &Options::new().password(b"qwerty")).unwrap().try_into().unwrap();
    assert_eq!(secret(&package), b"12345678901234567890");
    assert_eq!((package.serial.as_deref(), package.key_id.as_deref()), (Some("987654321"), Some("123456")));
    assert_eq!(read(7, &Options::new()).unwrap_err().problem, Problem::PasswordNeeded);
    let wrong = read(7, &Options::new().password(b"qwertz")).unwrap_err().problem;
    assert!(matches!(wrong, Problem::WrongKey | Problem::MacWrong));
    // The key that the RFC says comes out opens it as well.
    let key = 0x651e_63cd_5700_8476_af1f_f642_2cd0_2e41_u128.to_be_bytes();
    assert_eq!(read(7, &Options::new().key(&key)).unwrap(), [package]);
}

#[test]
fn figure_7_opens_under_the_name_that_the_text_demands_as_well() {
    let text = String::from_utf8(figure(7)).unwrap();
    let demanded = text.replace("pkcs-5v2-0#pbkdf2", "pkcs-5#pbkdf2");
    assert_ne!(demanded, text);
    let options = Options::new().password(b"qwerty");
    assert_eq!(import::read(demanded.as_bytes(), &options).unwrap(), read(7, &options).unwrap());
}

#[test]
fn figure_8_encryption_for_a_certificate_is_refused_with_what_to_do() {
    let error = read(8, &Options::new().key(&PRE_SHARED_KEY)).unwrap_err();
    assert_eq!(error.problem, Problem::Certificate);
    assert!(error.to_string().contains("decrypt it with the certificate's key"), "{error}");
}

#[test]
fn figure_9_a_signature_is_seen_and_said_to_be_unchecked() {
    let file = figure(9);
    let mut import = import::open(std::io::Cursor::new(&file), &Options::new()).unwrap();
    assert!(import.is_signed());
    assert!(!import.is_encrypted());
    assert_eq!((import.format(), import.good()), (Format::Pskc, 1));
    let package = import.next().unwrap().unwrap();
    assert_eq!(package.serial.as_deref(), Some("0755225266"));
    assert!(import.next().is_none());
    assert!(!import::open(std::io::Cursor::new(figure(3)), &Options::new()).unwrap().is_signed());
}

#[test]
fn figure_10_many_keys_with_their_dates() {
    let packages = read(10, &Options::new()).unwrap();
    let serials: Vec<_> = packages.iter().filter_map(|package| package.serial.as_deref()).collect();
    assert_eq!(serials, ["654321", "123456", "9999999", "9999999"]);
    let dates: Vec<_> = packages.iter().map(|package| (package.starts.unwrap(), package.expiry().unwrap())).collect();
    let (may, june) = (1_146_441_600, 1_149_033_600);
    assert_eq!(dates[..2], [(may, june), (may, june)]);
    assert_eq!(dates[2..], [(1_141_171_200, 1_143_763_200), (1_143_849_600, 1_146_355_200)]);
    assert!(packages.iter().all(|package| secret(package) == b"12345678901234567890"));
}
