//! R11 to R13 and R19: taking a token into use, setting it right, taking it over.

mod world;

use kodeviser::{Algorithm, Digits, Profile, State, Verdict, unlock};
use world::{DAY, START, TWO_YEARS, World};

// R11: enrolment.

#[test]
fn r11_one_code_enrols_within_ten_steps_and_two_beyond() {
    for offset in [-121, -120, -11, -10, 0, 10, 11, 120, 121] {
        let mut world = World::clock();
        let (first, second) = (world.code(offset), world.code(offset + 1));
        let verdict = world.enrol(&first);
        match offset.unsigned_abs() {
            0..=10 => assert!(verdict.is_accepted(), "{offset}"),
            11..=120 => {
                assert_eq!(verdict, Verdict::NextCode, "{offset}");
                assert!(!world.state.is_enrolled());
                world.now += 30;
                assert!(world.enrol(&second).is_accepted(), "{offset}");
                assert!(world.state.is_enrolled());
            }
            _ => assert_eq!(verdict, Verdict::Rejected { attempts_left: 4, retry_at: None }, "{offset}"),
        }
    }
}

#[test]
fn r11_counters_0_to_100_enrol() {
    for (counter, accepted) in [(0, true), (1, true), (100, true), (101, false)] {
        let mut world = World::counter();
        let code = world.code(counter);
        assert_eq!(world.enrol(&code).is_accepted(), accepted, "{counter}");
        assert_eq!(world.state.last_used(), accepted.then_some(counter as u64));
    }
}

#[test]
fn r11_the_test_code_is_used_up() {
    for mut world in [World::clock(), World::counter()] {
        let code = world.code(0);
        assert!(world.enrol(&code).is_accepted());
        assert_eq!(world.verify(&code), Verdict::Replayed);
    }
}

#[test]
fn r11_enrolment_learns_where_the_clock_is() {
    for drift_steps in [-10, -3, 3, 10] {
        let mut world = World::clock();
        let code = world.code(drift_steps);
        let Verdict::Accepted { drift_seconds, .. } = world.enrol(&code) else { panic!("not accepted") };
        assert!((drift_seconds - drift_steps * 30).abs() <= 30, "{drift_seconds} for {drift_steps} steps");
        let (recorded, at) = world.state.drift();
        assert!((recorded - drift_steps * 30).abs() <= 30, "{recorded} recorded for {drift_steps} steps");
        assert_eq!(at, world.now);
        world.now += DAY;
        for (offset, accepted) in [(-2, false), (-1, true), (0, true), (1, true)] {
            let mut next_day = World { state: world.state, now: world.now, ..World::clock() };
            let code = next_day.code(drift_steps + offset);
            assert_eq!(next_day.verify(&code).is_accepted(), accepted, "{offset} of {drift_steps}");
        }
    }
}

#[test]
fn r11_a_seed_files_counter_and_drift_are_searched_around() {
    let mut world = World::counter();
    world.state = State::fresh().with_first_counter(1000).unwrap();
    for (counter, accepted) in [(999, false), (1000, true), (1100, true), (1101, false), (0, false)] {
        let mut world = World { state: world.state, ..World::counter() };
        let code = world.token.code_at_counter(counter);
        assert_eq!(world.enrol(&code).is_accepted(), accepted, "{counter}");
    }
    for (offset, accepted) in [(189, false), (190, true), (210, true), (211, false), (0, false)] {
        let mut world = World::clock();
        world.state = State::fresh().with_drift(200 * 30, START - DAY).unwrap();
        let code = world.code(offset);
        assert_eq!(world.enrol(&code).is_accepted(), accepted, "{offset}");
    }
}

// R12: resynchronization.

#[test]
fn r12_two_consecutive_codes_a_day_off_set_the_clock_right() {
    for offset in [-2880, -500, 500, 2880] {
        let mut world = World::clock().enrolled();
        // The clock is off both ways, and what was used lies before.
        world.now += 30 * DAY;
        let (first, second, third) = (world.code(offset), world.code(offset + 1), world.code(offset + 2));
        let step = world.present().checked_add_signed(offset + 1).unwrap();
        let verdict = world.resync(&first, &second);
        assert!(matches!(verdict, Verdict::Accepted { moving_factor, .. } if moving_factor == step), "{offset}");
        assert_eq!(world.verify(&second), Verdict::Replayed);
        assert_eq!(world.verify(&first), Verdict::Replayed);
        assert!(world.verify(&third).is_accepted(), "the code after them works at once");
    }
}

#[test]
fn r12_beyond_the_window_is_a_failure() {
    for offset in [-2881, 2881] {
        let mut world = World::clock().enrolled();
        world.now += 30 * DAY;
        let (first, second) = (world.code(offset), world.code(offset + 1));
        assert_eq!(world.resync(&first, &second), Verdict::Rejected { attempts_left: 4, retry_at: None });
    }
    for (offset, accepted) in [(0, true), (1000, true), (1001, false)] {
        let mut world = World::counter().enrolled();
        let (first, second) = (world.code(offset), world.code(offset + 1));
        assert_eq!(world.resync(&first, &second).is_accepted(), accepted, "counter {offset}");
    }
}

#[test]
fn r12_the_codes_are_in_order_and_next_to_each_other() {
    let mut world = World::counter().enrolled();
    let codes = [world.code(50), world.code(51), world.code(52)];
    for (first, second) in [(1, 0), (0, 2), (0, 0), (1, 1)] {
        assert!(matches!(world.resync(&codes[first], &codes[second]), Verdict::Rejected { .. }), "{first} {second}");
        world.state = unlock(&world.state);
    }
    assert!(world.resync(&codes[0], &codes[1]).is_accepted());
}

#[test]
fn r12_used_codes_are_refused_and_no_failure() {
    let mut world = World::counter().enrolled();
    let codes: Vec<_> = (0..4).map(|offset| world.code(offset)).collect();
    assert!(world.verify(&codes[1]).is_accepted());
    for first in [0, 1] {
        let before = world.state;
        assert_eq!(world.resync(&codes[first], &codes[first + 1]), Verdict::Replayed, "{first}");
        assert_eq!(world.state, before);
    }
    assert!(world.resync(&codes[2], &codes[3]).is_accepted());
}

#[test]
fn r12_failures_count_and_lock_and_a_block_stays() {
    let mut world = World::clock().enrolled();
    world.now += DAY;
    let wrong = world.wrong_code();
    let right = world.code(0);
    for left in [4, 3, 2, 1] {
        assert_eq!(world.resync(&wrong, &right), Verdict::Rejected { attempts_left: left, retry_at: None });
    }
    assert_eq!(world.resync(&right, &wrong), Verdict::Rejected { attempts_left: 0, retry_at: Some(world.now + 300) });
    assert!(matches!(world.resync(&right, &world.code(1)), Verdict::Locked { .. }));
    world.state = unlock(&world.state);
    world.policy.block_after = 1;
    assert!(matches!(world.resync(&wrong, &wrong), Verdict::Rejected { .. }));
    assert_eq!(world.resync(&right, &world.code(1)), Verdict::Blocked);
}

// R13: unlocking.

#[test]
fn r13_unlock_keeps_what_is_used_and_known() {
    let mut world = World::clock().enrolled();
    for _ in 0..40 {
        world.now += DAY;
        let code = world.code(1);
        let _ = world.verify(&code);
    }
    let trusted = world.state;
    world.now += 60;
    world.fail(5);
    let locked = world.state;
    assert!(locked.locked_until() > world.now);
    let unlocked = unlock(&locked);
    assert_eq!(unlocked, trusted, "failures, lock and block alone had changed");
    let mut blocked = World { policy: kodeviser::Policy { block_after: 1, ..Default::default() }, ..world };
    blocked.state = trusted;
    blocked.fail(1);
    assert!(blocked.state.is_blocked());
    assert_eq!(unlock(&blocked.state), trusted);
}

#[test]
fn r13_a_released_token_keeps_what_is_used_and_known() {
    let mut world = World::clock();
    let first = world.code(8);
    assert!(world.enrol(&first).is_accepted());
    world.fail(3);
    world.state = world.state.release();
    assert!(!world.state.is_enrolled());
    assert_eq!((world.state.failures(), world.state.is_blocked()), (0, false));
    assert_eq!(world.enrol(&first), Verdict::Replayed, "the last owner's code does not enrol the next one");
    let edge = world.code(18);
    assert!(world.enrol(&edge).is_accepted(), "ten steps from where the clock was");
}

// R19: adoption.

#[test]
fn r19_an_adopted_token_logs_in_at_its_drift() {
    for drift_steps in [-20_i64, 0, 20] {
        for (offset, expected) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let mut world = World::clock();
            let used = world.present() - 5000;
            world.state = State::adopt(drift_steps * 30, world.now, Some(used)).unwrap();
            assert_eq!(world.state.last_used(), Some(used));
            let code = world.code(drift_steps + offset);
            assert_eq!(world.verify(&code).is_accepted(), expected, "{offset} of {drift_steps}");
        }
    }
}

#[test]
fn r19_what_was_used_in_the_other_system_is_used() {
    let mut world = World::clock();
    world.state = State::adopt(0, world.now, Some(world.present())).unwrap();
    let code = world.code(0);
    assert_eq!(world.verify(&code), Verdict::Replayed);
    let mut world = World::counter();
    world.state = State::adopt(0, 0, Some(41)).unwrap();
    let code = world.token.code_at_counter(41);
    assert_eq!(world.verify(&code), Verdict::Replayed);
    let code = world.token.code_at_counter(42);
    assert!(
        matches!(world.verify(&code), Verdict::Accepted { moving_factor: 42, drift_seconds: 0 }),
        "the next counter, and no drift of a token without a clock"
    );
}

#[test]
fn r19_a_drift_measured_long_ago_is_uncertain() {
    let mut world = World::clock();
    world.state = State::adopt(0, world.now - TWO_YEARS, None).unwrap();
    let (first, second) = (world.code(100), world.code(101));
    assert_eq!(world.verify(&first), Verdict::NextCode);
    assert!(world.verify(&second).is_accepted());
    let mut world = World::clock();
    world.state = State::adopt(0, world.now, None).unwrap();
    assert!(matches!(world.verify(&first), Verdict::Rejected { .. }));
}

#[test]
fn r1_every_period_enrols_and_logs_in() {
    for period in [1, 10, 15, 30, 60, 90, 300, 3600, 86_400] {
        let profile = Profile::totp(Algorithm::Sha1, Digits::Eight, period, 7).unwrap();
        let mut world = World::new(profile).enrolled();
        for _ in 0..20 {
            world.now += DAY;
            let code = world.code(0);
            assert!(world.verify(&code).is_accepted(), "{period}");
        }
    }
}
