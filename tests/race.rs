//! R17: two logins at once, and the compare-and-swap that lets one of them in.

mod world;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Barrier, Mutex};

use kodeviser::{Code, STATE_LEN, State, Token, Verdict, verify};
use world::World;

/// One row of a table: what is stored, replaced only if it is still what was read.
struct Row(Mutex<[u8; STATE_LEN]>);

impl Row {
    fn read(&self) -> [u8; STATE_LEN] {
        *self.0.lock().unwrap()
    }

    fn compare_and_swap(&self, read: [u8; STATE_LEN], next: [u8; STATE_LEN]) -> bool {
        let mut stored = self.0.lock().unwrap();
        let unchanged = *stored == read;
        if unchanged {
            *stored = next;
        }
        unchanged
    }
}

/// A login as the README has it.
fn log_in(row: &Row, token: &Token, code: &Code, now: u64, at_once: &Barrier) -> Verdict {
    let mut first = true;
    loop {
        let read = row.read();
        if first {
            // All of them have read the same record before any of them stores.
            at_once.wait();
            first = false;
        }
        let (verdict, next) =
            verify(token, &kodeviser::Policy::DEFAULT, &State::decode(&read).unwrap(), code, now).unwrap();
        if row.compare_and_swap(read, next.encode()) {
            return verdict;
        }
    }
}

#[test]
fn r17_of_many_logins_with_one_code_at_once_exactly_one_is_accepted() {
    for mut world in [World::clock().enrolled(), World::counter().enrolled()] {
        let row = Row(Mutex::new(world.state.encode()));
        for _ in 0..50 {
            world.now += 60;
            world.state = State::decode(&row.read()).unwrap();
            let code = world.code(0);
            let at_once = Barrier::new(8);
            let (accepted, replayed) = (AtomicU32::new(0), AtomicU32::new(0));
            std::thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        match log_in(&row, &world.token, &code, world.now, &at_once) {
                            Verdict::Accepted { .. } => accepted.fetch_add(1, Ordering::Relaxed),
                            Verdict::Replayed => replayed.fetch_add(1, Ordering::Relaxed),
                            other => panic!("{other:?}"),
                        };
                    });
                }
            });
            assert_eq!((accepted.into_inner(), replayed.into_inner()), (1, 7));
        }
    }
}
