//! R18: PIN and code together.

mod world;

use kodeviser::{Verdict, verify};
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
        with_pin.now += TWO_YEARS;
        let code = with_pin.code(far);
        let without = verify(&with_pin.token, &with_pin.policy, &with_pin.state, &code, with_pin.now).unwrap();
        assert_eq!(with_pin.verify_with_pin(&code, RIGHT, RIGHT), without.0);
        assert_eq!(with_pin.state, without.1);
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
