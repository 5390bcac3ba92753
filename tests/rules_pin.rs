//! R18: PIN and code together.

mod world;

use kodeviser::{Code, State, Verdict, verify};
use world::{DAY, TWO_YEARS, World};

const RIGHT: &str = "7304";
const WRONG: &str = "7305";
const REJECTED: Verdict = Verdict::Rejected { attempts_left: 4, retry_at: None };

fn a_day_after_enrolment() -> World {
    let mut world = World::clock().enrolled();
    world.now += DAY;
    world
}

#[test]
fn r18_the_right_pin_decides_as_without_one() {
    for far in [0, 1, 2, 50] {
        let mut with_pin = World::clock().enrolled();
        with_pin.fail(4);
        with_pin.now += TWO_YEARS;
        let code = with_pin.code(far);
        let without = verify(&with_pin.token, &with_pin.policy, &with_pin.state, &code, with_pin.now).unwrap();
        assert_eq!(with_pin.verify_with_pin(&code, RIGHT, RIGHT), without.0);
        assert_eq!(with_pin.state, without.1);
        assert_eq!(with_pin.state.failures(), if without.0.is_accepted() { 0 } else { 4 });
    }
}

#[test]
fn r18_a_wrong_pin_is_rejected_whatever_the_code_was() {
    let mut world = a_day_after_enrolment();
    let replayed = world.code(0);
    assert!(world.verify(&replayed).is_accepted());
    world.now += 90;
    let start = world.state;
    for (name, code) in [
        ("right", world.code(0)),
        ("near", world.code(1)),
        ("replayed", replayed),
        ("far", world.code(3)),
        ("wrong", world.wrong_code()),
    ] {
        world.state = start;
        assert_eq!(world.verify_with_pin(&code, WRONG, RIGHT), REJECTED, "{name}");
        assert_eq!(world.state.failures(), 1, "{name}");
    }
}

#[test]
fn r18_one_seen_code_buys_one_pin_guess() {
    let mut world = a_day_after_enrolment();
    let code = world.code(0);
    assert_eq!(world.verify_with_pin(&code, WRONG, RIGHT), REJECTED);
    assert_eq!(world.state.last_used(), Some(world.present()));
    assert_eq!(world.verify_with_pin(&code, RIGHT, RIGHT), Verdict::Replayed);
    let next = world.code(1);
    assert!(world.verify_with_pin(&next, RIGHT, RIGHT).is_accepted());
}

#[test]
fn r18_a_far_code_with_a_wrong_pin_opens_no_pair() {
    let mut world = World::clock().enrolled();
    world.now += TWO_YEARS;
    let (first, second) = (world.code(50), world.code(51));
    assert_eq!(world.verify_with_pin(&first, WRONG, RIGHT), REJECTED);
    assert_eq!(world.verify_with_pin(&second, RIGHT, RIGHT), Verdict::NextCode);
}

#[test]
fn r18_the_second_of_a_pair_is_used_up_by_a_wrong_pin() {
    let mut world = World::clock().enrolled();
    world.now += TWO_YEARS;
    let (first, second, third) = (world.code(50), world.code(51), world.code(52));
    assert_eq!(world.verify_with_pin(&first, RIGHT, RIGHT), Verdict::NextCode);
    assert_eq!(world.verify_with_pin(&second, WRONG, RIGHT), REJECTED);
    assert_eq!(world.verify_with_pin(&second, RIGHT, RIGHT), Verdict::Replayed);
    assert!(world.verify_with_pin(&third, RIGHT, RIGHT).is_accepted(), "two after the far one");
}

#[test]
fn r18_wrong_pins_lock_and_a_right_pin_alone_lets_nobody_in() {
    let mut world = a_day_after_enrolment();
    let wrong_code = world.wrong_code();
    for left in [4, 3, 2, 1] {
        let rejected = Verdict::Rejected { attempts_left: left, retry_at: None };
        assert_eq!(world.verify_with_pin(&wrong_code, RIGHT, RIGHT), rejected);
    }
    let code = world.code(0);
    let retry_at = world.now + 300;
    assert_eq!(
        world.verify_with_pin(&code, WRONG, RIGHT),
        Verdict::Rejected { attempts_left: 0, retry_at: Some(retry_at) }
    );
    assert_eq!(world.verify_with_pin(&world.code(1), RIGHT, RIGHT), Verdict::Locked { retry_at });
}

#[test]
fn r18_a_hundred_wrong_pins_block() {
    let mut world = a_day_after_enrolment();
    for failures in 1..=100 {
        // Each after the lock before it, with a right code that nobody has used.
        world.now = world.state.locked_until().max(world.now) + DAY;
        let code = world.code(0);
        assert!(matches!(world.verify_with_pin(&code, WRONG, RIGHT), Verdict::Rejected { .. }), "{failures}");
        assert_eq!(world.state.is_blocked(), failures == 100, "{failures}");
    }
    world.now += DAY;
    let code = world.code(0);
    assert_eq!(world.verify_with_pin(&code, RIGHT, RIGHT), Verdict::Blocked);
    // Bound anew, it is as good as before (NIST SP 800-63B-4 section 3.2.2).
    world.state = world.state.release();
    let code = world.code(0);
    assert!(world.enrol(&code).is_accepted());
    world.now += 60;
    let code = world.code(0);
    assert!(world.verify_with_pin(&code, RIGHT, RIGHT).is_accepted());
}

#[test]
fn r18_a_wrong_pin_never_moves_the_clock() {
    let mut world = a_day_after_enrolment();
    let (mut guessed, mut passed) = (World { state: world.state, ..a_day_after_enrolment() }, world.state);
    for _ in 0..4 {
        let code = guessed.code(1);
        let _ = guessed.verify_with_pin(&code, WRONG, RIGHT);
        guessed.now += 30;
    }
    // Where the clock is thought to be shows in what is accepted: the same edge as before.
    guessed.now = world.now + 300;
    world.now += 300;
    guessed.state = guessed.state.unlock();
    passed = passed.unlock();
    for offset in [-2, -1, 1, 2] {
        let code = world.code(offset);
        world.state = passed;
        let mut other = World { state: guessed.state, now: world.now, ..World::clock() };
        assert_eq!(world.verify(&code), other.verify(&code), "{offset}");
    }
}

/// Near, far, used and wrong codes, alone and after a far one, to a counter and to a clock, with something used and with nothing:
/// what the right PIN lets in is what a wrong one uses up, and nothing else of the state differs from a failure.
#[test]
fn r18_a_wrong_pin_uses_up_what_the_right_one_lets_in() {
    let mut let_in = 0;
    for mut world in [World::clock(), World::counter()].map(World::enrolled) {
        world.now += TWO_YEARS;
        let (present, wrong_code) = (world.present(), world.wrong_code());
        let far = world.token.code_at_counter(present + 12);
        let enrolled = world.state;
        let unused = State::adopt(0, world.now - TWO_YEARS, None).unwrap();
        let waiting = [enrolled, unused].map(|state| {
            world.state = state;
            assert_eq!(world.verify(&far), Verdict::NextCode);
            world.state
        });
        for start in [enrolled, unused].into_iter().chain(waiting) {
            world.state = start;
            assert_eq!(world.verify(&wrong_code), REJECTED);
            let failed = world.state;
            for moving_factor in present.saturating_sub(3)..present + 16 {
                let code = world.token.code_at_counter(moving_factor);
                world.state = start;
                let right = world.verify_with_pin(&code, RIGHT, RIGHT);
                let used = if right.is_accepted() { world.state.last_used() } else { start.last_used() };
                let_in += u32::from(right.is_accepted());
                world.state = start;
                assert_eq!(world.verify_with_pin(&code, WRONG, RIGHT), REJECTED, "{moving_factor}");
                assert_eq!(world.state.last_used(), used, "{moving_factor}");
                assert_eq!(without_used(&world.state), without_used(&failed), "{moving_factor}");
            }
        }
    }
    assert!(let_in > 40, "{let_in}");
}

/// A record but for its last used moving factor and what follows from it: the flag and the checksum.
fn without_used(state: &State) -> [u8; 128] {
    let mut record = state.encode();
    record[1] &= !2;
    record[16..24].fill(0);
    record[120..].fill(0);
    record
}

/// Two moving factors that happen to have one code: an earlier one that is used and nearer, and the next of a far one. The used one
/// counts, so the right PIN is told of a replay, and a wrong one uses nothing up.
#[test]
fn r10_r18_a_code_that_is_used_and_the_next_of_a_pair_uses_nothing_up() {
    let mut world = World::counter();
    let codes: Vec<Code> = (0..60_000).map(|counter| world.token.code_at_counter(counter)).collect();
    // The far one is 50 after the last used one, and has to be no near one.
    let twice = (200..codes.len())
        .find_map(|next| (next - 90..next - 52).find(|used| codes[*used] == codes[next]).zip(Some(next)));
    let (_, next) = twice.unwrap();
    let last_used = Some(next as u64 - 51);
    world.state = State::adopt(0, 0, last_used).unwrap();
    assert_eq!(world.verify(&codes[next - 1]), Verdict::NextCode);
    used_and_next(world, &codes[next], last_used);
}

/// The same where the used one is so old that it lies outside of all that is searched.
#[test]
fn r8_r18_a_code_that_was_used_long_ago_and_is_the_next_of_a_pair_uses_nothing_up() {
    let mut world = World::clock();
    let present = world.present();
    let old: std::collections::HashMap<_, _> = (present - 40_000..present - 30_000)
        .map(|step| (world.token.code_at_counter(step).as_str().to_owned(), step))
        .collect();
    let (next, code, used) = (present..)
        .find_map(|step| {
            let code = world.token.code_at_counter(step);
            old.get(code.as_str()).map(|used| (step, code, *used))
        })
        .unwrap();
    // The far one is the last that is searched.
    world.now = (next - 121) * 30 + 15;
    world.state = State::adopt(0, world.now - TWO_YEARS, Some(used)).unwrap();
    assert_eq!(world.verify(&world.token.code_at_counter(next - 1)), Verdict::NextCode);
    used_and_next(world, &code, Some(used));
}

fn used_and_next(mut world: World, code: &Code, last_used: Option<u64>) {
    let waiting = world.state;
    assert_eq!(world.verify_with_pin(code, RIGHT, RIGHT), Verdict::Replayed);
    world.state = waiting;
    assert_eq!(world.verify_with_pin(code, WRONG, RIGHT), REJECTED);
    assert_eq!(world.state.last_used(), last_used);
}
