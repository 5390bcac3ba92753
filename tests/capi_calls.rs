//! The programs of tests/c, linked with the C interface as this profile and these flags build it: for coverage and for mutants, which
//! cannot go by the library that `make` installs. tests/c/run.sh runs them with that one, under valgrind and sanitizers as well.

#![cfg(all(feature = "capi", unix))]

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

const HERE: &str = env!("CARGO_MANIFEST_DIR");
const OUT: &str = env!("CARGO_TARGET_TMPDIR");
const FEATURES: &str = if cfg!(feature = "capi-import") { "capi-import" } else { "capi" };

fn must(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// A static library with std in it: the features and the profile of this test.
fn library() -> &'static PathBuf {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let target = PathBuf::from(OUT).join(FEATURES);
        must(
            Command::new(env!("CARGO"))
                .current_dir(HERE)
                .args(["rustc", "--quiet", "--locked", "--lib", "--crate-type", "staticlib", "--features", FEATURES])
                .arg("--target-dir")
                .arg(&target),
        );
        target.join("debug/libkodeviser.a")
    })
}

fn run(name: &str) {
    let program = PathBuf::from(OUT).join(format!("{FEATURES}-{name}"));
    must(
        Command::new("cc")
            .current_dir(HERE)
            .args(["-std=c99", "-O1", "-Iinclude", &format!("tests/c/{name}.c")])
            .args(cfg!(feature = "capi-import").then_some("-DWITH_IMPORT"))
            .arg(library())
            .args(["-pthread", "-ldl", "-lm"])
            // What coverage needs of the linker.
            .args(std::env::var("LDFLAGS").iter().flat_map(|flags| flags.split_whitespace()))
            .arg("-o")
            .arg(&program),
    );
    must(Command::new(&program).current_dir(HERE).env("SEED_FILES", "tests/seed_files"));
}

macro_rules! programs {
    ($($(#[$when:meta])? $name:ident)*) => { $( #[test] $(#[$when])? fn $name() { run(stringify!($name)); } )* };
}

programs! { vectors pointers placement damage story batch threads layout #[cfg(feature = "capi-import")] import }
