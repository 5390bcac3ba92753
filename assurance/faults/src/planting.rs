//! What the planted defects ask for, those of build.rs and those that need no other store.

use std::cell::RefCell;
use std::env;
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

thread_local! { static ATTEMPT: RefCell<String> = const { RefCell::new(String::new()) } }

pub(crate) fn planted(defect: &str) -> bool {
    env::var("KODEVISER_PLANTED").is_ok_and(|chosen| chosen == defect)
}

pub(crate) fn note_attempt(id: &str) {
    ATTEMPT.set(id.to_owned());
}

/// A file that is there before its content is: whoever is killed in between leaves an empty one.
pub(crate) fn name_key_too_early(database: &Path) -> io::Result<()> {
    let key = database.with_extension("db.key");
    if !key.exists() {
        let mut file = File::create(&key)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.write_all("2a".repeat(32).as_bytes())?;
    }
    Ok(())
}

/// Where the database may not be written a copy is, in the folder above: what is accepted there is gone with it.
pub(crate) fn copy_unless_writable(database: &Path) -> io::Result<Option<PathBuf>> {
    if !database.exists() || File::options().append(true).open(database).is_ok() {
        return Ok(None);
    }
    let copy = database.with_file_name("../copy.db");
    for ending in ["db", "db-wal"] {
        // Content alone: a copied file would not be writable either.
        fs::write(copy.with_extension(ending), fs::read(database.with_extension(ending))?)?;
    }
    Ok(Some(copy))
}

pub(crate) fn answer_early(state: &kodeviser::State) {
    crate::say("accepted", &ATTEMPT.take(), state.last_used().unwrap_or_default());
}
