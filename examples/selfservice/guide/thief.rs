//! What a thief of the database file finds, and what one who can write it cannot do.

use std::fs;
use std::io::Write;

use kodeviser::Secret;
use rusqlite::named_params;

use super::Guide;
use crate::failure::Failure;

impl<W: Write> Guide<W> {
    pub(super) fn thief(&mut self) -> Result<(), Failure> {
        self.narrator.chapter("A stolen database")?;

        self.step("A thief looks for the seeds in the database file")?;
        let mut stolen = Vec::new();
        for ending in ["", "-wal"] {
            let mut path = self.path.clone().into_os_string();
            path.push(ending);
            stolen.extend(fs::read(&path).map_err(|error| Failure::with_file(path.as_ref(), error))?);
        }
        self.narrator.line("database", format_args!("{} bytes", stolen.len()))?;
        let holds = |bytes: &[u8]| stolen.windows(bytes.len()).any(|window| window == bytes);
        let serials = self.delivery.iter().filter(|token| holds(token.serial.as_bytes())).count();
        let seeds = self.delivery.iter().filter(|token| holds(token.secret.expose())).count();
        self.narrator.expect("all serial numbers are there", serials == self.delivery.len(), &serials)?;
        self.narrator.expect("none of the seeds is", seeds == 0, &seeds)?;

        self.step("Somebody puts one token's encrypted seed into another's row")?;
        let store = &self.service.store;
        let sql = "SELECT secret FROM token WHERE serial = :serial";
        let sealed: Vec<u8> =
            store.connection.query_row(sql, named_params! {":serial": self.cast.spare}, |row| row.get(0))?;
        let own = store.vault.open(&format!("seed of {}", self.cast.spare), &sealed, Secret::from_bytes);
        let moved = store.vault.open(&format!("seed of {}", self.cast.main), &sealed, Secret::from_bytes);
        self.narrator.expect("in its own row it opens", own.is_ok(), &own)?;
        let Err(failure) = moved else {
            return self.narrator.expect("in another's row it does not open", false, &"it opened");
        };
        self.narrator.line("error", &failure)?;
        self.narrator.expect("in another's row it does not open", true, &failure)
    }
}
