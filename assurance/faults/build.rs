//! Plants defects into a copy of the example's `tokens.rs`, for the feature `planted` alone. Each is chosen when the worker runs.

use std::path::Path;
use std::{env, fs};

const TOKENS: &str = "../../examples/selfservice/tokens.rs";

/// What stands in the example, and what the defect makes of it.
const DEFECTS: [[&str; 2]; 4] = [
    // The answer is given away before the change is stored.
    [
        "            if self.swap(&record, &read, &change)? {",
        "            if crate::planted(\"answers-early\") && change.state.last_used() > record.state.last_used() {
                crate::answer_early(&change.state);
            }
            let swapped = match self.swap(&record, &read, &change) {
                Err(_) if crate::planted(\"ignores-failed-writes\") => true,
                swapped => swapped?,
            };
            if swapped {",
    ],
    // Whatever the record is by now, it is overwritten.
    [
        "                 WHERE serial = :serial AND state = :read AND owner IS :read_owner\",\n            )?",
        "                 WHERE serial = :serial AND ((state = :read AND owner IS :read_owner) OR :swaps_blindly)\",\n            )?",
    ],
    [
        "                \":read_owner\": record.owner,\n",
        "                \":read_owner\": record.owner,\n                \":swaps_blindly\": crate::planted(\"swaps-blindly\"),\n",
    ],
    // What is used up is forgotten, as by a verifier that keeps its last codes for a few minutes.
    [
        "        Ok(Some((Record { serial: serial.to_owned(), token, owner, pin, state: state(row)? }, row.get(\"state\")?)))",
        "        let mut state = state(row)?;
        if crate::planted(\"forgets-used-codes\") && state.is_enrolled() {
            state = State::adopt(0, state.drift().1, None)?;
        }
        Ok(Some((Record { serial: serial.to_owned(), token, owner, pin, state }, row.get(\"state\")?)))",
    ],
];

fn main() {
    println!("cargo:rerun-if-changed={TOKENS}");
    let mut source = fs::read_to_string(TOKENS).expect("the example's store of tokens");
    for [original, defect] in DEFECTS {
        assert_eq!(source.matches(original).count(), 1, "{TOKENS} has no longer, or more than once: {original}");
        source = source.replace(original, defect);
    }
    // A file that is included has no comment on itself.
    let source = source.lines().filter(|line| !line.starts_with("//!")).collect::<Vec<_>>().join("\n");
    let folder = env::var_os("OUT_DIR").expect("cargo tells where to build");
    fs::write(Path::new(&folder).join("tokens.rs"), source).expect("a copy with defects");
}
