//! What holds for any bytes that are given as a seed file.

use std::io::Cursor;

use kodeviser::import::pskc::Writer;
use kodeviser::import::{self, Options, Problem, otpauth};

const KEY: [u8; 16] = [0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12];

pub fn check(beginning: &[u8], rest: &[u8]) {
    let file = [beginning, rest].concat();
    for options in [Options::new().key(&KEY), Options::new().password(b"qwerty").max_iterations(1000)] {
        let strict = import::read(&file, &options);
        let lenient = import::open(Cursor::new(&file), &options.clone().only_the_good(true));
        let packages = match (&strict, lenient) {
            (Ok(packages), Ok(import)) => {
                assert_eq!(import.bad(), 0);
                assert_eq!(import.good(), packages.len() as u64);
                packages.clone()
            }
            (Ok(_), Err(error)) => panic!("what is good as a whole is good in parts: {error}"),
            (Err(error), lenient) => {
                assert!(error.to_string().len() < 2000);
                let Ok(import) = lenient else { continue };
                assert!(import.bad() > 0);
                import.filter_map(Result::ok).collect()
            }
        };
        for package in packages {
            if let (Ok(token), Ok(state)) = (package.token(), package.state()) {
                let _ = token.code_at_counter(package.counter);
                assert!(!state.is_enrolled());
            }
            let mut writer = Writer::plain(Vec::new()).unwrap();
            match writer.write(&package) {
                Ok(()) => {
                    let [read] = import::read(&writer.finish().unwrap(), &Options::new()).unwrap().try_into().unwrap();
                    let mut expected = package.clone();
                    expected.key_id = expected.key_id.or(expected.serial.clone()).or(Some("1".into()));
                    assert_eq!(read, expected);
                }
                Err(error) => assert!(
                    matches!(error.problem, Problem::Unwritable { .. } | Problem::DigitsNotStated | Problem::NoSecret),
                    "{error}"
                ),
            }
            if let Ok(uri) = otpauth::uri(&package) {
                let read = import::read(uri.as_bytes(), &Options::new()).unwrap();
                assert_eq!(read[0].secret.as_ref().unwrap().expose(), package.secret.as_ref().unwrap().expose());
            }
        }
    }
}
