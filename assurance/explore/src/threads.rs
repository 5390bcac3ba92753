//! Logins in threads, in every order that their steps can take.

use std::panic::{AssertUnwindSafe, catch_unwind};

use kodeviser::{Algorithm, Digits, Policy, Profile, Secret, State, Token, verify};
use loom::sync::{Arc, Mutex};
use loom::thread;

/// Logins with one code at a stored record: one is let in. Without the comparison it has to be seen that more are.
pub(crate) fn run() -> bool {
    // `loom` ends its threads by panics of its own; only the last one of a run says something.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let without = catch_unwind(AssertUnwindSafe(|| logins(2, None, false)));
    let two = catch_unwind(AssertUnwindSafe(|| logins(2, None, true)));
    let three = catch_unwind(AssertUnwindSafe(|| logins(3, Some(3), true)));
    std::panic::set_hook(hook);
    println!(
        "threads, defect: stored without a comparison: {}",
        if without.is_err() { "noticed" } else { "NOT NOTICED" }
    );
    match (&two, &three) {
        (Ok(two), Ok(three)) => println!(
            "threads: all {two} orders of two logins with one code, {three} of three (at most three interruptions): one let in each time"
        ),
        _ => println!("threads: two were let in with one code"),
    }
    without.is_err() && two.is_ok() && three.is_ok()
}

fn logins(count: usize, interruptions: Option<usize>, compares: bool) -> usize {
    let orders = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = orders.clone();
    let mut orders_of = loom::model::Builder::new();
    orders_of.preemption_bound = interruptions;
    orders_of.check(move || {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let state = State::adopt(0, 0, Some(0)).expect("no drift");
        // As a database has it: a record that is read and one that is stored, each in one go.
        let store = Arc::new(Mutex::new(state.encode()));
        let threads: Vec<_> = (0..count)
            .map(|_| {
                let store = store.clone();
                thread::spawn(move || login(&store, compares))
            })
            .collect();
        let let_in =
            threads.into_iter().map(|thread| thread.join().expect("it ends")).filter(|accepted| *accepted).count();
        assert_eq!(let_in, 1, "let in with one code");
    });
    orders.load(std::sync::atomic::Ordering::Relaxed)
}

/// Reads, decides, and stores if the record is still what was read; whoever loses reads again.
fn login(store: &Mutex<[u8; 128]>, compares: bool) -> bool {
    let secret = Secret::from_bytes(b"12345678901234567890").expect("twenty bytes");
    let token = Token::new(Profile::hotp(Algorithm::Sha1, Digits::Six), &secret);
    let code = token.code_at_counter(1);
    loop {
        let read = *store.lock().expect("nobody panics");
        let state = State::decode(&read).expect("a record");
        let (verdict, next) =
            verify(&token, &Policy::DEFAULT, &state, &code, 1_800_000_000).expect("an enrolled token");
        let mut stored = store.lock().expect("nobody panics");
        if !compares || *stored == read {
            *stored = next.encode();
            return verdict.is_accepted();
        }
    }
}
