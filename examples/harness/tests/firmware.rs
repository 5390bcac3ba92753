//! One device for each mistake that firmware makes.

use kodeviser::{Algorithm, Digits, Profile};

use super::oracle::{self, Hash};
use super::{BEGIN, SECRET, SECRET_HEX, clock_device, counter_device, device, report};
use crate::arguments::Slack;
use crate::device::Device;
use crate::report::Report;

/// What a device shows at a counter of 300 on, or each 40 seconds.
fn of_a_clock(device: &Device, shown: impl Fn(u64) -> String) -> Report {
    let lines: Vec<String> =
        (0..8).map(|press| BEGIN + 11 + press * 40).map(|time| format!("{time} {}", shown(time))).collect();
    report(device, &lines, Slack::default())
}

fn of_a_counter(shown: impl Fn(u64) -> String) -> Report {
    let mut device = counter_device();
    device.first_counter = 300;
    let lines: Vec<String> = (300..308).map(shown).collect();
    report(&device, &lines, Slack::default())
}

/// These mistakes together, and nothing else.
fn assert_found(report: &Report, mistakes: &[&str]) {
    assert_among(report, mistakes);
    assert_eq!(report.mistakes.len(), 1, "{report}");
}

/// These mistakes together, beside others that explain the same codes.
fn assert_among(report: &Report, mistakes: &[&str]) {
    assert!(!report.passed);
    let found: Vec<&Vec<String>> = report.mistakes.iter().map(|finding| &finding.mistakes).collect();
    let is_found =
        |found: &[String]| found.len() == mistakes.len() && found.iter().zip(mistakes).all(|(f, m)| f.contains(m));
    assert!(found.iter().any(|found| is_found(found)), "expected {mistakes:?}\n{report}");
}

fn sha1(key: &[u8], moving_factor: u64) -> String {
    oracle::hotp(Hash::Sha1, key, moving_factor, 6)
}

#[test]
fn the_wrong_hash_and_the_wrong_digits() {
    assert_found(
        &of_a_counter(|counter| oracle::hotp(Hash::Sha256, SECRET, counter, 6)),
        &["SHA-256 instead of SHA-1"],
    );
    assert_found(
        &of_a_counter(|counter| oracle::hotp(Hash::Sha512, SECRET, counter, 6)),
        &["SHA-512 instead of SHA-1"],
    );
    assert_found(&of_a_counter(|counter| oracle::hotp(Hash::Sha1, SECRET, counter, 8)), &["8 digits instead of 6"]);
    assert_found(
        &of_a_clock(&clock_device(), |time| oracle::hotp(Hash::Sha1, SECRET, time / 30, 7)),
        &["7 digits instead of 6"],
    );
    let both = of_a_clock(&clock_device(), |time| oracle::hotp(Hash::Sha512, SECRET, time / 30, 8));
    assert_found(&both, &["8 digits instead of 6", "SHA-512 instead of SHA-1"]);
}

/// What is hashed instead of the moving factor.
type Hashed = fn(u64) -> u64;

#[test]
fn the_moving_factor_in_the_wrong_order_or_width() {
    let cases: [(Hashed, &str); 6] = [
        (|factor| u64::from_be_bytes(factor.to_le_bytes()), "the moving factor is little-endian"),
        (|factor| factor << 32, "halves of the moving factor are exchanged"),
        (|factor| u64::from((factor as u32).swap_bytes()), "32-bit halves of the moving factor are little-endian"),
        (|factor| factor % 256, "8 bits"),
        (|factor| factor % 65_536, "16 bits"),
        (|_| 0, "never hashed"),
    ];
    for (hashed, mistake) in cases {
        // Few bits of a step look like few steps, too: since the device was switched on, or of a counter.
        let is_ambiguous = mistake == "8 bits";
        let report = of_a_clock(&clock_device(), |time| sha1(SECRET, hashed(time / 30)));
        if is_ambiguous {
            assert_among(&report, &[mistake])
        } else {
            assert_found(&report, &[mistake])
        };
    }
    for (hashed, mistake) in cases.into_iter().take(3) {
        assert_found(&of_a_counter(|counter| sha1(SECRET, hashed(counter))), &[mistake]);
    }
    let mut device = counter_device();
    device.first_counter = (1 << 32) + 7;
    let lines: Vec<String> = (7..15).map(|counter| sha1(SECRET, counter)).collect();
    let report = report(&device, &lines, Slack::default());
    assert_among(&report, &["the moving factor has 32 bits"]);
}

#[test]
fn the_wrong_key() {
    let reversed: Vec<u8> = SECRET.iter().rev().copied().collect();
    let words: Vec<u8> = SECRET.chunks(4).flat_map(|word| word.iter().rev().copied()).collect();
    let upper = SECRET_HEX.to_uppercase();
    let repeated: Vec<u8> = SECRET.iter().cycle().take(32).copied().collect();
    let cases: [(&[u8], &str); 9] = [
        (SECRET_HEX.as_bytes(), "the key is the secret's text itself"),
        (upper.as_bytes(), "upper-case hex"),
        (&reversed, "the bytes of the key are in the reverse order"),
        (&words, "the 32-bit words of the key"),
        (&SECRET[..16], "cut after 16 bytes"),
        (&SECRET[..10], "cut after 10 bytes"),
        (&[0; 20], "all zeros"),
        (&[0xff; 20], "erased flash"),
        (b"12345678901234567890", "test key of RFC 4226"),
    ];
    for (key, mistake) in cases {
        assert_found(&of_a_counter(|counter| sha1(key, counter)), &[mistake]);
        assert_found(&of_a_clock(&clock_device(), |time| sha1(key, time / 30)), &[mistake]);
    }
    let sha256 = device(Profile::totp(Algorithm::Sha256, Digits::Eight, 30, 0).unwrap(), 2880);
    let report = of_a_clock(&sha256, |time| oracle::hotp(Hash::Sha256, &repeated, time / 30, 8));
    assert_found(&report, &["repeated up to 32 bytes"]);
}

#[test]
fn the_wrong_display() {
    let backwards = |code: String| code.chars().rev().collect::<String>();
    assert_found(&of_a_counter(|counter| backwards(sha1(SECRET, counter))), &["reverse order"]);
    let pairs =
        |code: String| code.as_bytes().chunks(2).map(|two| format!("{}{}", two[1] as char, two[0] as char)).collect();
    assert_found(&of_a_counter(|counter| pairs(sha1(SECRET, counter))), &["each two digits are exchanged"]);
    let first = |counter| oracle::hotp(Hash::Sha1, SECRET, counter, 8)[..6].to_owned();
    assert_found(&of_a_counter(first), &["the first digits"]);
}

#[test]
fn the_wrong_time() {
    let minutes = of_a_clock(&clock_device(), |time| sha1(SECRET, time / 60));
    assert_found(&minutes, &["steps of 60 s instead of 30 s"]);
    assert_found(&of_a_clock(&clock_device(), |time| sha1(SECRET, time)), &["steps of 1 s instead of 30 s"]);
    assert_found(&of_a_clock(&clock_device(), |time| sha1(SECRET, time * 1000 / 30)), &["milliseconds"]);
    assert_found(&of_a_clock(&clock_device(), |time| sha1(SECRET, (time - 946_684_800) / 30)), &["counted from 2000"]);
    assert_found(&of_a_clock(&clock_device(), |time| sha1(SECRET, (time - 315_964_800) / 30)), &["as GPS does"]);
    assert_found(&of_a_clock(&clock_device(), |time| sha1(SECRET, (time + 2_208_988_800) / 30)), &["as NTP does"]);
    assert_among(&of_a_clock(&clock_device(), |time| sha1(SECRET, (time - BEGIN + 500) / 30)), &["switched on"]);
    assert_among(&of_a_clock(&clock_device(), |time| sha1(SECRET, (time - BEGIN) / 40 + 5)), &["codes of a counter"]);
    let t0 = device(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 1_700_000_000).unwrap(), 2880);
    assert_found(&of_a_clock(&t0, |time| sha1(SECRET, time / 30)), &["counted from 1970"]);
    let far = of_a_clock(&clock_device(), |time| sha1(SECRET, (time + 500_000) / 30));
    assert_found(&far, &["far off the searched range"]);
    assert_found(&of_a_counter(|counter| sha1(SECRET, counter + 40_000)), &["far off the searched range"]);
}

#[test]
fn the_wrong_time_zone_in_a_narrow_window_and_in_a_wide_one() {
    let local = |time: u64| sha1(SECRET, (time + 5 * 3600 + 1800) / 30);
    let narrow = device(Profile::totp(Algorithm::Sha1, Digits::Six, 30, 0).unwrap(), 10);
    assert_found(&of_a_clock(&narrow, local), &["the clock is +5.5 h off: local time"]);
    let wide = of_a_clock(&clock_device(), local);
    assert!(wide.clock.as_ref().unwrap().hints[0].contains("+5.5 h"), "{wide}");
    assert!(!wide.passed);
}

#[test]
fn a_clock_token_in_the_place_of_a_counter_token() {
    let lines: Vec<String> =
        (0..8).map(|press| BEGIN + press * 40).map(|time| format!("{time} {}", sha1(SECRET, time / 30))).collect();
    assert_found(&report(&counter_device(), &lines, Slack::default()), &["codes of time steps"]);
}

#[test]
fn the_sign_bit_that_was_left_in() {
    let unmasked = |counter: u64| {
        let mac = oracle::hmac(Hash::Sha1, SECRET, &counter.to_be_bytes());
        let offset = usize::from(mac[19] & 15);
        u32::from_be_bytes(mac[offset..offset + 4].try_into().unwrap())
    };
    let displays: [fn(u32) -> String; 2] =
        [|number| format!("{:06}", number % 1_000_000), |number| format!("{:06}", (number as i32 % 1_000_000).abs())];
    for display in displays {
        let lines: Vec<String> = (0..40).map(|counter| display(unmasked(counter))).collect();
        let report = report(&counter_device(), &lines, Slack::default());
        let wrong = (0..40).filter(|counter| unmasked(*counter) >> 31 == 1).count();
        assert_eq!((report.faulty.len(), report.matched), (wrong, 40 - wrong), "{report}");
        assert!(report.faulty.iter().all(|faulty| faulty.fault == crate::faults::Fault::SignBitKept));
    }
}

#[test]
fn another_secret_is_none_of_the_mistakes() {
    let report = of_a_counter(|counter| sha1(b"quite another secret", counter));
    assert_eq!((report.matched, report.mistakes.len()), (0, 0), "{report}");
    let report = of_a_clock(&clock_device(), |time| sha1(b"quite another secret", time / 30));
    assert_eq!((report.matched, report.mistakes.len()), (0, 0), "{report}");
}
