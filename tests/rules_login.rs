//! R4 and R6 to R10: what a login is decided to be.

mod world;

use kodeviser::{Error, Policy, State, Verdict, unlock};
use world::{DAY, START, TWO_YEARS, World};

fn rejected(attempts_left: u32) -> Verdict {
    Verdict::Rejected { attempts_left, retry_at: None }
}

// R6: the near region.

#[test]
fn r6_one_step_each_side_is_accepted_and_two_are_not() {
    for (offset, accepted) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let mut world = World::clock().enrolled();
        world.now += DAY;
        let code = world.code(offset);
        assert_eq!(world.verify(&code).is_accepted(), accepted, "{offset}");
    }
}

#[test]
fn r6_ten_counters_of_look_ahead_are_accepted_and_eleven_are_not() {
    for (offset, accepted) in [(0, true), (1, true), (10, true), (11, false)] {
        let mut world = World::counter().enrolled();
        let code = world.code(offset);
        assert_eq!(world.verify(&code).is_accepted(), accepted, "{offset}");
    }
}

#[test]
fn r6_the_window_is_the_policys() {
    for width in 0..4_i64 {
        for (offset, accepted) in [(-width - 1, false), (-width, true), (width, true), (width + 1, false)] {
            let mut world = World::clock().enrolled();
            world.policy.near_window = width as u32;
            world.now += DAY;
            let code = world.code(offset);
            assert_eq!(world.verify(&code).is_accepted(), accepted, "{offset} of {width}");
        }
    }
}

#[test]
fn r6_an_accepted_code_becomes_the_last_used_and_clears_failures() {
    let mut world = World::clock().enrolled();
    world.now += 300;
    world.fail(4);
    assert_eq!(world.state.failures(), 4);
    let (step, code) = (world.present() - 1, world.code(-1));
    assert!(matches!(world.verify(&code), Verdict::Accepted { moving_factor, .. } if moving_factor == step));
    assert_eq!((world.state.last_used(), world.state.failures()), (Some(step), 0));
}

#[test]
fn r6_a_sha256_token_enrols_and_then_logs_in() {
    use kodeviser::{Algorithm, Digits, Profile};
    for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
        for (digits, period) in [(Digits::Six, 30), (Digits::Eight, 60)] {
            let mut world = World::new(Profile::totp(algorithm, digits, period, 0).unwrap()).enrolled();
            for _ in 0..5 {
                world.now += DAY;
                let code = world.code(0);
                assert!(world.verify(&code).is_accepted());
            }
        }
    }
}

// R7: the far region.

#[test]
fn r7_two_years_on_a_shelf_ask_for_one_more_code() {
    let mut world = World::clock().enrolled();
    world.now += TWO_YEARS;
    let drifted = 42; // +20 ppm
    let first = world.code(drifted);
    assert_eq!(world.verify(&first), Verdict::NextCode);
    assert_eq!(world.state.failures(), 0);
    world.now += 30;
    let second = world.code(drifted);
    let Verdict::Accepted { drift_seconds, .. } = world.verify(&second) else { panic!("not accepted") };
    assert!((1230..=1290).contains(&drift_seconds), "{drift_seconds}");
    world.now += DAY;
    let third = world.code(drifted);
    assert!(world.verify(&third).is_accepted(), "the clock is known now");
}

#[test]
fn r7_the_far_region_ends_where_the_policy_says() {
    for (offset, expected) in
        [(120, Verdict::NextCode), (121, rejected(4)), (-120, Verdict::NextCode), (-121, rejected(4))]
    {
        let mut world = World::clock().enrolled();
        world.now += TWO_YEARS;
        let code = world.code(offset);
        assert_eq!(world.verify(&code), expected, "{offset}");
    }
    for (offset, expected) in [(100, Verdict::NextCode), (101, rejected(4))] {
        let mut world = World::counter().enrolled();
        let code = world.code(offset);
        assert_eq!(world.verify(&code), expected, "counter {offset}");
    }
}

#[test]
fn r7_one_or_two_after_the_far_code_are_its_next_ones_and_three_are_not() {
    for (after, accepted) in [(-1, false), (0, false), (1, true), (2, true), (3, false)] {
        for far in [50, -50] {
            let mut world = World::clock().enrolled();
            world.now += TWO_YEARS;
            let (first, second) = (world.code(far), world.code(far + after));
            assert_eq!(world.verify(&first), Verdict::NextCode);
            assert_eq!(world.verify(&second).is_accepted(), accepted, "{far} and {after} after");
        }
        let mut world = World::counter().enrolled();
        let (first, second) = (world.code(50), world.code(50 + after));
        assert_eq!(world.verify(&first), Verdict::NextCode);
        assert_eq!(world.verify(&second).is_accepted(), accepted, "counter, {after} after");
    }
}

#[test]
fn r7_the_next_code_has_five_minutes() {
    for (seconds, accepted) in [(0, true), (300, true), (301, false)] {
        let mut world = World::counter().enrolled();
        let (first, second) = (world.code(50), world.code(51));
        assert_eq!(world.verify(&first), Verdict::NextCode);
        world.now += seconds;
        assert_eq!(world.verify(&second).is_accepted(), accepted, "{seconds}");
    }
}

#[test]
fn r7_the_same_code_twice_is_no_pair() {
    for mut world in [World::clock().enrolled(), World::counter().enrolled()] {
        world.now += TWO_YEARS;
        let code = world.code(50);
        for _ in 0..5 {
            assert_eq!(world.verify(&code), Verdict::NextCode);
        }
        assert_eq!(world.state.failures(), 0);
    }
}

#[test]
fn r7_neighbours_that_happen_to_be_equal_are_no_pair() {
    // Two neighbouring counters with one code are a millionth of all; look for them.
    let mut world = World::counter();
    let twin =
        (0_u64..).find(|counter| world.token.code_at_counter(*counter) == world.token.code_at_counter(counter + 1));
    let twin = twin.unwrap();
    let before = twin - 50;
    world.state = State::adopt(0, START, Some(before)).unwrap();
    let code = world.token.code_at_counter(twin);
    assert_eq!(world.verify(&code), Verdict::NextCode);
    assert_eq!(world.verify(&code), Verdict::NextCode, "typed again, it is not its own successor");
    let pair = world.token.code_at_counter(twin + 2);
    assert!(world.verify(&pair).is_accepted(), "two after the first of the twins");
    world.state = State::adopt(0, START, Some(before)).unwrap();
    assert!(matches!(world.resync(&code, &code), Verdict::Rejected { .. }));
}

#[test]
fn r7_a_wrong_code_between_the_two_does_not_break_the_pair() {
    let mut world = World::counter().enrolled();
    let (first, second, wrong) = (world.code(50), world.code(51), world.wrong_code());
    assert_eq!(world.verify(&first), Verdict::NextCode);
    assert_eq!(world.verify(&wrong), rejected(4));
    assert!(world.verify(&second).is_accepted());
}

#[test]
fn r7_an_accepted_code_ends_the_wait() {
    let mut world = World::counter().enrolled();
    let (far, near, next) = (world.code(50), world.code(0), world.code(51));
    assert_eq!(world.verify(&far), Verdict::NextCode);
    assert!(world.verify(&near).is_accepted());
    assert_eq!(world.verify(&next), Verdict::NextCode);
}

#[test]
fn r7_an_unused_code_20_minutes_old_is_not_accepted() {
    let mut world = World::clock().enrolled();
    world.now += DAY;
    let code = world.code(0);
    world.now += 20 * 60;
    assert_eq!(world.verify(&code), rejected(4));
}

#[test]
fn r7_a_narrow_far_window_leaves_no_far_region() {
    let mut world = World::clock().enrolled();
    world.policy.far_window = 0;
    world.now += TWO_YEARS;
    let code = world.code(2);
    assert_eq!(world.verify(&code), rejected(4));
}

// R8: replays.

#[test]
fn r8_the_same_code_again_is_replayed_and_no_failure() {
    for mut world in [World::clock().enrolled(), World::counter().enrolled()] {
        world.now += DAY;
        let code = world.code(0);
        assert!(world.verify(&code).is_accepted());
        for later in [0, 1, 29, 30, 31, 300, DAY] {
            world.now += later;
            let before = world.state;
            assert_eq!(world.verify(&code), Verdict::Replayed, "{later}");
            assert_eq!(world.state, before);
        }
    }
}

#[test]
fn r8_an_earlier_code_than_the_last_used_is_replayed() {
    let mut world = World::clock().enrolled();
    world.now += DAY;
    let (earlier, later) = (world.code(-1), world.code(1));
    assert!(world.verify(&later).is_accepted());
    assert_eq!(world.verify(&earlier), Verdict::Replayed);
    let mut world = World::counter().enrolled();
    let skipped: Vec<_> = (0..10).map(|offset| world.code(offset)).collect();
    let last = world.code(10);
    assert!(world.verify(&last).is_accepted());
    for code in &skipped {
        assert_eq!(world.verify(code), Verdict::Replayed);
    }
    assert_eq!(world.state.failures(), 0);
}

#[test]
fn r8_replay_never_moves_the_clock() {
    let mut world = World::clock().enrolled();
    world.now += DAY;
    let code = world.code(1);
    assert!(world.verify(&code).is_accepted());
    let before = world.state.encode();
    for _ in 0..20 {
        world.now += 15;
        assert_eq!(world.verify(&code), Verdict::Replayed);
        assert_eq!(world.state.encode(), before);
    }
}

#[test]
fn r8_servers_time_going_backwards_brings_no_code_back() {
    let mut world = World::clock().enrolled();
    let mut used = Vec::new();
    for _ in 0..10 {
        world.now += 60;
        let code = world.code(0);
        assert!(world.verify(&code).is_accepted());
        used.push((world.now, code));
    }
    let last = world.state.last_used();
    for (then, code) in &used {
        world.now = *then;
        assert!(!world.verify(code).is_accepted());
        assert_eq!(world.state.last_used(), last);
    }
}

// R4 and R9: lock and block.

#[test]
fn r9_five_failures_lock_for_five_minutes_and_the_next_lock_is_twice_as_long() {
    let mut world = World::clock().enrolled();
    world.now += DAY;
    let wrong = world.wrong_code();
    let mut length = 300;
    for _ in 0..12 {
        for left in [4, 3, 2, 1] {
            assert_eq!(world.verify(&wrong), rejected(left));
        }
        let retry_at = world.now + length;
        assert_eq!(world.verify(&wrong), Verdict::Rejected { attempts_left: 0, retry_at: Some(retry_at) });
        world.now = retry_at - 1;
        assert_eq!(world.verify(&wrong), Verdict::Locked { retry_at });
        world.now = retry_at;
        length = (length * 2).min(DAY);
    }
    assert_eq!(length, DAY);
}

#[test]
fn r9_a_success_makes_the_next_lock_a_first_one() {
    let mut world = World::clock().enrolled();
    world.now += DAY;
    world.fail(5);
    world.now += 300;
    let right = world.code(0);
    assert!(world.verify(&right).is_accepted());
    world.fail(4);
    let wrong = world.wrong_code();
    assert_eq!(world.verify(&wrong), Verdict::Rejected { attempts_left: 0, retry_at: Some(world.now + 300) });
}

#[test]
fn r9_a_hundred_failures_in_a_row_block() {
    let mut world = World::counter().enrolled();
    let wrong = world.wrong_code();
    for failure in 1..=100_u32 {
        assert!(matches!(world.verify(&wrong), Verdict::Rejected { .. }), "{failure}");
        assert_eq!(world.state.is_blocked(), failure == 100);
        world.now = world.now.max(world.state.locked_until());
    }
    world.now += 10 * 365 * DAY;
    let right = world.code(0);
    assert_eq!(world.verify(&right), Verdict::Blocked);
    assert_eq!(world.verify(&wrong), Verdict::Blocked);
    assert_eq!(world.resync(&right, &world.code(1)), Verdict::Blocked);
    world.state = unlock(&world.state);
    assert!(world.verify(&right).is_accepted());
}

#[test]
fn r9_the_last_attempts_before_the_block_are_told() {
    let mut world = World::counter().enrolled();
    world.policy = Policy { block_after: 3, ..Policy::DEFAULT };
    let wrong = world.wrong_code();
    assert_eq!(
        [world.verify(&wrong), world.verify(&wrong), world.verify(&wrong)],
        [rejected(2), rejected(1), rejected(0)]
    );
    assert_eq!(world.verify(&wrong), Verdict::Blocked);
}

#[test]
fn r4_a_locked_token_says_nothing_and_uses_nothing_up() {
    let mut world = World::clock().enrolled();
    world.now += DAY;
    let replayed = world.code(0);
    assert!(world.verify(&replayed).is_accepted());
    world.now += 60;
    world.fail(5);
    let retry_at = world.now + 300;
    let locked = world.state;
    let codes = [world.code(0), world.code(1), world.code(2), world.wrong_code(), replayed];
    for code in &codes {
        assert_eq!(world.verify(code), Verdict::Locked { retry_at });
        assert_eq!(world.verify_with_pin(code, "7304", "7304"), Verdict::Locked { retry_at });
        assert_eq!(world.verify_with_pin(code, "7305", "7304"), Verdict::Locked { retry_at });
        assert_eq!(world.resync(code, &codes[1]), Verdict::Locked { retry_at });
        assert_eq!(world.state, locked);
    }
    world.now = retry_at;
    let code = world.code(0);
    assert!(world.verify(&code).is_accepted());
}

#[test]
fn r4_the_same_for_a_token_that_is_being_enrolled() {
    let mut world = World::clock();
    let wrong = world.wrong_code();
    for left in [4, 3, 2, 1] {
        assert_eq!(world.enrol(&wrong), rejected(left));
    }
    let retry_at = world.now + 300;
    assert_eq!(world.enrol(&wrong), Verdict::Rejected { attempts_left: 0, retry_at: Some(retry_at) });
    let right = world.code(0);
    assert_eq!(world.enrol(&right), Verdict::Locked { retry_at });
    world.now = retry_at;
    let right = world.code(0);
    assert!(world.enrol(&right).is_accepted());
}

// R10: ends and ties.

#[test]
fn r10_counters_end_at_two_to_the_64_without_wrapping() {
    let mut world = World::counter();
    world.state = State::adopt(0, START, Some(u64::MAX - 3)).unwrap();
    let codes: Vec<_> = [u64::MAX - 2, u64::MAX - 1, u64::MAX, 0, 1].map(|c| world.token.code_at_counter(c)).into();
    assert_eq!(world.verify(&codes[3]), rejected(4), "counter 0 does not come after the last");
    assert!(world.verify(&codes[0]).is_accepted());
    assert!(world.verify(&codes[2]).is_accepted());
    assert_eq!(world.state.last_used(), Some(u64::MAX));
    for code in &codes[..3] {
        assert_eq!(world.verify(code), Verdict::Replayed);
    }
    assert_eq!(world.verify(&codes[4]), rejected(4));
    assert!(matches!(world.resync(&codes[3], &codes[4]), Verdict::Rejected { .. }));
    assert_eq!(world.resync(&codes[0], &codes[1]), Verdict::Replayed);
}

#[test]
fn r10_resync_finds_the_last_pair_of_all_and_nothing_after_it() {
    let mut world = World::counter();
    world.state = State::adopt(0, START, Some(u64::MAX - 100)).unwrap();
    let codes: Vec<_> = [u64::MAX - 1, u64::MAX, 0].map(|c| world.token.code_at_counter(c)).into();
    assert!(matches!(world.resync(&codes[1], &codes[2]), Verdict::Rejected { .. }));
    assert!(world.resync(&codes[0], &codes[1]).is_accepted());
}

#[test]
fn r10_time_near_zero_has_no_steps_below_it() {
    let mut world = World::clock();
    world.now = 0;
    let code = world.code(0);
    assert!(world.enrol(&code).is_accepted());
    assert_eq!(world.verify(&code), Verdict::Replayed);
    let next = world.code(1);
    assert!(world.verify(&next).is_accepted());
    let last_of_all = world.token.code_at_counter(u64::MAX);
    assert!(!world.verify(&last_of_all).is_accepted());
}

#[test]
fn r10_time_at_the_end_of_all_does_not_wrap() {
    let profile = kodeviser::Profile::totp(kodeviser::Algorithm::Sha1, kodeviser::Digits::Six, 1, 0).unwrap();
    let mut world = World::new(profile);
    world.now = u64::MAX;
    let code = world.token.code_at_counter(u64::MAX);
    assert!(world.enrol(&code).is_accepted());
    assert_eq!(world.verify(&code), Verdict::Replayed);
    let first_of_all = world.token.code_at_counter(0);
    assert!(matches!(world.verify(&first_of_all), Verdict::Rejected { .. }));
}

#[test]
fn r10_a_late_t0_is_the_start_of_step_0() {
    let t0 = START - 45;
    let profile = kodeviser::Profile::totp(kodeviser::Algorithm::Sha1, kodeviser::Digits::Six, 30, t0).unwrap();
    let mut world = World::new(profile).enrolled();
    assert_eq!(world.state.last_used(), Some(1));
    world.now = t0 - 1;
    let code = world.token.code_at_counter(0);
    let before = world.state;
    assert_eq!(
        kodeviser::verify(&world.token, &world.policy, &world.state, &code, world.now),
        Err(Error::TimeBeforeT0 { time: t0 - 1, t0 })
    );
    assert_eq!(world.state, before);
    world.now = t0;
    assert_eq!(world.verify(&code), Verdict::Replayed);
}

#[test]
fn r10_the_nearest_of_two_matches_wins_and_of_two_equally_near_ones_the_earlier() {
    // Two moving factors with one code, two apart, are a millionth of all; look for them.
    let mut world = World::counter();
    let even =
        (0_u64..).find(|step| world.token.code_at_counter(*step) == world.token.code_at_counter(step + 2)).unwrap();
    let code = world.token.code_at_counter(even);
    world.state = State::adopt(0, START, Some(even - 1)).unwrap();
    assert!(matches!(world.verify(&code), Verdict::Accepted { moving_factor, .. } if moving_factor == even));
    // Now the used one is as near to the next counter as the unused one.
    assert_eq!(world.verify(&code), Verdict::Replayed);
    // A clock token that predicts a step at, between or after the two.
    for (present, expected) in [(even, even), (even + 1, even), (even + 2, even + 2)] {
        let mut world = World::clock();
        world.policy.near_window = 3;
        world.now = present * 30 + 15;
        world.state = State::adopt(0, world.now, Some(0)).unwrap();
        assert!(
            matches!(world.verify(&code), Verdict::Accepted { moving_factor, .. } if moving_factor == expected),
            "{present} {even}"
        );
    }
}

// Questions that are no attempt.

#[test]
fn r11_verify_of_a_fresh_token_and_enrol_of_an_enrolled_one_are_errors() {
    let fresh = World::clock();
    let code = fresh.code(0);
    assert_eq!(kodeviser::verify(&fresh.token, &fresh.policy, &fresh.state, &code, fresh.now), Err(Error::NotEnrolled));
    assert_eq!(
        kodeviser::resync(&fresh.token, &fresh.policy, &fresh.state, &code, &code, fresh.now),
        Err(Error::NotEnrolled)
    );
    let enrolled = World::clock().enrolled();
    assert_eq!(
        kodeviser::enrol(&enrolled.token, &enrolled.policy, &enrolled.state, &code, enrolled.now),
        Err(Error::AlreadyEnrolled)
    );
}

#[test]
fn r2_a_code_of_another_length_is_an_error_and_no_attempt() {
    let world = World::clock().enrolled();
    let code = kodeviser::Code::parse("00000000", kodeviser::Digits::Eight).unwrap();
    assert_eq!(
        kodeviser::verify(&world.token, &world.policy, &world.state, &code, world.now),
        Err(Error::CodeOfOtherToken { expected: 6, found: 8 })
    );
}

#[test]
fn a_policy_out_of_bounds_is_an_error_before_anything_else() {
    let world = World::clock().enrolled();
    let code = world.code(1);
    let beyond = [
        Policy { near_window: 100_001, ..Policy::DEFAULT },
        Policy { drift_ppm: 1001, ..Policy::DEFAULT },
        Policy { max_failures: 0, ..Policy::DEFAULT },
        Policy { lock_seconds: 86_401, ..Policy::DEFAULT },
        Policy { block_after: 0, ..Policy::DEFAULT },
    ];
    for policy in beyond {
        let decided = kodeviser::verify(&world.token, &policy, &world.state, &code, world.now);
        assert!(matches!(decided, Err(Error::Policy { .. })), "{policy:?}");
    }
}
