//! Dates of seed files: what is taken, at each limit and one past it, and what is refused.
#![cfg(feature = "import")]

use kodeviser::import::{self, Options, Problem};

/// What a PSKC file with this end of its key says.
fn expiry(date: &str) -> Result<u64, Problem> {
    let file = format!(
        "<KeyContainer Version=\"1.0\"><KeyPackage><Key Id=\"1\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\">\
         <Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret></Data><Policy>\
         <ExpiryDate>{date}</ExpiryDate></Policy></Key></KeyPackage></KeyContainer>"
    );
    let packages = import::read(file.as_bytes(), &Options::new()).map_err(|error| error.problem)?;
    Ok(packages[0].expires.unwrap())
}

/// 2026-11-22T00:00:00Z.
const DAY: u64 = 1_795_305_600;

#[test]
fn each_part_of_a_time_is_taken_up_to_its_limit_and_no_further() {
    for (time, seconds) in [
        ("00:00:00", 0),
        ("23:59:59", 86_399),
        ("23:59:60", 86_400), // a leap second
        ("24:00:00", 86_400), // the end of the day, in XML Schema
        ("12:00:00.999999", 43_200),
        ("1:2:3", 3_723),
    ] {
        assert_eq!(expiry(&format!("2026-11-22T{time}Z")), Ok(DAY + seconds), "{time}");
        assert_eq!(expiry(&format!("2026-11-22T{time}")), Ok(DAY + seconds), "{time}");
        assert_eq!(expiry(&format!("2026-11-22 {time}")), Ok(DAY + seconds), "{time}");
    }
    for time in
        ["25:00:00", "26:00:00", "99:00:00", "12:60:00", "12:61:00", "12:99:00", "12:00:61", "12:00:62", "12:00:99"]
    {
        assert_eq!(expiry(&format!("2026-11-22T{time}Z")), Err(Problem::Date), "{time}");
    }
}

#[test]
fn zones_are_up_to_fourteen_hours_away() {
    for (zone, seconds) in [
        ("+00:00", 0_i64),
        ("-00:00", 0),
        ("+00:59", -3_540),
        ("-00:59", 3_540),
        ("+02:00", -7_200),
        ("+14:00", -50_400),
        ("-14:00", 50_400),
    ] {
        assert_eq!(
            expiry(&format!("2026-11-22T12:00:00{zone}")),
            Ok((DAY + 43_200).checked_add_signed(seconds).unwrap()),
            "{zone}"
        );
    }
    for zone in [
        "+15:00",
        "-15:00",
        "+16:00",
        "+00:60",
        "-00:60",
        "+00:61",
        "+02:99",
        "+",
        "-",
        "+02",
        "+0200",
        "+02:00:00",
        "+:00",
        "Z+02:00",
        "Z02:00",
        "ZZ",
        "+02:00Z",
        "UTC",
    ] {
        assert_eq!(expiry(&format!("2026-11-22T12:00:00{zone}")), Err(Problem::Date), "{zone}");
    }
    // Before 1970 by its zone alone.
    assert_eq!(expiry("1970-01-01T00:00:00+00:01"), Err(Problem::Date));
    assert_eq!(expiry("1970-01-01T00:01:00+00:01"), Ok(0));
}

#[test]
fn days_and_months_are_those_of_the_calendar() {
    for (date, days) in [
        ("1970-01-01", 0),
        ("1970-01-31", 30),
        ("1970-02-28", 58),
        ("1970-12-31", 364),
        ("1972-02-29", 789),
        ("2000-02-29", 11_016), // a whole century that has a leap day
        ("2024-04-30", 19_843),
        ("9999-12-31", 2_932_896),
        ("1970-1-1Z", 0),
    ] {
        assert_eq!(expiry(date), Ok(days * 86_400), "{date}");
    }
    for date in [
        "1969-12-31",
        "10000-01-01",
        "2026-00-01",
        "2026-13-01",
        "2026-01-00",
        "2026-01-32",
        "2026-02-29",
        "2026-04-31",
        "2026-06-31",
        "2026-09-31",
        "2026-11-31",
        "2100-02-29",
        "2024-02-30",
    ] {
        assert_eq!(expiry(date), Err(Problem::Date), "{date}");
    }
}

#[test]
fn a_date_is_three_numbers_of_one_to_four_digits() {
    for date in [
        "",
        "-",
        "--",
        "2026",
        "2026-11",
        "2026-11-",
        "-11-22",
        "2026--22",
        "2026-11-22-",
        "2026-11-22-01",
        "02026-11-22",
        "2026-00011-22",
        "2026-11-00022",
        "2026-11-:",
        "2026-11-2:",
        "2026-11-2x",
        "2026-1x-22",
        "2026.11.22",
        "20261122",
        "2026-11-22T",
        "2026-11-22T12",
        "2026-11-22T12:00",
        "2026-11-22T12:00Z",
        "2026-11-22T12:00:",
        "2026-11-22T12:00:Z",
        "2026-11-22T:00:00",
        "2026-11-22T12::00",
        "2026-11-22T12:00:00:00",
        "2026-11-22T012:00:00:",
        "T12:00:00",
        "soon",
    ] {
        assert_eq!(expiry(date), Err(Problem::Date), "{date}");
    }
    assert_eq!(expiry(" 2026-11-22\n"), Ok(DAY));
}

#[test]
fn the_drafts_dates_with_slashes_show_which_number_is_the_day() {
    for (date, expected) in [
        ("11/22/2026", Ok(DAY)),
        ("22/11/2026", Ok(DAY)),
        ("12/13/1970", Ok(346 * 86_400)),
        ("13/12/1970", Ok(346 * 86_400)),
        ("1/1/1970", Ok(0)),
        ("12/12/1970", Ok(345 * 86_400)),
        ("1/2/1970", Err(Problem::AmbiguousDate)),
        ("12/11/1970", Err(Problem::AmbiguousDate)),
        ("0/1/1970", Err(Problem::Date)),
        ("1/0/1970", Err(Problem::Date)),
        ("13/13/1970", Err(Problem::Date)),
        ("1/32/1970", Err(Problem::Date)),
        ("2/29/1970", Err(Problem::Date)),
        ("12/31/1969", Err(Problem::Date)),
        ("12/31/9999", Ok(2_932_896 * 86_400)),
        ("12/31/10000", Err(Problem::Date)),
        ("1970/12/31", Err(Problem::Date)),
    ] {
        assert_eq!(expiry(date), expected, "{date}");
    }
}
