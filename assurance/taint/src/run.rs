//! Keeps the count of what was found, and of what was not.

use std::cell::Cell;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::request;

unsafe extern "C" {
    /// How many values the library has revealed that had the mark of a secret.
    #[link_name = "kodeviser_taint_revealed"]
    static REVEALED: AtomicUsize;
    /// How many of these were the place of a code that matched.
    #[link_name = "kodeviser_taint_found"]
    static FOUND: AtomicUsize;
}

thread_local! {
    static MARKED: Cell<usize> = const { Cell::new(0) };
}

/// What an operation reveals of the secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reveals {
    /// Nothing.
    Nothing,
    /// Its outcome. Where it reveals nothing that comes from a secret, the marks got lost on the way, and the run shows nothing.
    Outcome,
    /// Its outcome, and not that anything matched.
    NothingFound,
}

/// What has been run so far.
#[derive(Default)]
pub(crate) struct Run {
    planted: usize,
    operations: usize,
    wrong: usize,
    /// How many times the decoders, whose last step is a branch on whether the text was one, were called.
    decoded: [usize; 2],
}

impl Run {
    /// A leak that memcheck has to find.
    pub(crate) fn leak(&mut self, name: &str, leak: impl FnOnce()) {
        let before = request::errors();
        leak();
        self.planted += 1;
        let found = request::errors() > before;
        println!("{}: a planted leak, {name}", if found { "found" } else { "NOT FOUND" });
        self.wrong += usize::from(!found);
    }

    /// An operation of the library, in which memcheck may find nothing.
    pub(crate) fn operation<T>(&mut self, name: impl AsRef<str>, reveals: Reveals, operation: impl FnOnce() -> T) -> T {
        let (errors, revealed, found) = (request::errors(), all_revealed(), all_found());
        let result = operation();
        self.operations += 1;
        let (errors, revealed, found) = (request::errors() - errors, all_revealed() - revealed, all_found() - found);
        if errors > 0 {
            self.complain(name.as_ref(), &format!("{errors} branches or addresses depend on a secret"));
        }
        if (reveals == Reveals::Nothing) != (revealed == 0) {
            self.complain(name.as_ref(), &format!("{revealed} values revealed, not {reveals:?}"));
        }
        if reveals == Reveals::NothingFound && found > 0 {
            self.complain(name.as_ref(), &format!("{found} matches revealed, not {reveals:?}"));
        }
        result
    }

    /// A secret's text was read: hexadecimal at once, Base32 in groups of eight letters.
    pub(crate) fn decoded(&mut self, hexadecimal: bool, text: &[u8]) {
        if hexadecimal {
            self.decoded[0] += 1;
        } else {
            let mut text = text.to_vec();
            request::unmark(text.as_mut_slice());
            self.decoded[1] += text.iter().filter(|byte| byte.is_ascii_alphanumeric()).count().div_ceil(8);
        }
    }

    /// What must hold beside it.
    pub(crate) fn expect(&mut self, name: &str, holds: bool) {
        if !holds {
            self.complain(name, "not so");
        }
    }

    fn complain(&mut self, name: &str, what: &str) {
        println!("WRONG: {name}: {what}");
        self.wrong += 1;
    }

    /// Says what was run.
    pub(crate) fn ended(self) -> ExitCode {
        println!("hexadecimal: {} texts", self.decoded[0]);
        println!("Base32: {} groups of letters", self.decoded[1]);
        println!(
            "{} planted leaks, {} operations, {} secrets marked, {} values revealed, {} of them matches, {} wrong",
            self.planted,
            self.operations,
            MARKED.get(),
            all_revealed(),
            all_found(),
            self.wrong
        );
        if self.wrong == 0 && self.planted > 0 && self.operations > 0 && all_found() > 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// A copy with the mark.
pub(crate) fn secret(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    mark(bytes.as_mut_slice());
    bytes
}

/// Puts the mark on a secret in its place.
pub(crate) fn mark<T: ?Sized>(secret: &mut T) {
    request::mark(secret);
    MARKED.set(MARKED.get() + 1);
}

fn all_revealed() -> usize {
    // SAFETY: the library defines it as just this, under `--cfg kodeviser_taint`.
    unsafe { &REVEALED }.load(Ordering::Relaxed)
}

fn all_found() -> usize {
    // SAFETY: as in `all_revealed`.
    unsafe { &FOUND }.load(Ordering::Relaxed)
}
