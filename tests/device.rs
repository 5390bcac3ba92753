//! The device in software: a button, a counter that ends, a quartz that drifts by the nanosecond, and a display.

mod oracle;

use kodeviser::{Algorithm, Digits, Error, Profile, Secret, Token, VirtualToken};
use oracle::Hash;
use proptest::prelude::*;

const SECRET: &[u8] = b"12345678901234567890";
const MADE: u64 = 1_800_000_000;
const YEAR: u64 = 365 * 86_400;

fn counter_device() -> VirtualToken {
    let profile = Profile::hotp(Algorithm::Sha1, Digits::Six);
    VirtualToken::new(Token::new(profile, &Secret::from_bytes(SECRET).unwrap()), MADE, 0)
}

fn clock_device(t0: u64, made_at: u64, quartz_ppb: i32) -> VirtualToken {
    let profile = Profile::totp(Algorithm::Sha1, Digits::Six, 30, t0).unwrap();
    VirtualToken::new(Token::new(profile, &Secret::from_bytes(SECRET).unwrap()), made_at, quartz_ppb)
}

fn shown(device: &VirtualToken) -> Option<&str> {
    device.display().map(|code| code.as_str())
}

#[test]
fn the_display_is_dark_before_the_first_press() {
    assert_eq!(shown(&counter_device()), None);
    assert_eq!(shown(&clock_device(0, MADE, 0)), None);
}

#[test]
fn each_press_shows_the_code_of_the_next_counter() {
    let mut device = counter_device();
    for counter in 0..20 {
        let expected = oracle::hotp(Hash::Sha1, SECRET, counter, 6);
        assert_eq!(device.press(0).unwrap().as_str(), expected);
        assert_eq!(shown(&device), Some(&*expected));
    }
    device.set_counter(1 << 40);
    assert_eq!(device.press(0).unwrap().as_str(), oracle::hotp(Hash::Sha1, SECRET, 1 << 40, 6));
}

#[test]
fn the_counter_ends_before_2_to_the_64_and_never_starts_again() {
    let mut device = counter_device();
    device.set_counter(u64::MAX - 2);
    for counter in [u64::MAX - 2, u64::MAX - 1] {
        assert_eq!(device.press(0).unwrap().as_str(), oracle::hotp(Hash::Sha1, SECRET, counter, 6));
    }
    for _ in 0..3 {
        assert_eq!(device.press(0).unwrap_err(), Error::CounterExhausted);
        assert_eq!(shown(&device), None, "the display is dark");
    }
}

#[test]
fn a_quartz_drifts_by_its_rate_to_the_second() {
    for (ppb, years, drift) in [
        (20_000, 1, 630), // 630.72 s, rounded down
        (20_000, 2, 1261),
        (20_000, 10, 6307),
        (-20_000, 1, -631),
        (-20_000, 10, -6308),
        (1, 31, 0), // 0.978 s
        (1, 32, 1), // 1.009 s
        (-1, 1, -1),
        (0, 100, 0),
        (i32::MAX, 1, 67_723_044), // over two years fast
        (i32::MIN, 1, -67_723_045),
    ] {
        let device = clock_device(0, MADE, ppb);
        assert_eq!(device.drift_seconds(MADE), 0);
        assert_eq!(device.drift_seconds(MADE + years * YEAR), drift, "{ppb} ppb over {years} years");
    }
}

#[test]
fn the_second_of_drift_comes_when_it_is_full() {
    let fast = clock_device(0, MADE, 1000);
    assert_eq!(fast.drift_seconds(MADE + 999_999), 0);
    assert_eq!(fast.drift_seconds(MADE + 1_000_000), 1);
    let slow = clock_device(0, MADE, -1000);
    assert_eq!(slow.drift_seconds(MADE + 1), -1);
    assert_eq!(slow.drift_seconds(MADE + 1_000_000), -1);
    assert_eq!(slow.drift_seconds(MADE + 1_000_001), -2);
}

#[test]
fn another_rate_counts_from_its_day_on_and_loses_nothing() {
    let mut device = clock_device(0, MADE, 1);
    // 86 microseconds a day: nothing is rounded where the rate is set again.
    for day in 1..=1000 {
        device.set_quartz(MADE + day * 86_400, 1);
    }
    assert_eq!(device.drift_seconds(MADE + 11_574 * 86_400), 0);
    assert_eq!(device.drift_seconds(MADE + 11_575 * 86_400), 1);

    let mut device = clock_device(0, MADE, 50_000);
    device.set_quartz(MADE + YEAR, -50_000);
    assert_eq!(device.drift_seconds(MADE + YEAR), 1576);
    assert_eq!(device.drift_seconds(MADE + 2 * YEAR), 0);
    device.set_quartz(MADE + 2 * YEAR, 0);
    assert_eq!(device.drift_seconds(MADE + 9 * YEAR), 0);
}

#[test]
fn the_drift_ends_where_the_numbers_do() {
    assert_eq!(clock_device(0, 0, i32::MAX).drift_seconds(u64::MAX), i64::MAX);
    assert_eq!(clock_device(0, 0, i32::MIN).drift_seconds(u64::MAX), i64::MIN);
}

#[test]
fn a_clock_before_t0_shows_nothing() {
    let t0 = MADE + 1000;
    let mut device = clock_device(t0, MADE, 0);
    for time in [MADE, t0 - 1] {
        assert_eq!(device.press(time).unwrap_err(), Error::TimeBeforeT0 { time, t0 });
        assert_eq!(shown(&device), None);
    }
    assert_eq!(device.press(t0).unwrap().as_str(), "755224");
    assert_eq!(shown(&device), Some("755224"));
    assert_eq!(device.press(t0 - 1).unwrap_err(), Error::TimeBeforeT0 { time: t0 - 1, t0 });
    assert_eq!(shown(&device), None, "the display goes dark again");

    let mut slow = clock_device(t0, MADE, -1000);
    assert_eq!(slow.press(t0).unwrap_err(), Error::TimeBeforeT0 { time: t0 - 1, t0 }, "its own clock is what counts");
    assert_eq!(slow.press(t0 + 1).unwrap().as_str(), "755224");
}

#[test]
fn a_device_carries_its_token_where_it_goes() {
    let mut device = counter_device();
    device.press(0).unwrap();
    let moved = std::thread::spawn(move || shown(&device).map(str::to_owned)).join().unwrap();
    assert_eq!(moved.as_deref(), Some("755224"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_clock_shows_the_code_of_its_own_time(
        t0 in 0..4_000_000_000_u64, made_at in 4_000_000_000..8_000_000_000_u64, age in 0..100 * YEAR, ppm in -1000..=1000_i32
    ) {
        let now = made_at + age;
        let mut device = clock_device(t0, made_at, ppm * 1000);
        let drift = (i128::from(age) * i128::from(ppm)).div_euclid(1_000_000);
        prop_assert_eq!(i128::from(device.drift_seconds(now)), drift);
        let time = u64::try_from(i128::from(now) + drift).unwrap();
        prop_assert_eq!(device.press(now).unwrap().as_str(), oracle::totp(Hash::Sha1, SECRET, time, 30, t0, 6).unwrap());
    }

    /// Rates change at times that may even go backwards; the drift is the sum of what each gained, in whole nanoseconds.
    #[test]
    fn the_drift_is_the_sum_of_what_each_rate_gained(
        first in any::<i32>(), changes in proptest::collection::vec((0..20 * YEAR, any::<i32>()), 0..12), until in 0..20 * YEAR
    ) {
        let mut device = clock_device(0, MADE, first);
        let (mut nanoseconds, mut since, mut rate) = (0, 0, first);
        for (at, next) in changes {
            device.set_quartz(MADE + at, next);
            nanoseconds += (i128::from(at) - i128::from(since)) * i128::from(rate);
            (since, rate) = (at, next);
        }
        nanoseconds += (i128::from(until) - i128::from(since)) * i128::from(rate);
        prop_assert_eq!(i128::from(device.drift_seconds(MADE + until)), nanoseconds.div_euclid(1_000_000_000));
    }
}

#[test]
fn r1_a_device_whose_clock_is_set_shows_the_codes_of_that_time() {
    for ahead in [3600_i64, -3600, 0] {
        let mut device = clock_device(0, MADE, 0);
        device.set_clock(MADE, ahead);
        assert_eq!(device.drift_seconds(MADE + 86_400), ahead);
        device.press(MADE).unwrap();
        let mut there = clock_device(0, MADE, 0);
        there.press(MADE.checked_add_signed(ahead).unwrap()).unwrap();
        assert_eq!(shown(&device), shown(&there));
    }
}

#[test]
fn r1_a_press_counts_one() {
    let mut device = counter_device();
    assert_eq!(device.counter(), 0);
    device.press(MADE).unwrap();
    assert_eq!(device.counter(), 1);
}
