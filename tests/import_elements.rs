//! PSKC, element by element and attribute by attribute: which counts where, and what is wrong is whose.
#![cfg(feature = "import")]

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use kodeviser::import::{self, ImportError, Kind, Options, Package, Problem};

const SECRET: &str = "<Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret>";

/// A TOTP key: attributes of its element, what is in it, and further values.
fn key(attributes: &str, inner: &str, values: &str) -> String {
    format!(
        "<Key Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\" {attributes}>{inner}<Data>{SECRET}{values}</Data></Key>"
    )
}

fn package(device: &str, key: &str) -> String {
    format!("<KeyPackage><DeviceInfo><SerialNo>4711</SerialNo>{device}</DeviceInfo>{key}</KeyPackage>")
}

fn container(packages: &str) -> String {
    format!("<KeyContainer Version=\"1.0\">{packages}</KeyContainer>")
}

fn read(file: &str) -> Result<Vec<Package>, ImportError> {
    import::read(file.as_bytes(), &Options::new())
}

fn one(file: &str) -> Package {
    let [package] = read(file).unwrap_or_else(|error| panic!("{error}: {file}")).try_into().unwrap();
    package
}

/// Of a key with this in it.
fn with(inner: &str) -> Package {
    one(&container(&package("", &key("Id=\"1\"", inner, ""))))
}

fn with_value(value: &str) -> Result<Package, ImportError> {
    read(&container(&package("", &key("Id=\"1\"", "", value)))).map(|mut packages| packages.remove(0))
}

/// How many keys are good and bad where the good ones are asked for.
fn counts(file: &str) -> Result<(u64, u64), Problem> {
    let import = import::open(Cursor::new(file), &Options::new().only_the_good(true));
    import.map(|import| (import.good(), import.bad())).map_err(|error| error.problem)
}

#[test]
fn every_element_says_what_it_is_for_in_its_place() {
    let device = "<Manufacturer>a</Manufacturer><Model>b</Model><IssueNo>c</IssueNo><UserId>d</UserId>\
                  <StartDate>1970-01-02</StartDate><ExpiryDate>1970-01-05</ExpiryDate>";
    let inner = "<Issuer>e</Issuer><FriendlyName>f</FriendlyName><FriendlyName>F</FriendlyName><UserId>g</UserId>\
                 <KeyProfileId>h</KeyProfileId><KeyReference>i</KeyReference><AlgorithmParameters><Suite>SHA512</Suite>\
                 <ResponseFormat Length=\"7\" Encoding=\"decimal\" CheckDigits=\"false\"/><Extensions><T0>9</T0></Extensions>\
                 </AlgorithmParameters><Policy><StartDate>1970-01-03</StartDate><ExpiryDate>1970-01-04</ExpiryDate>\
                 <NumberOfTransactions>8</NumberOfTransactions><KeyUsage>OTP</KeyUsage></Policy>";
    let values = "<Time><PlainValue>5</PlainValue></Time><TimeInterval><PlainValue>60</PlainValue></TimeInterval>\
                  <TimeDrift><PlainValue>-3</PlainValue></TimeDrift><Counter><PlainValue>6</PlainValue></Counter>";
    let module = "</DeviceInfo><CryptoModuleInfo><Id>j</Id></CryptoModuleInfo><DeviceInfo>";
    let file = container(&package(&format!("{device}{module}"), &key("Id=\"k\"", inner, values)));
    let found = one(&file);
    assert_eq!(
        format!("{found:?}"),
        "Package { serial: Some(\"4711\"), key_id: Some(\"k\"), kind: Totp, algorithm: Some(Sha512), digits: Some(7), \
         period: Some(60), t0: 9, counter: 5, drift_intervals: -3, names: [Some(\"e\"), Some(\"a\"), Some(\"b\"), Some(\"c\"), \
         Some(\"d\"), Some(\"g\"), Some(\"j\"), Some(\"f\"), Some(\"h\"), Some(\"i\")], times: [Some(172800), Some(259200), \
         Some(86400), Some(345600)], transactions: Some(8), usage: [\"OTP\"], pin_policy: None, obstacle: None, \
         secret: Some(Secret(20 bytes)) }"
    );
    assert_eq!(found.expiry(), Some(259_200));
    let counter = one(&file.replace(":totp", ":hotp"));
    assert_eq!((counter.kind, counter.counter), (Kind::Hotp, 6));
    // The first drafts had the dates of a key outside of a policy, and another name for the end of a device.
    let early = with("<StartDate>1970-01-03</StartDate><ExpiryDate>1970-01-04</ExpiryDate>");
    assert_eq!((early.starts, early.expires), (Some(172_800), Some(259_200)));
    assert_eq!(
        one(&file.replace("ExpiryDate>1970-01-05</ExpiryDate", "Expiry>1970-01-05</Expiry")).device_expires,
        Some(345_600)
    );
    // Nowhere else do they say anything.
    let elsewhere = format!("<Extensions>{inner}</Extensions><Other>{device}{values}</Other>");
    assert_eq!(with(&elsewhere), with(""));
    let elsewhere = container(&format!(
        "<Extensions>{}</Extensions>{}",
        package(device, ""),
        package("", &key("Id=\"1\"", "", ""))
    ));
    assert_eq!(one(&elsewhere), with(""));
}

#[test]
fn what_is_wrong_is_named_with_its_element() {
    let number = Problem::Number { least: 0, most: u64::MAX };
    for (inner, part, problem) in [
        ("<StartDate>x</StartDate>", "StartDate", Problem::Date),
        ("<ExpiryDate>x</ExpiryDate>", "ExpiryDate", Problem::Date),
        ("<Policy><NumberOfTransactions>x</NumberOfTransactions></Policy>", "NumberOfTransactions", number.clone()),
        ("<AlgorithmParameters><Extensions><T0>x</T0></Extensions></AlgorithmParameters>", "T0", number.clone()),
        (
            "<AlgorithmParameters><Suite>x</Suite></AlgorithmParameters>",
            "Suite",
            Problem::UnknownAlgorithm { role: "hash", name: "x".into() },
        ),
        (
            "<AlgorithmParameters><ResponseFormat Length=\"x\"/></AlgorithmParameters>",
            "ResponseFormat",
            Problem::Number { least: 0, most: u32::MAX.into() },
        ),
        (
            "<AlgorithmParameters><ResponseFormat CheckDigits=\"x\"/></AlgorithmParameters>",
            "ResponseFormat",
            Problem::Truth,
        ),
        ("<AlgorithmParameters OTP=\"x\"/>", "OTP", Problem::Truth),
        ("<Policy><PINPolicy MinLength=\"x\"/></Policy>", "PINPolicy", number.clone()),
        ("<Policy><PINPolicy MaxLength=\"x\"/></Policy>", "PINPolicy", number.clone()),
        ("<Policy><PINPolicy MaxFailedAttempts=\"x\"/></Policy>", "PINPolicy", number.clone()),
        ("<UserId>a</UserId><UserId>a</UserId>", "UserId", Problem::Twice),
        ("<KeyProfileId>a</KeyProfileId><KeyProfileId>a</KeyProfileId>", "KeyProfileId", Problem::Twice),
        ("<KeyReference>a</KeyReference><KeyReference>a</KeyReference>", "KeyReference", Problem::Twice),
        (
            "<AlgorithmParameters><Extensions><T0>1</T0><T0>1</T0></Extensions></AlgorithmParameters>",
            "T0",
            Problem::Twice,
        ),
        (
            "<Policy><NumberOfTransactions>1</NumberOfTransactions><NumberOfTransactions>1</NumberOfTransactions></Policy>",
            "NumberOfTransactions",
            Problem::Twice,
        ),
    ] {
        let good = package("", &key("Id=\"1\"", "", ""));
        let bad = package("", &key("Id=\"2\"", inner, ""));
        let error = read(&container(&format!("{good}\n{bad}"))).unwrap_err();
        let said = (error.part.as_deref(), error.problem.clone(), error.key.as_deref(), error.line);
        assert_eq!(said, (Some(part), problem, Some("4711"), 2), "{error}");
        // It is this key's alone.
        assert_eq!(counts(&container(&format!("{good}{bad}{good}"))), Ok((2, 1)), "{inner}");
    }
    for (device, part, problem) in [
        ("<StartDate>x</StartDate>", "StartDate of the device", Problem::Date),
        ("<ExpiryDate>x</ExpiryDate>", "ExpiryDate of the device", Problem::Date),
        ("<UserId>a</UserId><UserId>a</UserId>", "UserId", Problem::Twice),
        ("<Model>a</Model><Model>a</Model>", "Model", Problem::Twice),
        ("<IssueNo>a</IssueNo><IssueNo>a</IssueNo>", "IssueNo", Problem::Twice),
        ("<Manufacturer>a</Manufacturer><Manufacturer>a</Manufacturer>", "Manufacturer", Problem::Twice),
        ("</DeviceInfo><CryptoModuleInfo><Id>a</Id><Id>a</Id></CryptoModuleInfo><DeviceInfo>", "Id", Problem::Twice),
    ] {
        let (good, bad) = (package("", &key("Id=\"1\"", "", "")), package(device, &key("Id=\"2\"", "", "")));
        let error = read(&container(&bad)).unwrap_err();
        assert_eq!((error.part.as_deref(), error.problem.clone()), (Some(part), problem), "{error}");
        assert_eq!(counts(&container(&format!("{good}{bad}{good}"))), Ok((2, 1)), "{device}");
    }
    for field in ["Counter", "Time", "TimeInterval", "TimeDrift"] {
        let error = with_value(&format!("<{field}><PlainValue>x</PlainValue></{field}>")).unwrap_err();
        assert_eq!((error.part.as_deref(), error.key.as_deref()), (Some(field), Some("4711")));
    }
}

/// The first thing that is wrong with a key is its own; what is wrong with the XML is the file's, even then.
#[test]
fn broken_xml_within_a_bad_key_refuses_the_file() {
    let good = package("", &key("Id=\"1\"", "", ""));
    let bad = "<ExpiryDate>x</ExpiryDate>";
    for (device, inner) in [
        ("", format!("{bad}<Issuer a=\"1\" a=\"1\"/><AlgorithmParameters OTP=\"1\" OTP=\"1\"/>")),
        ("", format!("{bad}<Policy><PINPolicy MinLength=\"4\" MinLength=\"4\"/></Policy>")),
        (bad, "<AlgorithmParameters OTP=\"1\" OTP=\"1\"/>".into()),
    ] {
        let file = container(&format!("{good}{}{good}", package(device, &key("Id=\"2\"", &inner, ""))));
        let found = counts(&file);
        assert_eq!(found, Err(Problem::NotWellFormed { what: "a tag has an attribute twice" }), "{inner}");
    }
    // A wrong place is the file's where no key has begun, and the key's where one has.
    let late = format!("{good}<MACMethod Algorithm=\"x\"/>");
    assert_eq!(read(&container(&late)).unwrap_err().problem, Problem::Misplaced { before: "the first KeyPackage" });
}

#[test]
fn values_belong_to_the_element_that_they_stand_in() {
    // Behind a value, what stands in Data or in a Data of another name is nobody's.
    for more in [
        "<PlainValue>MTIz</PlainValue>",
        "<Value>MTIz</Value>",
        "<ValueMAC>MTIz</ValueMAC>",
        "<EncryptedValue><CipherData><CipherValue>MTIz</CipherValue></CipherData></EncryptedValue>",
        "</Data><Data><PlainValue>MTIz</PlainValue>",
        "</Data><Data Name=\"OTHER\"><Value>MTIz</Value>",
        "<Other><PlainValue>MTIz</PlainValue></Other>",
        "</Data><PlainValue>MTIz</PlainValue><Data>",
    ] {
        assert_eq!(with_value(more).unwrap(), with_value("").unwrap(), "{more}");
    }
    let draft = |more: &str| {
        let data = format!("<Data Name=\"SECRET\"><Value>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</Value></Data>{more}");
        read(&container(&format!("<Device><Key Id=\"1\" Algorithm=\"totp\">{data}</Key></Device>")))
    };
    for more in ["<Data><Value>MTIz</Value></Data>", "<Data Name=\"OTHER\"><Value>MTIz</Value></Data>"] {
        assert_eq!(draft(more).unwrap(), draft("").unwrap(), "{more}");
    }
    for (name, number) in [("TIME", 5), ("time", 5), ("Time", 5)] {
        assert_eq!(draft(&format!("<Data Name=\"{name}\"><Value>5</Value></Data>")).unwrap()[0].counter, number);
    }
    let intervals =
        "<Data name=\"TIME_INTERVAL\"><Value>60</Value></Data><Data Name=\"Time_Drift\"><Value>-2</Value></Data>";
    let package = draft(intervals).unwrap().remove(0);
    assert_eq!((package.period, package.drift_intervals), (Some(60), -2));
    assert_eq!(draft("<Data Name=\"SECRET\"><Value>MTIz</Value></Data>").unwrap_err().problem, Problem::Twice);
    // A MAC without a value says nothing.
    let bare = with_value("<Time><ValueMAC>AAAA</ValueMAC></Time>").unwrap();
    assert_eq!(bare.counter, 0);
    assert_eq!(
        with_value("<Time><PlainValue>5</PlainValue><ValueMAC>AAAA</ValueMAC></Time>").unwrap_err().problem,
        Problem::MacOfPlain
    );
}

#[test]
fn numbers_in_base64_are_four_or_eight_bytes_signed_where_they_may_be_negative() {
    let value = |field: &str, text: &str| with_value(&format!("<{field}><PlainValue>{text}</PlainValue></{field}>"));
    let time = |text: &str| value("Time", text).map(|package| package.counter).map_err(|error| error.problem);
    let drift =
        |text: &str| value("TimeDrift", text).map(|package| package.drift_intervals).map_err(|error| error.problem);
    for (text, unsigned, signed) in [
        ("AAAAAA==", 0, 0),
        ("AAAABQ==", 5, 5),
        ("f////w==", 0x7fff_ffff, 0x7fff_ffff),
        ("gAAAAA==", 0x8000_0000, -0x8000_0000),
        ("/////w==", 0xffff_ffff, -1),
        ("AAAAAAAAAAU=", 5, 5),
        ("AQIDBAUGBwg=", 0x0102_0304_0506_0708, 0x0102_0304_0506_0708),
        ("f/////////8=", i64::MAX as u64, i64::MAX),
        ("gAAAAAAAAAA=", 1 << 63, i64::MIN),
        ("//////////4=", u64::MAX - 1, -2),
        ("MTI=", 12, 12),
        ("LTE=", 0, -1),
        ("+7", 7, 7),
    ] {
        assert_eq!(drift(text), Ok(signed), "{text}");
        if !text.starts_with("LTE") {
            assert_eq!(time(text), Ok(unsigned), "{text}");
        }
    }
    let either = Problem::Number { least: i64::MIN, most: u64::MAX };
    for text in [
        "AA==",
        "AAA=",
        "AAAA",
        "AAAAAAA=",
        "AAAAAAAAAA==",
        "AAAAAAAAAAAA",
        "x",
        "1.5",
        "",
        "-",
        "+",
        "018446744073709551615",
    ] {
        assert_eq!((time(text), drift(text)), (Err(either.clone()), Err(either.clone())), "{text}");
    }
    assert_eq!(time("18446744073709551615"), Ok(u64::MAX));
    assert_eq!(time("18446744073709551616"), Err(Problem::Number { least: 0, most: u64::MAX }));
    assert_eq!(time("LTE="), Err(Problem::Number { least: 0, most: u64::MAX }));
    assert_eq!(drift("9223372036854775808"), Err(Problem::Number { least: i64::MIN, most: i64::MAX as u64 }));
    assert_eq!([drift("-9223372036854775808"), drift("9223372036854775807")], [Ok(i64::MIN), Ok(i64::MAX)]);
    let interval =
        |text: &str| value("TimeInterval", text).map(|package| package.period).map_err(|error| error.problem);
    assert_eq!(interval("4294967295"), Ok(Some(u32::MAX)));
    assert_eq!(interval("4294967296"), Err(Problem::Number { least: 0, most: u32::MAX.into() }));
}

#[test]
fn attributes_of_namespaces_say_nothing_and_those_of_the_drafts_are_known() {
    for attributes in
        ["xmlns:Id=\"2\" Id=\"1\"", "Id=\"1\" xmlns:Id=\"2\"", "Id=\"1\" xml:Id=\"2\"", "Id=\"1\" xsi:Id=\"2\""]
    {
        assert_eq!(
            one(&container(&package("", &key(attributes, "", "")))).key_id.as_deref(),
            Some("1"),
            "{attributes}"
        );
    }
    for name in ["Id", "KeyId", "SecretId", "ID", "x:Id"] {
        assert_eq!(
            one(&container(&package("", &key(&format!("{name}=\"1\""), "", "")))).key_id.as_deref(),
            Some("1"),
            "{name}"
        );
    }
    for name in ["Algorithm", "KeyAlgorithm", "SecretAlgorithm"] {
        let file = container(&package("", &key("Id=\"1\"", "", ""))).replace("Algorithm", name);
        assert_eq!(one(&file).kind, Kind::Totp, "{name}");
    }
    for attribute in ["xmlns:p=\"x\"", "xsi:type=\"x\"", "xml:lang=\"x\""] {
        let policy = with(&format!("<Policy><PINPolicy {attribute}/></Policy>"));
        assert_eq!(policy.obstacle(), None, "{attribute}");
    }
    // In a policy it matters whether an element is the standard's.
    let policy = with("<Policy><PINPolicy xmlns=\"x\"/></Policy>");
    assert_eq!(policy.obstacle(), Some(&Problem::UnknownPolicy { what: "PINPolicy".into() }));
    for (attributes, digits) in [("Length=\"7\"", 7), ("length=\"8\"", 8)] {
        for encoding in ["Encoding", "Format", "format"] {
            let read =
                |value: &str| with(&format!("<Usage><ResponseFormat {attributes} {encoding}=\"{value}\"/></Usage>"));
            assert_eq!((read("DECIMAL").digits, read("Decimal").obstacle()), (Some(digits), None));
            assert_eq!(read("HEXADECIMAL").obstacle(), Some(&Problem::ResponseFormat), "{encoding}");
        }
    }
    for (attribute, is_refused) in [
        ("CheckDigits=\"true\"", true),
        ("CheckDigit=\"1\"", true),
        ("CheckDigits=\"false\"", false),
        ("CheckDigit=\"0\"", false),
        ("x=\"1\"", false),
    ] {
        // In either order: one does not take back what the other says.
        for both in [format!("{attribute} Encoding=\"DECIMAL\""), format!("Encoding=\"DECIMAL\" {attribute}")] {
            let found = with(&format!("<AlgorithmParameters><ResponseFormat {both}/></AlgorithmParameters>"));
            assert_eq!(found.obstacle().is_some(), is_refused, "{both}");
        }
    }
    let hexadecimal = with("<Usage><ResponseFormat Encoding=\"BASE64\" CheckDigits=\"0\"/></Usage>");
    assert_eq!(hexadecimal.obstacle(), Some(&Problem::ResponseFormat));
}

#[test]
fn the_drafts_usages_are_those_that_are_true() {
    let usage = |attributes: &str| with(&format!("<Usage {attributes}/>")).usage;
    assert_eq!(
        *usage("OTP=\"true\" CR=\"false\" Integrity=\"1\" Encrypt=\"true\" Unlock=\"1\" Sing=\"true\""),
        ["OTP", "Integrity", "Encrypt", "Unlock"]
    );
    assert_eq!(*usage("CR=\"true\" OTP=\"0\""), ["CR"]);
    assert!(usage("").is_empty());
    // The same one in small letters is another's word.
    assert!(usage("otp=\"true\"").is_empty());
    let policy = |count: usize| {
        with(&format!(
            "<Policy>{}</Policy>",
            (0..count).map(|n| format!("<KeyUsage>{n}</KeyUsage>")).collect::<String>()
        ))
    };
    assert_eq!([21, 22, 23, 100].map(|count| policy(count).usage.len()), [21, 22, 22, 22]);
}

#[test]
fn usages_and_formats_are_no_obstacle_to_what_is_no_token() {
    let inner = "<AlgorithmParameters><ResponseFormat Length=\"4\" Encoding=\"HEXADECIMAL\"/></AlgorithmParameters>\
                 <Policy><KeyUsage>CR</KeyUsage></Policy>";
    for (kind, is_refused) in [("totp", true), ("hotp", true), ("pin", false), ("ocra", false)] {
        let file = container(&package("", &key("Id=\"1\"", inner, ""))).replace("pskc:totp", &format!("pskc:{kind}"));
        assert_eq!(one(&file).obstacle().is_some(), is_refused, "{kind}");
        let file = file.replace("<KeyUsage>CR</KeyUsage>", "");
        assert_eq!(one(&file).obstacle().is_some(), is_refused, "{kind}");
    }
    let both = with("<Policy><KeyUsage>CR</KeyUsage><KeyUsage>OTP</KeyUsage></Policy>");
    assert_eq!(both.obstacle(), None);
}

#[test]
fn the_xml_of_a_file_is_whole() {
    let good = package("", &key("Id=\"1\"", "", ""));
    let wrong = |what| Problem::NotWellFormed { what };
    let outside = "it has text outside of its elements";
    for (file, problem) in [
        (container(&format!("<></>{good}")), wrong("a tag")),
        (container(&format!("<>{good}")), wrong("a tag")),
        (container(&format!("</x>{good}")), wrong("an end tag does not match its start tag")),
        (format!("{}</x>", container(&good)), wrong("an end tag has no start tag")),
        (format!("{}<x/>", container(&good)), wrong("it has two outermost elements")),
        (format!("{}x", container(&good)), wrong(outside)),
        (format!("{}<![CDATA[ ]]>", container(&good)), wrong(outside)),
        (format!("{}<![CDATA[]]>", container(&good)), wrong(outside)),
        (format!("{}&#32;", container(&good)), wrong(outside)),
        (format!("<!-- -->&#32;{}", container(&good)), Problem::UnknownFormat { found: "text in XML's dress" }),
        (format!("{}<", container(&good)), Problem::Truncated),
        (container(&format!("{good}<x a=1/>")).replace("<x", "<KeyPackage><Key"), wrong("a tag's attributes")),
        (container(&format!("{good}<!x>")), wrong("a declaration")),
        (container(&good.replace("4711", "&x;")), Problem::Entity),
        (container(&good.replace("4711", "&#x110000;")), Problem::Entity),
    ] {
        assert_eq!(read(&file).map(|_| ()).map_err(|error| error.problem), Err(problem), "{file}");
    }
    // XML 1.0 section 2.3; of the letters beyond ASCII all.
    for name in ["a", "z", "A", "Z", "_", ":", "é", "€", "a-b", "a.b", "a1", "a09", "a_b", "a:b", "aé"] {
        for element in
            [format!("<{name}/>"), format!("<{name} />"), format!("<{name}></{name} >"), format!("<{name}\t></{name}>")]
        {
            assert!(read(&container(&format!("{element}{good}"))).is_ok(), "{element}");
        }
    }
    for name in ["1", "-", ".", "-a", ".a", "9a", " a", "a;", "a/b", "a@", "a[", "a`", "a{", ""] {
        for element in [format!("<{name}/>"), format!("<{name}></{name}>")] {
            assert!(read(&container(&format!("{element}{good}"))).is_err(), "{element}");
        }
    }
    for fine in ["", " ", "\n", "<!-- x -->", "<?x?>", "\r\n<!-- -->\n"] {
        assert!(read(&format!("{}{fine}", container(&good))).is_ok(), "{fine:?}");
    }
    let name = |text: &str| one(&container(&good.replace("4711", text))).serial.unwrap();
    assert_eq!(name("a&lt;&gt;&amp;&quot;&apos; &#65; &#x41;<![CDATA[<&>]]> b"), "a<>&\"' A A<&> b");
    assert_eq!(name("a<x>b</x>c<!-- d -->e<?f?>"), "ace");
}

/// Gives three bytes at a time.
struct Threes(Cursor<Vec<u8>>);

impl Read for Threes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(3);
        self.0.read(&mut buffer[..count])
    }
}

impl Seek for Threes {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.0.seek(position)
    }
}

/// The mark has three bytes: here they come by themselves.
#[test]
fn a_byte_order_mark_is_one_at_the_beginning_alone() {
    let good = container(&package("", &key("Id=\"1\"", "", "")));
    let read = |file: String| {
        import::open(Threes(Cursor::new(file.into_bytes())), &Options::new())
            .map(|import| import.good())
            .map_err(|error| error.problem)
    };
    assert_eq!(read(format!("\u{feff}{good}")), Ok(1));
    assert_eq!(read(format!("\u{feff}<!--xx-->{good}")), Ok(1));
    let outside = Err(Problem::NotWellFormed { what: "it has text outside of its elements" });
    // What a file is shows in its first 32 KiB; behind them is the reader's to see.
    let comment = format!("<!--{}-->", "x".repeat(33_002));
    assert_eq!(comment.len() % 3, 0);
    assert_eq!(read(format!("{comment}{good}")), Ok(1));
    assert_eq!(read(format!("{comment}\u{feff}{good}")), outside);
    assert_eq!(read(format!("{comment}&#32;{good}")), outside);
    // A file that ends within a character is no UTF-8, and not only cut.
    let cut = [good.as_bytes(), "é".as_bytes().get(..1).unwrap()].concat();
    assert_eq!(import::read(&cut, &Options::new()).unwrap_err().problem, Problem::NotUtf8);
}
