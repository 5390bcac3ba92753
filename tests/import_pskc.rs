//! PSKC beyond the RFC's examples: policies, the hash, drift, the drafts that are in the field, and files that break the rules.
#![cfg(feature = "import")]

use kodeviser::import::{self, ImportError, Kind, Options, Package, Problem};
use kodeviser::{Algorithm, Digits, Policy, Verdict};

const SECRET: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=";

fn container(key: &str) -> String {
    format!(
        "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\"><KeyPackage><DeviceInfo>\
         <SerialNo>4711</SerialNo></DeviceInfo>{key}</KeyPackage></KeyContainer>"
    )
}

/// A TOTP key with parameters, further data and what else belongs to it.
fn key(parameters: &str, data: &str, more: &str) -> String {
    container(&format!(
        "<Key Id=\"1\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\"><AlgorithmParameters>{parameters}\
         <ResponseFormat Length=\"6\" Encoding=\"DECIMAL\"/></AlgorithmParameters><Data><Secret>\
         <PlainValue>{SECRET}</PlainValue></Secret>{data}</Data>{more}</Key>"
    ))
}

fn read(file: &str) -> Result<Vec<Package>, ImportError> {
    import::read(file.as_bytes(), &Options::new())
}

fn one(file: &str) -> Package {
    let [package] = read(file).unwrap_or_else(|error| panic!("{error}: {file}")).try_into().unwrap();
    package
}

fn problem(file: &str) -> Problem {
    read(file).unwrap_err().problem
}

const SUITE: &str = "<Suite>HMAC-SHA1</Suite>";

fn plain(name: &str, value: &str) -> String {
    format!("<{name}><PlainValue>{value}</PlainValue></{name}>")
}

#[test]
fn the_hash_is_what_the_file_states_and_never_guessed() {
    for (name, algorithm) in [
        ("HMAC-SHA1", Algorithm::Sha1),
        ("SHA-1", Algorithm::Sha1),
        (" HMAC-SHA256\n", Algorithm::Sha256),
        ("sha256", Algorithm::Sha256),
        ("HMAC-SHA-512", Algorithm::Sha512),
        ("http://www.w3.org/2001/04/xmldsig-more#hmac-sha512", Algorithm::Sha512),
    ] {
        assert_eq!(one(&key(&format!("<Suite>{name}</Suite>"), "", "")).algorithm, Some(algorithm), "{name}");
    }
    let unstated = one(&key("", "", ""));
    assert_eq!(unstated.algorithm, None);
    let error = unstated.token().unwrap_err();
    assert_eq!(error.problem, Problem::AlgorithmNotStated);
    assert!(error.to_string().contains("key \"4711\""), "{error}");
    let hotp = key("", "", "").replace("pskc:totp", "pskc:hotp");
    assert_eq!(one(&hotp).algorithm, Some(Algorithm::Sha1)); // RFC 4226 section 5.2
    assert!(matches!(problem(&key("<Suite>HMAC-MD5</Suite>", "", "")), Problem::UnknownAlgorithm { .. }));
}

#[test]
fn drift_is_in_intervals_and_moves_where_enrolment_searches() {
    for (drift, period) in [(-400_i64, 30_u64), (400, 30), (-250, 60), (7, 60)] {
        let data = plain("TimeInterval", &period.to_string()) + &plain("TimeDrift", &drift.to_string());
        let package = one(&key(SUITE, &data, ""));
        assert_eq!((package.drift_intervals, package.period), (drift, Some(period as u32)));
        let (token, state) = (package.token().unwrap(), package.state().unwrap());
        let now = 1_800_000_000;
        // RFC 6030 section 4.1: the device is so many intervals ahead of the server, negative: behind.
        let shown = token.code_at_counter((now / period).checked_add_signed(drift).unwrap());
        let (verdict, _) = kodeviser::enrol(&token, &Policy::DEFAULT, &state, &shown, now).unwrap();
        assert!(matches!(verdict, Verdict::Accepted { .. }), "{drift}: {verdict:?}");
        let undrifted = token.code_at_time(now).unwrap();
        let (verdict, _) = kodeviser::enrol(&token, &Policy::DEFAULT, &state, &undrifted, now).unwrap();
        assert_eq!(matches!(verdict, Verdict::Accepted { .. }), drift.abs() <= 10, "{drift}");
    }
}

#[test]
fn the_counter_is_the_first_code_that_enrolment_takes() {
    let file = key("", &plain("Counter", "41"), "").replace("pskc:totp", "pskc:hotp");
    let package = one(&file);
    assert_eq!((package.kind.clone(), package.counter), (Kind::Hotp, 41));
    let (token, state) = (package.token().unwrap(), package.state().unwrap());
    let verdict =
        |counter| kodeviser::enrol(&token, &Policy::DEFAULT, &state, &token.code_at_counter(counter), 0).unwrap().0;
    assert!(matches!(verdict(41), Verdict::Accepted { .. }));
    assert!(!matches!(verdict(40), Verdict::Accepted { .. }));
}

#[test]
fn numbers_are_digits_or_the_drafts_base64() {
    let counter = |text: &str| one(&key(SUITE, &plain("Time", text), "")).counter;
    assert_eq!(
        [counter("831791"), counter(" 7\n"), counter("NzA5Nzkx"), counter("AAYxSg==")],
        [831_791, 7, 709_791, 405_834]
    );
    assert_eq!(counter("18446744073709551615"), u64::MAX);
    for wrong in ["-1", "18446744073709551616", "", "1.5", "0x10", "AAAAAAAAAAAAAAAA"] {
        assert!(matches!(problem(&key(SUITE, &plain("Time", wrong), "")), Problem::Number { .. }), "{wrong}");
    }
}

#[test]
fn a_policy_that_is_not_understood_makes_the_key_unusable() {
    let policy = |inner: &str| one(&key(SUITE, "", &format!("<Policy>{inner}</Policy>")));
    let known = policy(
        "<StartDate>2006-05-01T00:00:00Z</StartDate><ExpiryDate>2026-05-31T00:00:00Z</ExpiryDate>\
         <PINPolicy MinLength=\"4\" MaxLength=\"6\" PINKeyId=\"2\" PINEncoding=\"DECIMAL\" PINUsageMode=\"Prepend\" \
         MaxFailedAttempts=\"8\"/><KeyUsage>OTP</KeyUsage><NumberOfTransactions>4321</NumberOfTransactions>",
    );
    assert!(known.token().is_ok() && known.obstacle().is_none());
    assert_eq!(
        (known.starts, known.expiry(), known.transactions),
        (Some(1_146_441_600), Some(1_780_185_600), Some(4321))
    );
    let pin = known.pin_policy.unwrap();
    assert_eq!((pin.min_length, pin.max_length, pin.max_failures), (Some(4), Some(6), Some(8)));

    for (inner, what) in [
        ("<OnWeekDaysOnly/>", "OnWeekDaysOnly"),
        ("<KeyUsage>OTP</KeyUsage><x:Foo xmlns:x=\"urn:x\">bar</x:Foo>", "Foo"),
        ("<PINPolicy OnWeekDaysOnly=\"TRUE\"/>", "OnWeekDaysOnly"),
        ("<PINPolicy><Foo>Bar</Foo></PINPolicy>", "Foo"),
        ("<PINPolicy PINUsageMode=\"Algorithmic\"/>", "PINUsageMode Algorithmic"),
        ("<PINPolicy PINUsageMode=\"Backwards\"/>", "PINUsageMode Backwards"),
        ("<PINPolicy PINEncoding=\"EMOJI\"/>", "PINEncoding EMOJI"),
        ("<KeyUsage>OTP</KeyUsage><KeyUsage>Sing</KeyUsage>", "KeyUsage Sing"),
        // Wherever in the policy it stands, and in another namespace whatever its name is.
        ("<KeyUsage OnWeekDaysOnly=\"TRUE\">OTP</KeyUsage>", "OnWeekDaysOnly"),
        ("<KeyUsage>OTP<OnWeekDaysOnly/></KeyUsage>", "OnWeekDaysOnly"),
        ("<StartDate Zone=\"CET\">2006-05-01T00:00:00Z</StartDate>", "Zone"),
        ("<ExpiryDate Zone=\"CET\">2026-05-31T00:00:00Z</ExpiryDate>", "Zone"),
        ("<NumberOfTransactions Each=\"day\">5</NumberOfTransactions>", "Each"),
        ("<PINPolicy><Foo/></PINPolicy><KeyUsage>OTP</KeyUsage>", "Foo"),
        ("<x:KeyUsage xmlns:x=\"urn:x\">OTP</x:KeyUsage>", "KeyUsage"),
        ("<KeyUsage xmlns=\"urn:x\">OTP</KeyUsage>", "KeyUsage"),
        ("<x:PINPolicy xmlns:x=\"urn:x\" MinLength=\"4\"/>", "PINPolicy"),
        ("<PINPolicy xmlns:x=\"urn:x\" x:MinLength=\"4\"/>", "x:MinLength"),
    ] {
        let error = policy(inner).token().unwrap_err();
        assert_eq!(error.problem, Problem::UnknownPolicy { what: what.into() }, "{inner}");
    }
    let around = |tag: &str| one(&key(SUITE, "", &format!("<Policy{tag}><KeyUsage>OTP</KeyUsage></Policy>")));
    // Drafts have dates outside of a policy too, where more may be passed over.
    let outside = "<StartDate Zone=\"CET\">2006-05-01T00:00:00Z</StartDate>";
    assert!(one(&key(SUITE, "", outside)).token().is_ok());
    let error = around(" OnWeekDaysOnly=\"TRUE\"").token().unwrap_err();
    assert_eq!(error.problem, Problem::UnknownPolicy { what: "OnWeekDaysOnly".into() });
    // What is said of the standard's own namespaces changes nothing.
    for said in ["urn:ietf:params:xml:ns:keyprov:pskc", "http://www.openauthentication.org/OATH/2006/08/PSKC"] {
        assert!(around(&format!(" xmlns=\"{said}\" xmlns:x=\"urn:x\" xml:lang=\"da\"")).token().is_ok(), "{said}");
        assert!(
            policy(&format!("<KeyUsage xmlns=\"{said}\" xmlns:x=\"urn:x\">OTP</KeyUsage>")).token().is_ok(),
            "{said}"
        );
    }
    let prefixed = "<p:Policy xmlns:p=\"urn:ietf:params:xml:ns:keyprov:pskc\"><p:KeyUsage>OTP</p:KeyUsage></p:Policy>";
    assert!(one(&key(SUITE, "", prefixed)).token().is_ok());
    let without = one(&key(SUITE, "", &prefixed.replace("p:KeyUsage", "KeyUsage"))).token().unwrap_err();
    assert_eq!(without.problem, Problem::UnknownPolicy { what: "KeyUsage".into() });
    let twice =
        read(&key(SUITE, "", "<Policy><KeyUsage>CR</KeyUsage></Policy><Policy><KeyUsage>OTP</KeyUsage></Policy>"));
    assert_eq!(twice.unwrap_err().problem, Problem::Twice);
    // Behind it all is as it was.
    assert!(one(&key(SUITE, "", "<Policy/><Extensions><Foo x=\"1\"/></Extensions>")).token().is_ok());
    for usage in
        ["CR", "Encrypt", "Integrity", "Verify", "Unlock", "Decrypt", "KeyWrap", "Unwrap", "Derive", "Generate"]
    {
        let alone = format!("<KeyUsage>{usage}</KeyUsage>");
        assert_eq!(policy(&alone).token().unwrap_err().problem, Problem::UsageForbidden, "{usage}");
        assert!(policy(&(alone + "<KeyUsage>OTP</KeyUsage>")).token().is_ok(), "{usage}");
    }
    for encoding in ["DECIMAL", "HEXADECIMAL", "ALPHANUMERIC", "BASE64", "BINARY"] {
        assert!(policy(&format!("<PINPolicy PINEncoding=\"{encoding}\"/>")).token().is_ok(), "{encoding}");
    }
    for mode in ["Local", "Prepend", "Append"] {
        assert!(policy(&format!("<PINPolicy PINUsageMode=\"{mode}\"/>")).token().is_ok(), "{mode}");
    }
    assert!(one(&key(SUITE, "", "<Extensions><Foo/></Extensions>")).token().is_ok());
}

#[test]
fn versions_are_numbers_and_a_greater_minor_one_is_read() {
    let of = |version: &str| read(&key(SUITE, "", "").replace("Version=\"1.0\"", version));
    for version in ["1.0", "1", "01.0", "1.00", "001.000", "1.1", "1.10", "1.99999999999999999999"] {
        assert!(of(&format!("Version=\"{version}\"")).is_ok(), "{version}");
    }
    assert!(of("").is_ok());
    for version in ["2.0", "0.1", "10.0", "11", "", ".", "1.", ".1", "1.0.0", "1.x", "-1.0", "1,0", "\u{661}.0"] {
        let error = of(&format!("Version=\"{version}\"")).unwrap_err();
        assert_eq!(error.problem, Problem::Version { found: version.into() }, "{version}");
    }
}

#[test]
fn a_key_without_a_period_counts_30_seconds() {
    let without = one(&key(SUITE, "", ""));
    assert_eq!(without.period, None);
    let code = without.token().unwrap().code_at_time(1_111_111_109).unwrap();
    assert_eq!(code.as_str(), "081804"); // RFC 6238 appendix B, the last six digits
    // Its drift is in the same 30 seconds.
    let state = |data: &str| one(&key(SUITE, data, "")).state().unwrap();
    let drift = plain("TimeDrift", "2");
    assert_eq!(state(&drift), state(&(drift.clone() + &plain("TimeInterval", "30"))));
    assert_ne!(state(&drift), state(&(drift.clone() + &plain("TimeInterval", "60"))));
}

#[test]
fn a_counter_key_without_a_counter_begins_at_0() {
    let counter = |data: &str| one(&key("", data, "").replace("pskc:totp", "pskc:hotp"));
    assert_eq!((counter("").counter, counter(&plain("Counter", "7")).counter), (0, 7));
}

#[test]
fn codes_that_are_not_plain_digits_make_no_token() {
    for kind in ["pskc:totp", "pskc:hotp"] {
        let with = |from: &str, to: &str| one(&key(SUITE, "", "").replace("pskc:totp", kind).replace(from, to));
        for (from, to) in [("DECIMAL", "HEXADECIMAL"), ("Encoding=", "CheckDigits=\"true\" Encoding=")] {
            assert_eq!(with(from, to).token().unwrap_err().problem, Problem::ResponseFormat, "{kind}");
        }
        assert!(with("Encoding=", "CheckDigits=\"0\" Encoding=").token().is_ok(), "{kind}");
        for digits in [5, 9, 10] {
            let package = with("Length=\"6\"", &format!("Length=\"{digits}\""));
            assert_eq!(package.digits, Some(digits), "{kind}");
            let out_of_bounds = Problem::Core { error: Digits::new(digits).unwrap_err() };
            assert_eq!(package.token().unwrap_err().problem, out_of_bounds, "{kind}");
        }
    }
}

#[test]
fn keys_for_other_things_come_with_their_name_and_make_no_token() {
    for (uri, name) in [
        ("urn:ietf:params:xml:ns:keyprov:pskc:ocra", "urn:ietf:params:xml:ns:keyprov:pskc:ocra"),
        ("http://www.yubico.com/#yubikey-aes", "http://www.yubico.com/#yubikey-aes"),
    ] {
        let package = one(&key("<Suite>OCRA-1:HOTP-SHA1-6:QN08</Suite>", "", "")
            .replace("urn:ietf:params:xml:ns:keyprov:pskc:totp", uri));
        assert_eq!((package.kind.name(), package.algorithm), (name, None));
        assert!(matches!(package.token().unwrap_err().problem, Problem::NotOtp { .. }));
    }
}

#[test]
fn prefixes_empty_elements_comments_and_cdata_change_nothing() {
    let expected = one(&key(SUITE, &plain("Time", "0"), ""));
    let prefixed =
        key(SUITE, &plain("Time", "0"), "").replace('<', "<p:").replace("<p:/", "</p:").replace("xmlns=", "xmlns:p=");
    assert_eq!(one(&prefixed), expected);
    let split =
        format!("<!-- a --><![CDATA[{}]]><?go on?>&#x{:x};{}", &SECRET[..9], SECRET.as_bytes()[9], &SECRET[10..]);
    assert_eq!(one(&key(SUITE, &plain("Time", "0"), "").replace(SECRET, &split)), expected);
    let spaced: String = SECRET.chars().flat_map(|letter| [letter, '\n', ' ']).collect();
    assert_eq!(one(&key(SUITE, &plain("Time", "0"), "").replace(SECRET, &spaced)), expected);
    assert_eq!(
        one(&format!("\u{feff}\r\n<?xml version=\"1.0\"?>{}\n\n", key(SUITE, &plain("Time", "0"), ""))),
        expected
    );
    let name = one(&key(SUITE, "", "<UserId>A &amp; B &lt;c&gt; &quot;&apos;</UserId>")).user;
    assert_eq!(name.as_deref(), Some("A & B <c> \"'"));
}

/// draft-hoyer-keyprov-pskc-algorithm-profiles: other names, other places.
#[test]
fn the_drafts_load() {
    let profiles = "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc:1.0\"><Device><DeviceInfo>\
        <Manufacturer>TokenVendorAcme</Manufacturer><SerialNo>987654323</SerialNo></DeviceInfo>\
        <Key KeyAlgorithm=\"urn:ietf:params:xml:ns:keyprov:pskc#totp\" KeyId=\"987654323\"><Issuer>Issuer</Issuer>\
        <Usage OTP=\"true\"><ResponseFormat Length=\"6\" Format=\"DECIMAL\"/></Usage><Data>\
        <Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><Time><PlainValue>0</PlainValue></Time>\
        <TimeInterval><PlainValue>30</PlainValue></TimeInterval><TimeDrift><PlainValue>4</PlainValue></TimeDrift></Data>\
        </Key></Device></KeyContainer>";
    let package = one(profiles);
    assert_eq!((package.kind.clone(), package.digits, package.drift_intervals), (Kind::Totp, Some(6), 4));
    assert_eq!((package.serial.as_deref(), package.key_id.as_deref()), (Some("987654323"), Some("987654323")));
    assert_eq!(*package.usage, ["OTP".to_owned()]);

    let first = "<SecretContainer xmlns=\"http://www.openauthentication.org/OATH/2006/08/PSKC\" version=\"1.0\"><Device>\
        <DeviceId><Manufacturer>Token Manufacturer</Manufacturer><SerialNo>98765432187</SerialNo><Expiry>01/01/2008</Expiry>\
        </DeviceId><Secret SecretAlgorithm=\"HOTP\" SecretId=\"98765432187\"><Issuer>Credential Issuer</Issuer>\
        <Usage otp=\"true\"><ResponseFormat format=\"DECIMAL\" length=\"6\"/></Usage><FriendlyName>MyFirstToken</FriendlyName>\
        <Data Name=\"SECRET\"><Value>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</Value></Data><Data Name=\"COUNTER\"><Value>AAAAAAAAAAw=</Value>\
        </Data></Secret></Device></SecretContainer>";
    let package = one(first);
    // They counted their versions in their own way.
    assert_eq!(one(&first.replace("version=\"1.0\"", "version=\"2.0\"")), package);
    assert_eq!((package.kind.clone(), package.counter, package.digits), (Kind::Hotp, 12, Some(6)));
    // Without a cipher there is no key for what the draft has for a MAC.
    let digest = first.replace("</Value>", "</Value><ValueDigest>AAAAAAAAAAAAAAAAAAAAAAA=</ValueDigest>");
    assert_eq!(one(&digest), package);
    assert_eq!((package.friendly_name.as_deref(), package.expiry()), (Some("MyFirstToken"), Some(1_199_145_600)));
    assert_eq!(package.token().unwrap().code_at_counter(0).as_str(), "755224");
}

#[test]
fn what_breaks_the_standard_s_rules_is_named() {
    let twice =
        key(SUITE, "", "").replace("<Secret>", &format!("<Secret><PlainValue>{SECRET}</PlainValue></Secret><Secret>"));
    assert_eq!(problem(&twice), Problem::Twice);
    assert_eq!(problem(&key(SUITE, "", "").replace(SECRET, "MTIz!")), Problem::Base64);
    let unstated = one(&key(SUITE, "", "").replace(" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\"", ""));
    assert_eq!(unstated.kind, Kind::Other("a key without an algorithm".into()));
    assert!(matches!(unstated.token().unwrap_err().problem, Problem::NotOtp { .. }));
    assert_eq!(
        problem(&key(SUITE, "", "").replace("Version=\"1.0\"", "Version=\"2.0\"")),
        Problem::Version { found: "2.0".into() }
    );
    assert_eq!(problem(&key(SUITE, "", "<Policy><ExpiryDate>soon</ExpiryDate></Policy>")), Problem::Date);
    let misplaced = key(SUITE, "", "").replace("</KeyContainer>", "<MACMethod Algorithm=\"x\"/></KeyContainer>");
    assert_eq!(problem(&misplaced), Problem::Misplaced { before: "the first KeyPackage" });
    assert_eq!(problem("<Foo/>"), Problem::UnknownRoot { found: "Foo".into() });
    assert_eq!(problem(&container("")), Problem::Empty);
    // Without a KeyPackage, whether a Key is there or not, there is no key.
    let outside = key(SUITE, "", "").replace("<KeyPackage>", "").replace("</KeyPackage>", "");
    assert_eq!(problem(&outside), Problem::Empty);
    assert_eq!(problem("<KeyContainer Version=\"1.0\"></KeyContainer>"), Problem::Empty);
    let mac = key(SUITE, "", "").replace("</PlainValue></Secret>", "</PlainValue><ValueMAC>AAAA</ValueMAC></Secret>");
    assert_eq!(problem(&mac), Problem::MacOfPlain);
    let empty = read(&key(SUITE, "", "").replace(SECRET, "")).unwrap_err();
    assert_eq!(empty.to_string().lines().count(), 1);
}

#[test]
fn debug_and_errors_show_no_secret() {
    let package = one(&key(SUITE, "", ""));
    let shown = format!("{package:?} {package:#?}");
    assert!(!shown.contains(SECRET) && !shown.contains("12345678901234567890") && !shown.contains("49, 50, 51"));
    for cut in 0..SECRET.len() {
        let file = key(SUITE, "", "").replace(SECRET, &format!("{}!{}", &SECRET[..cut], &SECRET[cut..]));
        let error = read(&file).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(
            !SECRET.as_bytes().windows(6).any(|part| shown.contains(std::str::from_utf8(part).unwrap())),
            "{shown}"
        );
    }
}

#[test]
fn what_stands_twice_is_refused() {
    let format = "<ResponseFormat Length=\"8\" Encoding=\"DECIMAL\"/>";
    for twice in [
        key(&format!("{SUITE}{SUITE}"), "", ""),
        key(&format!("{SUITE}{format}"), "", ""),
        key("", "", "<Policy><PINPolicy MinLength=\"4\"/><PINPolicy MinLength=\"5\"/></Policy>"),
        key("", "", "<Policy><ExpiryDate>2030-01-01</ExpiryDate><ExpiryDate>2031-01-01</ExpiryDate></Policy>"),
        key("", &plain("Time", "1").repeat(2), ""),
        key("", "", "<Issuer>a</Issuer><Issuer>b</Issuer>"),
        key("", "", "").replace("<SerialNo>", "<SerialNo>1</SerialNo><SerialNo>"),
    ] {
        assert_eq!(problem(&twice), Problem::Twice, "{twice}");
    }
}

#[test]
fn what_is_wrong_with_a_device_is_wrong_with_its_keys_alone() {
    let good = key(SUITE, "", "");
    let (start, end) = (good.find("<KeyPackage>").unwrap(), good.find("</KeyContainer>").unwrap());
    let package = &good[start..end];
    let bad = package.replace("</SerialNo>", "</SerialNo><ExpiryDate>soon</ExpiryDate>");
    let file = format!("{}{package}{bad}{package}{}", &good[..start], &good[end..]);
    let error = read(&file).unwrap_err();
    assert_eq!((error.problem, error.key.as_deref()), (Problem::Date, Some("4711")));
    let rest = import::open(std::io::Cursor::new(file.as_bytes()), &Options::new().only_the_good(true)).unwrap();
    assert_eq!((rest.good(), rest.bad()), (2, 1));
    assert_eq!(rest.map(|package| package.is_ok()).collect::<Vec<_>>(), [true, false, true]);
    // What comes behind the key would say nothing about it, and a key without its serial number is nobody's.
    let late = good.replace("</KeyPackage>", "<DeviceInfo><SerialNo>4712</SerialNo></DeviceInfo></KeyPackage>");
    assert_eq!(problem(&late), Problem::Misplaced { before: "the Key" });
}

#[test]
fn usages_are_kept_once_and_not_without_end() {
    let with = |usages: String| one(&key(SUITE, "", &format!("<Policy>{usages}</Policy>")));
    assert_eq!(&*with("<KeyUsage>OTP</KeyUsage>".repeat(1000)).usage, ["OTP"]);
    let many = with((0..100).map(|number| format!("<KeyUsage>{number}</KeyUsage>")).collect());
    assert!(many.usage.len() < 40);
    assert!(matches!(many.obstacle(), Some(Problem::UnknownPolicy { .. })));
}
