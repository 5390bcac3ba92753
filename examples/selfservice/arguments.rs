//! What the program was asked to do.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
Usage: cargo run --example selfservice -- [--interactive] [--db PATH] [--tokens FILE]

Without --interactive it lives through the guide that users of hardware tokens are given, with virtual tokens and a
simulated clock, and exits with 0 if every step came out as it should.

  --interactive  press the buttons and type yourself; needs a terminal
  --db PATH      the SQLite database, made where there is none
                 (default: kodeviser-selfservice.db in the temporary folder)
  --tokens FILE  the delivery: a CSV file of serial,kind,secret,algorithm,digits,period with secrets in Base32
                 (default: examples/selfservice/tokens.csv, built in)
  --help         this text

KODEVISER_KEY    the key to seeds and PINs, 64 hexadecimal digits; without it one is drawn and kept beside the database";

#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) database: PathBuf,
    pub(crate) tokens: Option<PathBuf>,
    pub(crate) interactive: bool,
    pub(crate) help: bool,
}

impl Arguments {
    /// Reads them; the error is what is wrong with them.
    pub(crate) fn parse(mut given: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let (mut database, mut tokens) = (None, None);
        let (mut interactive, mut help) = (false, false);
        while let Some(argument) = given.next() {
            match argument.to_str() {
                Some("--interactive") => interactive = true,
                Some("--help" | "-h") => help = true,
                Some(name @ "--db") => database = Some(path(name, given.next())?),
                Some(name @ "--tokens") => tokens = Some(path(name, given.next())?),
                _ => return Err(format!("unknown argument `{}`", argument.to_string_lossy())),
            }
        }
        let database = database.unwrap_or_else(|| env::temp_dir().join("kodeviser-selfservice.db"));
        // An absolute path is a file whatever its name; SQLite has names that are none.
        let database = std::path::absolute(&database).map_err(|error| format!("--db: {error}"))?;
        Ok(Self { database, tokens, interactive, help })
    }
}

fn path(name: &str, given: Option<OsString>) -> Result<PathBuf, String> {
    given.filter(|path| !path.is_empty()).map(PathBuf::from).ok_or_else(|| format!("{name} needs a path"))
}
