//! The program from its arguments to what it prints and returns.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run;

/// A folder of its own for each test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kodeviser-import-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn figure(number: u32) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seed_files/rfc6030");
    folder.join(format!("figure{number}.xml")).to_str().unwrap().to_owned()
}

/// The program's end, and what it printed to the one and the other.
fn import(arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments: Vec<_> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let code = run(&arguments, false, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

const KEY: &str = "12345678901234567890123456789012";
const SECRET: &str = "3132333435363738393031323334353637383930";

#[test]
fn it_says_form_number_and_kinds_and_never_a_secret() {
    let (code, out, err) = import(&[&figure(6), "--key", KEY]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("encrypted PSKC (RFC 6030), 1 keys") && out.contains("1  hotp, SHA1, 8 digits"), "{out}");
    assert!(!format!("{out}{err}").contains(SECRET));
    let (code, out, _) = import(&[&figure(6), "--key", KEY, "--show-secrets"]);
    assert!(code == 0 && out.contains(SECRET) && out.contains("otpauth://hotp/Issuer:987654321?secret="), "{out}");
}

#[test]
fn json_has_one_object_a_key() {
    let (code, out, _) = import(&[&figure(10), "--json"]);
    let keys: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((code, keys.len()), (0, 4));
    let expected = serde_json::json!({
        "serial": "654321", "kind": "hotp", "algorithm": "SHA1", "digits": 8, "period": null, "counter": 0,
        "drift_intervals": 0, "issuer": "Issuer", "manufacturer": "TokenVendorAcme", "expires": "2006-05-31T00:00:00Z"
    });
    assert_eq!(keys[0], expected);
    let (_, out, _) = import(&[&figure(10), "--json", "--show-secrets"]);
    let first: Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!(first["secret_hex"], SECRET);
}

#[test]
fn warnings_name_the_keys() {
    let folder = Folder::new("warnings");
    let file = folder.file(
        "keys.csv",
        &format!("A1,{SECRET},hotp,6\nA2,{SECRET},hotp,6\nA2,3132333435,hotp,6\nA4,{SECRET}99,totp,6\n"),
    );
    let (code, _, err) = import(&[&file]);
    assert_eq!(code, 0);
    for warning in [
        "1 keys: another key has the same secret: \"A2\"",
        "1 keys: another key has the same serial number: \"A2\"",
        "1 keys: the secret is shorter than 128 bits (RFC 4226 section 4, R6): \"A2\"",
        "1 keys: the file does not say which hash they use (--algorithm): \"A4\"",
    ] {
        assert!(err.contains(warning), "{warning}\n{err}");
    }
    let (_, _, err) = import(&[&figure(10)]);
    assert!(err.contains("4 keys: they have expired: \"654321\""), "{err}");
    let (_, _, err) = import(&[&figure(9)]);
    assert!(err.contains("the signature was not checked"), "{err}");
}

#[test]
fn an_error_has_the_file_the_line_and_what_to_do() {
    let (code, out, err) = import(&[&figure(6)]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("figure6.xml: line 29, column 9, Secret: key \"987654321\": the file is encrypted"), "{err}");
    assert!(err.contains("give the key that the maker sent"), "{err}");
    let (code, _, err) = import(&["/nowhere"]);
    assert!(code == 1 && err.starts_with("/nowhere: "), "{err}");
}

#[test]
fn it_ends_with_0_only_when_every_key_was_loaded() {
    let folder = Folder::new("ends");
    let good = format!("A1,{SECRET},totp,6,30,sha1\n");
    let bad = folder.file("bad.csv", &format!("{good}A2,{SECRET},totp,6,x\n"));
    assert_eq!(import(&[&bad]).0, 1);
    let (code, out, err) = import(&[&bad, "--good-rest"]);
    assert!(code == 1 && out.contains("1 keys") && err.contains("line 2"), "{out}{err}");
    let other = folder.file("other.csv", &format!("{good}A2,{SECRET},ocra,OCRA-1:HOTP-SHA1-6:QN08\n"));
    assert_eq!(import(&[&other]).0, 1);
    assert_eq!(import(&[&folder.file("good.csv", &good)]).0, 0);
    assert_eq!(import(&[&figure(4)]).0, 1); // a key without a secret
    assert_eq!(import(&[&figure(5)]).0, 0); // a key and its PIN
    assert_eq!((import(&[]).0, import(&["--password", "x", "y"]).0, import(&["--help"]).0), (2, 2, 0));
}

#[test]
fn passwords_come_from_files_and_what_is_written_is_read() {
    let folder = Folder::new("passwords");
    let password = folder.file("password", "qwerty\n");
    let (code, _, err) = import(&[&figure(7), "--password-file", &password]);
    assert_eq!(code, 0, "{err}");
    let key = folder.file("key", KEY);
    let target = folder.0.join("written.xml").to_str().unwrap().to_owned();
    let arguments = [&figure(6), "--key-file", &key, "--write", &target, "--write-password-file", &password];
    assert_eq!(import(&arguments).0, 0);
    assert_eq!(import(&arguments).0, 1, "a file was written over");
    let (code, out, err) = import(&[&target, "--password-file", &password, "--json", "--show-secrets"]);
    assert!(code == 0 && out.contains(SECRET), "{err}");
}
