//! The set is made by a script, which shares nothing with the library; and its README shows a player of twenty lines.
//!
//! Set `KODEVISER_REQUIRE_PYTHON` where the absence of Python is to be a failure, as in CI.

use std::io::{ErrorKind, Write};
use std::process::Command;

use super::format::{folder, text};

/// The script would make the same files.
pub(crate) fn makes_the_same_files() {
    succeeds(&["generate.py", "--check"]);
}

/// The README's player finds nothing to complain of.
pub(crate) fn plays_the_readme() {
    let readme = text("README.md");
    let (_, after) = readme.split_once("```python\n").unwrap();
    let (player, _) = after.split_once("```").unwrap();
    succeeds(&["-c", player]);
}

fn succeeds(arguments: &[&str]) {
    let output = match Command::new("python3").args(arguments).current_dir(folder()).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            assert!(std::env::var_os("KODEVISER_REQUIRE_PYTHON").is_none(), "python3 is required, and there is none");
            // Not by `eprintln!`, which the test harness would keep to itself.
            let said = std::io::stderr().write_all(b"SKIPPED: there is no python3, so the set was not made anew\n");
            return said.unwrap();
        }
        Err(error) => panic!("python3 does not run: {error}"),
    };
    let [said, complained] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert!(output.status.success(), "{said}{complained}");
}
