//! How a table's columns, its layout and the writing of its secrets are told, one sign after the other.
#![cfg(feature = "import")]

use kodeviser::Algorithm;
use kodeviser::import::{self, Format, ImportError, Kind, Options, Package, Problem};

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

fn number() -> Problem {
    Problem::Number { least: 0, most: u32::MAX.into() }
}

#[test]
fn every_name_of_a_column_says_what_it_has() {
    let with = |name: &str, value: &str| one(&format!("serial,secret,type,{name}\nA1,{HEX},hotp,{value}\n"));
    let clock = |name: &str, value: &str| one(&format!("serial,secret,type,{name}\nA1,{HEX},totp,{value}\n"));
    for name in ["serial", "Serial Number", "serial_no", "SN", "token serial", "Token-Serial-Number", "TokenID"] {
        assert_eq!(one(&format!("{name},secret\nA1,{HEX}\n")).serial.as_deref(), Some("A1"), "{name}");
    }
    for name in ["secret", "secret key", "seed", "key", "OTP key", "token_seed", "HMAC-key"] {
        assert_eq!(secret(&one(&format!("serial,{name}\nA1,{HEX}\n"))), BYTES, "{name}");
    }
    let both = "ABCDEF2345672345";
    let written = |name: &str| secret(&one(&format!("serial,{name}\nA1,{both}\n"))).len();
    for name in ["hexkey", "hex secret", "HexSeed", "secret (hex)", "seed_hex", "key hex", "secret key (hex)"] {
        assert_eq!(written(name), 8, "{name}");
    }
    for name in [
        "base32",
        "base32 key",
        "base32-secret",
        "Base32Seed",
        "secret (Base32)",
        "seed_base32",
        "key base32",
        "secret key (base32)",
    ] {
        assert_eq!(written(name), 10, "{name}");
    }
    for name in ["type", "token type", "kind"] {
        assert_eq!(one(&format!("serial,secret,{name}\nA1,{HEX},totp\n")).kind, Kind::Totp, "{name}");
    }
    for name in ["algorithm", "hash", "hashlib", "hash algorithm"] {
        assert_eq!(clock(name, "sha512").algorithm, Some(Algorithm::Sha512), "{name}");
        assert_eq!(one(&format!("serial,secret,{name}\nA1,{HEX},totp\n")).kind, Kind::Totp, "{name}");
    }
    for name in ["digits", "otplen", "OTP length", "code length", "length"] {
        assert_eq!(with(name, "8").digits, Some(8), "{name}");
    }
    for name in ["step", "time step", "period", "interval", "time interval"] {
        assert_eq!((clock(name, "60").period, with(name, "60").period), (Some(60), None), "{name}");
        assert_eq!((clock(name, "60").counter, with(name, "60").counter), (0, 0), "{name}");
    }
    for name in ["counter", "event", "moving factor"] {
        assert_eq!((clock(name, "60").counter, with(name, "60").counter), (0, 60), "{name}");
        assert_eq!((clock(name, "60").period, with(name, "60").period), (None, None), "{name}");
    }
    for name in ["interval or event", "step/counter", "step or counter", "period or counter"] {
        assert_eq!((clock(name, "60").period, with(name, "60").counter), (Some(60), 60), "{name}");
        assert_eq!((clock(name, "60").counter, with(name, "60").period), (0, None), "{name}");
    }
    for name in ["manufacturer", "vendor"] {
        assert_eq!(with(name, "ACME").manufacturer.as_deref(), Some("ACME"), "{name}");
    }
    for name in ["model", "product"] {
        assert_eq!(with(name, "one").model.as_deref(), Some("one"), "{name}");
    }
    assert_eq!(with("issuer", "me").issuer.as_deref(), Some("me"));
    for name in ["upn", "user", "user name", "User Principal Name"] {
        assert_eq!(with(name, "me").user.as_deref(), Some("me"), "{name}");
    }
    // A name of nothing, and one that is longer than any.
    for name in ["note", "serialserialserialserials", "serial number of the token"] {
        let package = with(name, "x");
        assert_eq!((package.serial.as_deref(), package.user, package.model), (Some("A1"), None, None), "{name}");
    }
}

#[test]
fn a_table_with_names_is_of_clocks_where_it_has_steps_and_no_counters() {
    let kind = |name: &str| one(&format!("serial,secret,{name}\nA1,{HEX}\n")).kind;
    assert_eq!(kind("period"), Kind::Totp);
    assert_eq!(
        [kind("counter"), kind("note"), kind("period,counter"), kind("period or counter")],
        [const { Kind::Hotp }; 4]
    );
    // With a hash and names, what stands in the column of both is a counter.
    let file = format!("serial,secret,type,step or counter,hash\nA1,{HEX},hotp,7,sha1\n");
    assert_eq!(one(&file).counter, 7);
}

#[test]
fn a_first_line_has_names_if_two_are_known_and_one_of_them_is_what_a_key_needs() {
    assert_eq!(error("serial\n1\n").problem, Problem::Fields { least: 2, most: 6, found: 1 });
    // One known name, or none that a key needs: it is a line with a key like the others.
    for first in ["serial,x", "user,model", "x,y"] {
        let error = error(&format!("{first}\nA1,{HEX}\n"));
        assert_eq!((error.line, error.part.as_deref()), (1, Some("field 2 (secret)")), "{first}");
    }
    for (first, what) in
        [("serial,user", "secret"), ("secret,user", "serial number"), ("seed,model,user", "serial number")]
    {
        assert_eq!(error(&format!("{first}\nA1,{HEX}\n")).problem, Problem::NoColumn { what }, "{first}");
    }
    // What means nothing may stand as often as it likes.
    assert_eq!(one(&format!("serial,secret,note,note\nA1,{HEX},a,b\n")).serial.as_deref(), Some("A1"));
    for first in ["serial,secret,user,upn", "serial,sn,secret", "serial,secret,digits,length"] {
        assert_eq!(error(&format!("{first}\nA1,{HEX},1,1\n")).problem, Problem::Twice, "{first}");
    }
}

#[test]
fn a_field_that_is_wrong_is_named_with_its_column() {
    let names = "serial,secret,type,hash,digits,period,counter";
    for (row, part) in [
        (format!(",{HEX},totp,sha1,6,30,0"), "field 1 (serial number)"),
        ("A1,x,totp,sha1,6,30,0".into(), "field 2 (secret)"),
        ("A1,,totp,sha1,6,30,0".into(), "field 2 (secret)"),
        (format!("A1,{HEX},magic,sha1,6,30,0"), "field 3 (type)"),
        (format!("A1,{HEX},totp,md5,6,30,0"), "field 4 (algorithm)"),
        (format!("A1,{HEX},totp,sha1,six,30,0"), "field 5 (digits)"),
        (format!("A1,{HEX},totp,sha1,6,x,0"), "field 6 (time step)"),
        (format!("A1,{HEX},hotp,sha1,6,30,x"), "field 7 (counter)"),
    ] {
        assert_eq!(error(&format!("{names}\n{row}\n")).part.as_deref(), Some(part), "{row}");
    }
    let privacyidea = |row: &str| error(&format!("A1,{HEX},{row}\n")).part;
    assert_eq!(privacyidea("hotp,6,x").as_deref(), Some("field 5 (time step or counter)"));
    assert_eq!(privacyidea("totp,6,x").as_deref(), Some("field 5 (time step or counter)"));
    // What is none of a key's kind is not looked at.
    assert_eq!(one(&format!("{names}\nA1,{HEX},totp,sha1,6,30,x\n")).period, Some(30));
    assert_eq!(one(&format!("{names}\nA1,{HEX},hotp,sha1,6,x,7\n")).counter, 7);
}

#[test]
fn of_keys_for_other_things_no_secret_is_taken_and_nothing_else_is_looked_at() {
    for kind in ["ocra", "OCRA2", "tan", "pw", "spass", "motp", "yubikey", "daypassword", "mobile-otp"] {
        for rest in ["", ",x,x,md5"] {
            let package = one(&format!("A1,no secret,{kind}{rest}\n"));
            assert_eq!(package.kind, Kind::Other(kind.to_lowercase().into()), "{kind}");
            assert!(package.secret.is_none() && package.digits.is_none() && package.algorithm.is_none());
            assert_eq!((package.period, package.counter, package.serial.as_deref()), (None, 0, Some("A1")));
        }
    }
    for (names, kind) in
        [(["hotp", "HMAC", "oath-hotp", "event"], Kind::Hotp), (["totp", "TOTP", "oath-totp", "time"], Kind::Totp)]
    {
        for name in names {
            assert_eq!(one(&format!("A1,{HEX},{name}\n")).kind, kind, "{name}");
        }
    }
}

#[test]
fn one_writing_is_chosen_for_all_secrets_of_a_table() {
    // Neither hexadecimal nor Base32 can be read as the other.
    let (hex, base32) = (HEX, BASE32);
    let good = |head: &str, secrets: &[&str]| -> Vec<_> {
        let rows: String = secrets.iter().map(|secret| format!("A1,{secret}\n")).collect();
        let file = format!("{head}{rows}");
        import::open(std::io::Cursor::new(file), &Options::new().only_the_good(true))
            .unwrap()
            .map(|row| row.is_ok())
            .collect()
    };
    // Where nothing says which, most of them do; of as many of both, it is hexadecimal.
    assert_eq!(good("", &[hex, hex, base32]), [true, true, false]);
    assert_eq!(good("", &[base32, hex, base32]), [true, false, true]);
    assert_eq!(good("", &[base32, hex]), [false, true]);
    assert_eq!(good("", &["!", base32]), [false, true]);
    assert_eq!(good("", &["!", hex]), [false, true]);
    // Where the form says it, all of them must be otherwise.
    for (said, other, head) in
        [(hex, base32, "# version: 1\n"), (hex, base32, "serial,hexkey\n"), (base32, hex, "serial,base32\n")]
    {
        assert_eq!(good(head, &[other, other]), [true, true], "{head}");
        assert_eq!(good(head, &[other, other, said]), [false, false, true], "{head}");
        assert_eq!(good(head, &["!", other]), [false, false], "{head}");
        assert_eq!(good(head, &["!", said]), [false, true], "{head}");
    }
    // Rows that cannot be taken apart say nothing about the others.
    assert_eq!(good("", &[base32, "\"", hex, base32]), [true, false, false, true]);
    // An ambiguous one is said with its place, which need not be the first line.
    let unclear = error("\n\nA0,x,ocra\nA1,ABCDEF2345672345\nA2,ABCDEF2345672345\n");
    assert_eq!(
        (unclear.problem, unclear.line, unclear.part.as_deref()),
        (Problem::AmbiguousSecrets, 4, Some("secret"))
    );
}

#[test]
fn layouts_are_told_apart_by_each_of_their_signs() {
    // multiOTP: semicolons, six fields, and a type in the third.
    let maker = one(&format!("A1;ACME;hotp;{HEX};6;9\n")).manufacturer;
    assert_eq!(maker.as_deref(), Some("ACME"));
    let commas = one(&format!("A1,{HEX},totp,6,30,sha1\n"));
    assert_eq!(commas.algorithm, Some(Algorithm::Sha1));
    assert_eq!(one(&format!("A1;{HEX};totp;6;30\n")).period, Some(30)); // five fields
    let few = error(&format!("A1;ACME;hotp;{HEX};6;9\nA2;ACME;hotp;{HEX}\n"));
    assert_eq!(few.problem, Problem::Fields { least: 6, most: 6, found: 4 });
    // Commas with a type in the third field and six of them are not multiOTP's.
    assert_eq!(error("A1,ACME1,hotp,6,0,totp\n").part.as_deref(), Some("field 2 (secret)"));

    // Yubico's own: a time in the sixth field.
    let time = "2013-12-12T08:41:07";
    let own = one(&format!("508326,,0,{HEX},,{time},\n"));
    assert_eq!((own.digits, secret(&own)), (None, BYTES));
    // What could be Base32 as well is hexadecimal in either of Yubico's.
    let both = "a2b3c4d5e6f7a2b3c4d5e6f7a2b3c4d5e6f7a2b3";
    assert!(matches!(error(&format!("A1,{both}\n")).problem, Problem::AmbiguousSecrets));
    for row in [
        format!("508326,,0,{both},,{time},\n"),
        format!("OATH-HOTP,11.12.13 18:55,1,cccccccccccc,,{both},,,0,0,0,8,16\n"),
    ] {
        assert_eq!(secret(&one(&row))[..4], [0xa2, 0xb3, 0xc4, 0xd5], "{row}");
    }
    // Later lines have as many fields as the layout needs.
    let cut = error(&format!("508326,,0,{HEX},,{time},\n508327,,0\n"));
    assert_eq!((cut.line, cut.problem), (2, Problem::Fields { least: 4, most: usize::MAX, found: 3 }));
    let cut = error(&format!("# version: 2\nme,ldap,realm,A1,{HEX}\nme,ldap,realm,A2\n"));
    assert_eq!((cut.line, cut.problem), (3, Problem::Fields { least: 5, most: 9, found: 4 }));
    for sixth in ["2013-12-12", "Tuesday", "T", "sha1"] {
        assert!(read(&format!("508326,,0,{HEX},,{sixth},\n")).is_err(), "{sixth}");
    }
    // privacyIDEA's second version alone begins with a user.
    for version in [1, 3] {
        let package = one(&format!("# version: {version}\nA1,{HEX},hotp,6,7\n"));
        assert_eq!((package.user, package.counter), (None, 7));
    }
    assert_eq!(error("# version: 2\nme,ldap,realm,A1\n").problem, Problem::Fields { least: 5, most: 9, found: 4 });
    let bad = error("# version: two\nA1,3132\n");
    assert_eq!((bad.line, bad.problem), (1, number()));
}

#[test]
fn yubico_s_purposes_are_known_in_any_case_and_with_what_follows_a_colon() {
    let row = |purpose: &str| one(&format!("{purpose},11.12.13 18:55,1,cccccccccccc,,{HEX},,,0,0,0,8,16,0,0,0,0,0\n"));
    for purpose in ["OATH-HOTP", "oath-hotp", "OATH-HOTP: 8 digits"] {
        assert_eq!((row(purpose).kind, row(purpose).counter), (Kind::Hotp, 16), "{purpose}");
    }
    for (purpose, name) in [
        ("Yubico OTP", "Yubico OTP"),
        ("Static Password: Scan Code", "Static Password"),
        ("challenge-response: x", "challenge-response"),
    ] {
        let package = row(purpose);
        assert_eq!((package.kind.name(), package.secret.is_none(), package.digits), (name, true, None), "{purpose}");
    }
    // A slot without a serial number is still one.
    assert_eq!(one(&format!("OATH-HOTP,11.12.13 18:55,1,,,{HEX},,,0,0,0,6,0\n")).serial, None);
    let short = error("OATH-HOTP,11.12.13 18:55,1,cccccccccccc\n");
    assert_eq!(short.problem, Problem::Fields { least: 6, most: usize::MAX, found: 4 });
}

#[test]
fn fields_in_quotes_and_what_stands_around_them() {
    for field in ["\"A1\"", " \"A1\" ", "\"A\"\"1\"", "\u{a0}A1", "\u{a0}\"A1\"", "A1 ", "\"A1 \"", "A\"1"] {
        let serial = one(&format!("{field},{HEX}\n")).serial.unwrap();
        let expected = if field.contains("\"\"") || field == "A\"1" { "A\"1" } else { "A1" };
        assert_eq!(serial, expected, "{field}");
    }
    for field in ["\"A1", "\"A1\"x", "\"A1\"\"", "\"", "\"A1\" x"] {
        assert_eq!(error(&format!("{field},{HEX}\n")).problem, Problem::Quote, "{field}");
    }
    // A separator in quotes does not part; it is what the first line has most of, a comma before the others.
    assert_eq!(one(&format!("\"A,1\",{HEX}\n")).serial.as_deref(), Some("A,1"));
    for (line, serial) in [
        ("A;1,S,hotp", "A;1"),
        ("A,1;S;hotp", "A,1"),
        ("A,1\tS\thotp", "A,1"),
        ("A;1,S", "A;1"),
        ("A\t1;S;hotp", "A\t1"),
    ] {
        assert_eq!(one(&line.replace('S', HEX)).serial.as_deref(), Some(serial), "{line}");
    }
}
