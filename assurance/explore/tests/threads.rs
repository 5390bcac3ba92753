//! R17 under loom: threads that read, verify and swap one record; two of them in every order that their locks allow, three in every
//! order in which they interrupt one another at most twice.

use kodeviser::{Algorithm, Code, Digits, Policy, Profile, STATE_LEN, Secret, State, Token, Verdict, verify};
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::{Arc, Mutex};

const NOW: u64 = 1_800_000_015;

/// One row of a table.
struct Row {
    stored: Mutex<[u8; STATE_LEN]>,
    compares: bool,
}

impl Row {
    fn swap(&self, read: &[u8; STATE_LEN], next: [u8; STATE_LEN]) -> bool {
        let mut stored = self.stored.lock().unwrap();
        let unchanged = !self.compares || *stored == *read;
        if unchanged {
            *stored = next;
        }
        unchanged
    }
}

/// As the docs of `State` have it: whoever is refused reads again.
fn log_in(row: &Row, token: &Token, code: &Code) -> Verdict {
    loop {
        let read = *row.stored.lock().unwrap();
        let (verdict, next) = verify(token, &Policy::DEFAULT, &State::decode(&read).unwrap(), code, NOW).unwrap();
        if row.swap(&read, next.encode()) {
            return verdict;
        }
    }
}

/// What that many logins at once come to: how many are accepted, and how many failures are lost, at worst.
fn at_worst(threads: usize, right_code: bool, compares: bool) -> (usize, usize, usize) {
    let worst = std::sync::Arc::new(std::sync::Mutex::new((0, 0, 0)));
    let kept = worst.clone();
    let mut orders = loom::model::Builder::new();
    // All orders of three take hours.
    orders.preemption_bound = (threads > 2).then_some(2);
    orders.check(move || {
        let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
        let token = Arc::new(Token::new(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap(), &secret));
        let code = if right_code { token.code_at_time(NOW).unwrap() } else { token.parse("000001").unwrap() };
        let start = State::adopt(0, NOW, None).unwrap();
        let row = Arc::new(Row { stored: Mutex::new(start.encode()), compares });
        let [accepted, rejected] = [0; 2].map(|none| Arc::new(AtomicUsize::new(none)));
        let join = |_| {
            let (row, token, code) = (row.clone(), token.clone(), code.clone());
            let (accepted, rejected) = (accepted.clone(), rejected.clone());
            loom::thread::spawn(move || match log_in(&row, &token, &code) {
                Verdict::Accepted { .. } => accepted.fetch_add(1, Ordering::Relaxed),
                Verdict::Rejected { .. } => rejected.fetch_add(1, Ordering::Relaxed),
                _ => 0,
            })
        };
        let handles: Vec<_> = (0..threads).map(join).collect();
        for handle in handles {
            handle.join().unwrap();
        }
        let counted = State::decode(&*row.stored.lock().unwrap()).unwrap().failures() as usize;
        let lost = rejected.load(Ordering::Relaxed) - counted;
        let mut worst = kept.lock().unwrap();
        *worst = (worst.0.max(accepted.load(Ordering::Relaxed)), worst.1.max(lost), worst.2 + 1);
    });
    let worst = *worst.lock().unwrap();
    println!(
        "{threads} threads, right code {right_code}, compares {compares}: {} accepted, {} lost, {} orders",
        worst.0, worst.1, worst.2
    );
    worst
}

#[test]
fn r17_control_without_the_compare_one_code_lets_two_in_and_failures_are_lost() {
    assert_eq!(at_worst(2, true, false).0, 2);
    assert_eq!(at_worst(2, false, false).1, 1);
}

#[test]
fn r17_in_every_order_of_two_and_in_many_of_three_one_login_is_accepted_and_no_failure_is_lost() {
    for threads in [2, 3] {
        let (accepted, lost, orders) = at_worst(threads, true, true);
        assert!(accepted == 1 && lost == 0 && orders > 1);
        let (accepted, lost, orders) = at_worst(threads, false, true);
        assert!(accepted == 0 && lost == 0 && orders > 1);
    }
}
