//! R14 and R15: what the clock estimate learns, seen from outside.

mod world;

use kodeviser::{Algorithm, Digits, Profile, Secret, Token, Verdict, VirtualToken};
use world::{DAY, START, World};

/// The person's way from the button to the server, in seconds.
const TYPING: u64 = 10;

/// A device and its verifier.
struct Owner {
    device: VirtualToken,
    world: World,
}

impl Owner {
    /// Enrols a device whose quartz runs that much too fast.
    fn of(quartz_ppb: i32) -> Self {
        let secret = Secret::from_bytes(b"12345678901234567890").unwrap();
        let token = Token::new(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap(), &secret);
        let mut owner = Self { device: VirtualToken::new(token, START, quartz_ppb), world: World::clock() };
        let code = owner.device.press(owner.world.now).unwrap().clone();
        owner.world.now += TYPING;
        assert!(owner.world.enrol(&code).is_accepted());
        owner
    }

    fn log_in_after(&mut self, seconds: u64) -> Verdict {
        self.world.now += seconds;
        let code = self.device.press(self.world.now).unwrap().clone();
        self.world.now += TYPING;
        self.world.verify(&code)
    }

    /// Logs in at every hour of many days, so that presses fall everywhere in a time step.
    fn log_in_for(&mut self, days: u64) -> i64 {
        let mut drift = 0;
        for day in 0..days {
            let Verdict::Accepted { drift_seconds, .. } = self.log_in_after(DAY - TYPING + (day * 7) % 30) else {
                panic!("refused on day {day}");
            };
            drift = drift_seconds;
        }
        drift
    }
}

#[test]
fn r15_daily_logins_find_the_clock_to_within_a_few_seconds() {
    for quartz_ppm in [-50, -20, 0, 20, 50] {
        let mut owner = Owner::of(quartz_ppm * 1000);
        let estimated = owner.log_in_for(365);
        let true_drift = owner.device.drift_seconds(owner.world.now);
        assert!((estimated - true_drift).abs() <= 6, "{quartz_ppm} ppm: {estimated} for {true_drift}");
    }
}

#[test]
fn r14_a_known_rate_is_followed_through_a_quarter_in_a_drawer() {
    for quartz_ppm in [-50, 50] {
        let mut owner = Owner::of(quartz_ppm * 1000);
        let _ = owner.log_in_for(365);
        // 388 seconds of drift, and nobody is asked for anything.
        assert!(owner.log_in_after(90 * DAY).is_accepted(), "{quartz_ppm} ppm");
    }
}

#[test]
fn r15_a_rate_is_learnt_from_the_code_that_was_far_off() {
    let mut owner = Owner::of(40_000);
    assert_eq!(owner.log_in_after(200 * DAY), Verdict::NextCode);
    assert!(owner.log_in_after(25).is_accepted());
    assert!(owner.log_in_after(200 * DAY).is_accepted(), "as far again, and predicted");
}

#[test]
fn r15_one_slow_login_does_not_drag_the_clock() {
    let mut owner = Owner::of(0);
    let _ = owner.log_in_for(60);
    owner.world.now += DAY;
    let code = owner.device.press(owner.world.now).unwrap().clone();
    owner.world.now += 40;
    let Verdict::Accepted { drift_seconds, .. } = owner.world.verify(&code) else { panic!("refused") };
    let moved = drift_seconds - owner.device.drift_seconds(owner.world.now);
    assert!(moved.abs() <= 8, "{moved} s by a login that was 30 s late");
}

#[test]
fn r15_no_rate_is_believed_before_ten_days() {
    let mut owner = Owner::of(50_000);
    let _ = owner.log_in_for(9);
    // Within ten days the rate counts as 0 and its uncertainty as 60 ppm: after 60 days at 50 ppm the code is 8 steps off.
    assert_eq!(owner.log_in_after(60 * DAY), Verdict::NextCode);
}

#[test]
fn r14_the_far_region_grows_with_the_time_since_the_last_success() {
    // After enrolment: 15 s known, 60 ppm unknown. Half-width 2 + 2 u / 30 s.
    for (days, steps) in [(0, 3), (5, 4), (30, 13), (100, 37), (365, 120)] {
        for (beyond, expected) in [(0, true), (1, false)] {
            for side in [-1, 1] {
                let mut world = World::clock().enrolled();
                world.now += days * DAY + 3000;
                let code = world.code(side * (steps + beyond));
                assert_eq!(world.verify(&code) == Verdict::NextCode, expected, "{days} days, {side}, {beyond} beyond");
            }
        }
    }
}

#[test]
fn r14_the_drift_bound_is_the_policys() {
    for (drift_ppm, steps) in [(0, 3), (10, 8), (1000, 120)] {
        for (beyond, expected) in [(0, true), (1, false)] {
            let mut world = World::clock().enrolled();
            world.policy.drift_ppm = drift_ppm;
            world.now += 90 * DAY;
            let code = world.code(steps + beyond);
            assert_eq!(world.verify(&code) == Verdict::NextCode, expected, "{drift_ppm} ppm, {beyond} beyond");
        }
    }
}

#[test]
fn r15_a_server_clock_that_was_wrong_for_a_while_does_no_lasting_harm() {
    let mut owner = Owner::of(10_000);
    let _ = owner.log_in_for(100);
    // An hour late, then right again: each time the help desk's two codes set the clock, and the next code works.
    for server_late in [3600, 0] {
        owner.world.now += DAY;
        let time = owner.world.now;
        let codes = [0, 30, 60].map(|later| owner.device.press(time + later).unwrap().clone());
        owner.world.now = time + 40 - server_late;
        assert!(matches!(owner.world.verify(&codes[0]), Verdict::Rejected { .. }), "beyond what a quartz can do");
        assert!(owner.world.resync(&codes[0], &codes[1]).is_accepted());
        owner.world.now = time + 70 - server_late;
        assert!(owner.world.verify(&codes[2]).is_accepted());
        owner.world.now = time + 120;
    }
    let _ = owner.log_in_for(100);
}
