//! The conformance set in `tests/vectors`, which others may play against their devices and verifiers as well: this library
//! agrees with each case of it. A failure names the case and says why the case is there.

mod vectors_play;

use vectors_play::{format, generation, malformed, python, story};

/// Nothing is left to complain of.
fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn each_file_of_the_set_is_played_and_has_a_schema() {
    let mut expected: Vec<String> = vec![];
    for name in ["generation", "malformed", "stories"] {
        expected.extend([format!("{name}.json"), format!("{name}.schema.json")]);
    }
    assert_eq!(format::names_in_the_set(), expected);
}

#[test]
fn each_case_has_a_name_of_its_own() {
    let generation: format::Generation = format::read("generation.json");
    let malformed: format::Malformed = format::read("malformed.json");
    let stories = format::stories(&format::text("stories.json"));
    let mut names: Vec<String> = generation.cases.into_iter().map(|case| case.id).collect();
    names.extend(malformed.codes.into_iter().map(|case| case.id));
    names.extend(malformed.secrets.into_iter().map(|case| case.id));
    names.extend(malformed.profiles.into_iter().map(|case| case.id));
    names.extend(stories.into_iter().map(|story| story.id));
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn r1_the_device_shows_the_codes_of_the_set() {
    none(generation::complaints(&format::read("generation.json")));
}

#[test]
fn r2_what_is_typed_is_read_as_in_the_set() {
    none(malformed::complaints_about_codes(&format::read("malformed.json")));
}

#[test]
fn r3_secrets_are_read_as_in_the_set() {
    none(malformed::complaints_about_secrets(&format::read("malformed.json")));
}

#[test]
fn r1_profiles_are_allowed_as_in_the_set() {
    none(malformed::complaints_about_profiles(&format::read("malformed.json")));
}

#[test]
fn r4_to_r19_the_stories_end_as_in_the_set() {
    let stories = format::stories(&format::text("stories.json"));
    none(stories.iter().flat_map(|story| story::complaints(story, 0)).collect());
}

/// The set's README promises this to implementers whose estimate of a clock differs by some seconds.
#[test]
fn r14_no_story_turns_on_ten_seconds() {
    let stories = format::stories(&format::text("stories.json"));
    for seconds in [-10, 10] {
        none(stories.iter().flat_map(|story| story::complaints(story, seconds)).collect());
    }
}

/// R5, R16 and R17 are about time, records and databases: no verdict shows them.
#[test]
fn each_rule_that_a_verdict_can_show_has_a_story() {
    let stories = format::stories(&format::text("stories.json"));
    for rule in [1, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 19] {
        let name = format!("R{rule}");
        let steps = stories.iter().flat_map(|story| &story.steps);
        assert!(steps.flat_map(|step| &step.rules).any(|cited| *cited == name), "{name} is nowhere cited");
    }
}

#[test]
fn the_files_are_what_the_script_makes_of_them() {
    python::makes_the_same_files();
}

#[test]
fn r1_the_readmes_player_of_twenty_lines_works() {
    python::plays_the_readme();
}

/// What the tests above would say of a set that is wrong. Each change is made once, and must be noticed.
#[test]
fn a_wrong_set_is_noticed() {
    let changed = |name: &str, from: &str, to: &str| {
        let text = format::text(name);
        assert!(text.contains(from), "{from} is not in {name}");
        text.replacen(from, to, 1)
    };
    let of_codes = |text: &str| generation::complaints(&format::parse(text).unwrap());
    let of_stories = |text: &str| -> Vec<String> {
        format::stories(text).iter().flat_map(|story| story::complaints(story, 0)).collect()
    };
    let of_typed = |text: &str| malformed::complaints_about_codes(&format::parse(text).unwrap());

    let noticed = |complaints: Vec<String>, name: &str| {
        assert!(complaints.iter().any(|complaint| complaint.starts_with(name)), "{name} is not in {complaints:?}");
    };
    noticed(of_codes(&changed("generation.json", "\"755224\"", "\"755225\"")), "rfc4226-0:");
    noticed(of_stories(&changed("stories.json", "\"replayed\"", "\"blocked\"")), "enrol-one-code, step 4:");
    noticed(of_stories(&changed("stories.json", "\"least\": -30", "\"least\": 25")), "enrol-one-code, step 3:");
    noticed(
        of_stories(&changed("stories.json", "\"attempts_left\": 4", "\"attempts_left\": 3")),
        "enrol-four-minutes-behind, step 3:",
    );
    noticed(of_typed(&changed("malformed.json", "\"123_456\"", "\"123 456\"")), "code-underscore:");

    let with_a_field = |text: &str| text.replacen("\"why\":", "\"more\": 1, \"why\":", 1);
    assert!(format::parse::<format::Generation>(&with_a_field(&format::text("generation.json"))).is_err());
    assert!(format::parse::<format::Malformed>(&with_a_field(&format::text("malformed.json"))).is_err());
    assert!(format::parse::<format::Stories>(&with_a_field(&format::text("stories.json"))).is_err());
}
