//! The command line, the device in software and the JSON.

use std::ffi::OsString;
use std::io;

use super::{BEGIN, clock_device, code, counter_device, report};
use crate::arguments::{Arguments, Presses, Slack, Task};
use crate::device::Device;
use crate::virtual_device;

fn parse(line: &str) -> Result<Option<Arguments>, String> {
    Arguments::parse(line.split_whitespace().map(OsString::from))
}

fn printed(device: &Device, presses: &Presses, lines: &str) -> (String, bool) {
    let mut out = Vec::new();
    let lines = lines.lines().map(|line| io::Result::Ok(line.to_owned()));
    let pressed = virtual_device::run(device, presses, lines, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), pressed)
}

#[test]
fn arguments_are_read_and_what_does_not_go_together_is_refused() {
    let right =
        "--totp --secret-env S --encoding base32 --digits 8 --algorithm sha512 --period 60 --max-ppm 20 /dev/ttyUSB0";
    let arguments = parse(right).unwrap().unwrap();
    assert_eq!(arguments.profile.digits().count(), 8);
    let Task::Check(check) = arguments.task else { panic!() };
    assert_eq!((check.max_ppm, check.input.speed, check.window), (Some(20.0), 9600, 2880));
    for wrong in [
        "",
        "--totp",
        "--totp --hotp --secret-env S --encoding hex",
        "--totp --secret-env S",
        "--totp --secret-env S --secret-file F --encoding hex",
        "--totp --secret-env S --encoding hex --counter 5",
        "--hotp --secret-env S --encoding hex --period 30",
        "--hotp --secret-env S --encoding hex --max-ppm 5",
        "--hotp --secret-env S --encoding hex --quartz-ppb 5",
        "--totp --secret-env S --encoding hex --virtual --json",
        "--totp --secret-env S --encoding hex --virtual --seed 5",
        "--totp --secret-env S --encoding hex --max-ppm -1",
        "--totp --secret-env S --encoding hex --window 0",
        "--totp --secret-env S --encoding hex --digits 9",
        "--totp --secret-env S --encoding hex --period 0",
        "--totp --secret-env S --encoding hex one two",
        "--totp --totp --secret-env S --encoding hex",
        "--totp --secret-env S --encoding hex --delay-seconds",
    ] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
    assert!(parse("--help").unwrap().is_none());
}

#[test]
fn a_secret_on_the_command_line_is_refused_and_not_repeated() {
    for given in ["--secret JBSWY3DP", "--secret=JBSWY3DP", "--secret-hex=JBSWY3DP"] {
        let problem = parse(&format!("--totp --encoding base32 {given}")).err().unwrap();
        assert!(!problem.contains("JBSWY3DP") && problem.contains("--secret-file"), "{problem}");
    }
}

#[test]
fn the_device_in_software_prints_times_and_codes_and_nothing_else() {
    let presses = Presses { made_at: Some(BEGIN), quartz_ppb: 50_000, made_up: None };
    // 50 ppm fast: 43.2 s ahead after ten days.
    let (late, ahead) = (BEGIN + 864_000, (BEGIN + 864_043) / 30);
    let (out, pressed) =
        printed(&clock_device(), &presses, &format!("{BEGIN}\r\n\n# a remark\n {late} # and one here\n"));
    assert_eq!(out, format!("{BEGIN} {}\n{late} {}\n", code(BEGIN / 30), code(ahead)));
    assert!(pressed);

    let mut device = counter_device();
    device.first_counter = 41;
    let presses = Presses { made_at: None, quartz_ppb: 0, made_up: None };
    let (out, pressed) = printed(&device, &presses, "7\nsoon\n8\n");
    assert_eq!(out, format!("7 {}\n8 {}\n", code(41), code(42)));
    assert!(!pressed, "a line was no time");
}

#[test]
fn made_up_presses_repeat_from_their_seed_and_stay_within_their_days() {
    let times = super::times(1000, 365, 1);
    assert_eq!(times, super::times(1000, 365, 1));
    assert_ne!(times, super::times(1000, 365, 2));
    assert!(times.is_sorted() && times.len() == 1000);
    assert!(times[0] >= BEGIN && times[999] < BEGIN + 365 * super::DAY);
    assert!(times[999] - times[0] > 300 * super::DAY);
}

#[test]
fn what_the_device_in_software_prints_passes() {
    let presses = Presses { made_at: Some(BEGIN), quartz_ppb: 20_000, made_up: None };
    let times: String = super::times(300, 365, 3).iter().map(|time| format!("{time}\n")).collect();
    for device in [clock_device(), counter_device()] {
        let (out, _) = printed(&device, &presses, &times);
        let lines: Vec<String> = out.lines().map(str::to_owned).collect();
        let report = report(&device, &lines, Slack::default());
        assert!(report.passed, "{report}");
    }
}

#[test]
fn the_json_is_one_object_on_one_line() {
    let lines: Vec<String> = [0, 1, 5].map(code).to_vec();
    let text = serde_json::to_string(&report(&counter_device(), &lines, Slack::default())).unwrap();
    assert!(!text.contains('\n'));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["passed"], false);
    assert_eq!(value["counter"]["jumps"][0]["kind"], "skipped");
    assert_eq!(value["counter"]["next"], 6);
    assert!(value["clock"].is_null());
}

#[test]
fn a_malformed_line_among_right_codes_does_not_pass() {
    let lines = [code(0), "E4 sensor".to_owned(), code(1)];
    let report = report(&counter_device(), &lines, Slack::default());
    assert_eq!((report.matched, report.malformed[0].line, report.passed), (2, 2, false), "{report}");
}

#[test]
fn an_empty_log_does_not_pass() {
    for device in [clock_device(), counter_device()] {
        let report = report(&device, &[], Slack::default());
        assert!(!report.passed, "{report}");
    }
}
