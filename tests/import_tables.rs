//! Tables: each known layout, hexadecimal and Base32, what text editors and spreadsheets do to files, and what is refused.
#![cfg(feature = "import")]

use kodeviser::import::{self, Encoding, Format, ImportError, Kind, Options, Package, Problem};
use kodeviser::{Algorithm, Error};

/// RFC 4226 appendix D.
const HEX: &str = "3132333435363738393031323334353637383930";
const BASE32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const BYTES: &[u8] = b"12345678901234567890";

fn read(file: &str) -> Result<Vec<Package>, ImportError> {
    let import = import::open(std::io::Cursor::new(file), &Options::new())?;
    assert_eq!(import.format(), Format::Table);
    import.collect()
}

fn one(file: &str) -> Package {
    let [package] = read(file).unwrap_or_else(|error| panic!("{file}: {error}")).try_into().unwrap();
    package
}

fn secret(package: &Package) -> &[u8] {
    package.secret.as_ref().unwrap().expose()
}

fn error(file: &str) -> ImportError {
    read(file).unwrap_err()
}

#[test]
fn privacyidea_s_lines_have_a_step_or_a_counter() {
    let packages = read(&format!("A1,{HEX},totp,8,60\nA2,{HEX},hotp,6,17\nA3,{HEX}\nA4,{HEX},TOTP\n")).unwrap();
    let [clock, counter, short, bare] = packages.try_into().unwrap();
    assert_eq!((clock.kind.clone(), clock.digits, clock.period, clock.counter), (Kind::Totp, Some(8), Some(60), 0));
    assert_eq!(
        (counter.kind.clone(), counter.digits, counter.period, counter.counter),
        (Kind::Hotp, Some(6), None, 17)
    );
    assert_eq!((short.kind.clone(), short.digits, secret(&short)), (Kind::Hotp, Some(6), BYTES));
    assert_eq!(counter.token().unwrap().code_at_counter(0).as_str(), "755224");
    assert_eq!((bare.period, bare.algorithm), (None, None));
    assert_eq!(clock.token().unwrap_err().problem, Problem::AlgorithmNotStated);
}

#[test]
fn a_totp_table_without_hashes_is_completed_by_the_caller_alone() {
    let file = format!("A1,{HEX},totp,8,30\n");
    let options = Options::new().algorithm_where_not_stated(Algorithm::Sha1);
    let [package] = import::read(file.as_bytes(), &options).unwrap().try_into().unwrap();
    assert_eq!(package.token().unwrap().code_at_time(59).unwrap().as_str(), "94287082"); // RFC 6238 appendix B
    // Neither is the hash guessed from the length of the secret: 32 bytes are SHA-256's in some products.
    assert_eq!(one(&format!("A1,{},totp,6,30", "91".repeat(32))).algorithm, None);
}

#[test]
fn privacyidea_s_version_2_begins_with_the_user() {
    let package = one(&format!("# version:2\nalice,ldap,example,A1,{HEX},hotp,6,3\n"));
    assert_eq!((package.user.as_deref(), package.serial.as_deref()), (Some("alice"), Some("A1")));
    assert_eq!(package.counter, 3);
    assert_eq!(one(&format!("# version: 2\n,,,A1,{HEX}\n")).user, None);
}

#[test]
fn linotp_s_lines_end_in_a_hash_and_have_a_step_for_all_types() {
    let packages =
        read(&format!("A1,{HEX},totp,6,30,sha256\nA2,{HEX},hotp,6,30,sha1\nA3,{HEX},totp,6,60,sha512\n")).unwrap();
    let hashes: Vec<_> = packages.iter().map(|package| package.algorithm.unwrap()).collect();
    assert_eq!(hashes, [Algorithm::Sha256, Algorithm::Sha1, Algorithm::Sha512]);
    assert_eq!(packages[1].counter, 0);
}

#[test]
fn multiotp_s_semicolons_with_and_without_the_names() {
    let names = "serial_number;manufacturer;algorithm;seed;digits;interval_or_event\n";
    for head in ["", names] {
        let packages = read(&format!("{head}A1;ACME;TOTP;{HEX};8;60\nA2;ACME;HOTP;{HEX};6;9\n")).unwrap();
        let [clock, counter] = packages.try_into().unwrap();
        assert_eq!((clock.kind, clock.digits, clock.period), (Kind::Totp, Some(8), Some(60)));
        assert_eq!((counter.kind, counter.digits, counter.counter), (Kind::Hotp, Some(6), 9));
        assert_eq!((clock.manufacturer.as_deref(), clock.serial.as_deref()), (Some("ACME"), Some("A1")));
    }
}

#[test]
fn entra_s_table_has_base32_by_its_definition() {
    let names = "upn,serial number,secret key,time interval,manufacturer,model\n";
    let package = one(&format!("{names}Helga@contoso.com,1234567,{BASE32},60,Contoso,HardwareKey\n"));
    assert_eq!((secret(&package), package.period, package.digits), (BYTES, Some(60), Some(6)));
    assert_eq!((package.kind.clone(), package.algorithm), (Kind::Totp, None));
    assert_eq!(package.user.as_deref(), Some("Helga@contoso.com"));
    assert_eq!((package.manufacturer.as_deref(), package.model.as_deref()), (Some("Contoso"), Some("HardwareKey")));
    // This can be read as hexadecimal too; the form decides.
    let both = one(&format!("{names}a@b.c,1,2234567abcdef2234567abcdef,60,Contoso,HardwareKey\n"));
    assert_eq!(secret(&both).len(), 16);
    // This cannot be Base32.
    let hexadecimal = one(&format!("{names}a@b.c,1,{HEX},60,Contoso,HardwareKey\n"));
    assert_eq!(secret(&hexadecimal), BYTES);
}

#[test]
fn yubico_s_traditional_log() {
    let packages = read(&format!(
        "OATH-HOTP,11.12.13 18:55,1,cccccccccccc,,{HEX},,,0,0,0,8,16,0,0,0,0,0\n\
         Yubico OTP,12/11/2013 11:10,1,vvgutbiedkvi,ab86c04de6a3,d26a7c0f85fdda28bd816e406342b214,,,0,0,0,0,0,0,0,0,0,0\n\
         Static Password: Scan Code,11.12.13 19:08,1,,d5a3d50327dc,0e8e37b0e38b,,,0,0,0,0,0,0,0,0,0,0\n"
    ));
    let [hotp, otp, password] = packages.unwrap().try_into().unwrap();
    assert_eq!((hotp.kind.clone(), hotp.digits, hotp.counter), (Kind::Hotp, Some(8), 16));
    assert_eq!((hotp.serial.as_deref(), secret(&hotp)), (Some("cccccccccccc"), BYTES));
    assert_eq!(otp.kind.name(), "Yubico OTP");
    assert_eq!(otp.token().unwrap_err().problem, Problem::NotOtp { kind: "Yubico OTP".into() });
    assert_eq!((password.kind.name(), password.secret.is_none()), ("Static Password", true));
}

#[test]
fn yubico_s_own_log_does_not_say_the_digits() {
    let packages = read(&format!(
        "508326,,0,{HEX},,2013-12-12T08:41:07,\n\
         508326,cccccccccccc,83cebdfb7b93,a47c5bf9c152202f577be6721c0113af,,2013-12-12T08:43:17,\n\
         508326,,,9e2fd386224a7f77e9b5aee775464033,,2013-12-12T08:44:34,\n"
    ));
    let [hotp, otp, password] = packages.unwrap().try_into().unwrap();
    assert_eq!((hotp.kind.clone(), hotp.digits, hotp.serial.as_deref()), (Kind::Hotp, None, Some("508326")));
    assert_eq!((hotp.key_id.as_deref(), otp.key_id.as_deref()), (None, Some("cccccccccccc")));
    assert_eq!(secret(&hotp), BYTES);
    assert_eq!((otp.kind.name(), password.kind.name()), ("Yubico OTP", "Static Password"));
    assert_eq!(hotp.token().unwrap_err().problem, Problem::DigitsNotStated);
}

#[test]
fn plain_serial_and_secret_with_any_separator() {
    for separator in [",", ";", "\t", " , "] {
        for head in ["", &format!("serial{separator}secret\n"), &format!("Serial Number{separator}Seed\n")] {
            let package = one(&format!("{head}00123{separator}{HEX}\n"));
            assert_eq!((package.serial.as_deref(), secret(&package)), (Some("00123"), BYTES), "{head:?}");
        }
    }
}

#[test]
fn what_editors_and_spreadsheets_do_to_a_file_changes_nothing() {
    let plain = read(&format!("A1,{HEX},totp,6,30\nA2,{HEX},hotp,6,0\n")).unwrap();
    for file in [
        format!("\u{feff}A1,{HEX},totp,6,30\r\nA2,{HEX},hotp,6,0\r\n"),
        format!("\n\n# the box of May\nA1,{HEX},totp,6,30\n\n,,,,\n  # more\nA2,{HEX},hotp,6,0\n\n"),
        format!("\"A1\",\"{HEX}\",\"totp\",\"6\",\"30\"\n\"A2\" , \"{HEX}\",\"hotp\",6,\"0\""),
        format!("A1,{HEX},TOTP,6,30,\nA2,{HEX},HOTP,6,0,,,\n"),
        format!("  A1 , {HEX} , totp , 6 , 30 \n A2,{HEX},hotp,6,0"),
    ] {
        assert_eq!(read(&file).unwrap(), plain, "{file:?}");
    }
    assert_eq!(one(&format!("\"A \"\"1\"\", B\",{HEX}")).serial.as_deref(), Some("A \"1\", B"));
}

#[test]
fn hexadecimal_and_base32_are_told_apart_by_what_fits_all_rows() {
    let both = "ABCDEF2345672345"; // letters and digits of both alphabets
    assert_eq!(secret(&one(&format!("A1,{BASE32}"))), BYTES);
    let hexadecimal = read(&format!("A1,{both}\nA2,{HEX}\n")).unwrap();
    assert_eq!(secret(&hexadecimal[0]), [0xab, 0xcd, 0xef, 0x23, 0x45, 0x67, 0x23, 0x45]);
    let base32 = read(&format!("A1,{both}\nA2,{BASE32}\n")).unwrap();
    assert_eq!(secret(&base32[0]).len(), 10);

    let unclear = error(&format!("A1,{both}\n"));
    assert_eq!((unclear.problem.clone(), unclear.line), (Problem::AmbiguousSecrets, 1));
    let said = unclear.to_string();
    assert!(said.contains("hexadecimal") && said.contains("Base32"), "{said}");
    for (encoding, length) in [(Encoding::Hexadecimal, 8), (Encoding::Base32, 10)] {
        let options = Options::new().encoding(encoding);
        let packages = import::read(format!("A1,{both}\n").as_bytes(), &options).unwrap();
        assert_eq!(secret(&packages[0]).len(), length);
    }
    for (name, length) in [("hexkey", 8), ("secret base32", 10), ("seed_hex", 8)] {
        assert_eq!(secret(&one(&format!("serial,{name}\nA1,{both}\n"))).len(), length, "{name}");
    }
    assert_eq!(secret(&one(&format!("# version:1\nA1,{both}\n"))).len(), 8); // privacyIDEA's are hexadecimal
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_field() {
    let case = |file: String, line, part: Option<&str>, problem: Problem| {
        let error = error(&file);
        assert_eq!((error.line, error.part.as_deref(), error.problem.clone()), (line, part, problem), "{error}");
    };
    let good = format!("A1,{HEX},totp,6,30\n");
    case(format!("{good}\nA2,{HEX}00,totp,six,30\n"), 3, Some("field 4 (digits)"), number());
    case(
        format!("{good}A2,{HEX},magic,6,30\n"),
        2,
        Some("field 3 (type)"),
        Problem::Value { expected: "HOTP, TOTP or another type of token" },
    );
    case(
        format!("{good}A2,{HEX},totp,6,30,md5\n"),
        2,
        Some("field 6 (algorithm)"),
        Problem::Value { expected: "SHA1, SHA256 or SHA512" },
    );
    case(
        format!("{good},{HEX},totp,6,30\n"),
        2,
        Some("field 1 (serial number)"),
        Problem::Missing { what: "the serial number" },
    );
    case(format!("{good}A2,\"{HEX},totp,6,30\n"), 2, None, Problem::Quote);
    case(format!("{good}A2,\"{HEX}\"x,totp,6,30\n"), 2, None, Problem::Quote);
    case(format!("{good}A2\n"), 2, None, Problem::Fields { least: 2, most: 6, found: 1 });
    case(
        format!("{good}A2,{HEX}0,totp,6,30\n"),
        2,
        Some("field 2 (secret)"),
        Problem::Secret { error: Error::SecretIncomplete { characters: 41 } },
    );
    case("serial,model\nA1,X\n".into(), 1, None, Problem::NoColumn { what: "secret" });
    case(format!("serial,secret,seed\nA1,{HEX},{HEX}\n"), 1, None, Problem::Twice);
    case("nothing of the kind\n".into(), 1, None, Problem::Fields { least: 2, most: 6, found: 1 });
    case("serial,secret\n".into(), 0, None, Problem::Empty);
    case(
        format!("A1,{}\n", "ab".repeat(129)),
        1,
        Some("field 2 (secret)"),
        Problem::Secret { error: Error::SecretLength { length: 129 } },
    );
}

fn number() -> Problem {
    Problem::Number { least: 0, most: u32::MAX.into() }
}

#[test]
fn one_bad_row_refuses_the_file_unless_the_good_ones_are_asked_for() {
    let file = format!("A1,{HEX},totp,6,30\nA2,{HEX},totp,x,30\nA3,{HEX},totp,6,30\n");
    assert_eq!(error(&file).key.as_deref(), Some("A2"));
    let import = import::open(std::io::Cursor::new(&file), &Options::new().only_the_good(true)).unwrap();
    assert_eq!((import.good(), import.bad()), (2, 1));
    let read: Vec<_> = import.collect();
    assert!(matches!(read.as_slice(), [Ok(_), Err(_), Ok(_)]));
    assert_eq!(read[1].as_ref().unwrap_err().line, 2);
}

#[test]
fn an_error_never_shows_what_stands_in_a_field() {
    let marker = "SEEDSEEDSEED";
    for fields in 1..9 {
        for at in 0..fields {
            let row: Vec<_> = (0..fields).map(|field| if field == at { marker } else { "zz-99" }).collect();
            let separator = if fields % 2 == 0 { "," } else { ";" };
            for good in ["", "A1,3132333435363738,totp,6,30\n", "serial,secret,type,digits,counter,hash\n"] {
                let Err(error) = read(&format!("{good}{}\n", row.join(separator))) else { continue };
                // Its serial number names the key.
                let said = format!("{error} {error:?}");
                assert!(at == 0 || !said.contains(marker), "{said}");
            }
        }
    }
}
