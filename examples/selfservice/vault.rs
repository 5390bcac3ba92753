//! Seeds and PINs under a key: what a thief of the database file does not get.
//!
//! XChaCha20-Poly1305 with a random nonce for each value. A label (what it is and whose) is authenticated with it,
//! so a value that was moved to another row does not open there.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kodeviser::Secret;
use zeroize::{Zeroize, Zeroizing};

use crate::failure::Failure;

/// The environment variable with the key: 64 hexadecimal digits.
pub(crate) const KEY_VARIABLE: &str = "KODEVISER_KEY";

const KEY_TEXT: &str = "a key of 64 hexadecimal digits";
const KEY_LEN: usize = 32;
const NONCE_LEN: usize = 24;

/// Where the key came from.
pub(crate) enum Origin {
    Environment,
    /// Drawn now and left in this file.
    Drawn(PathBuf),
    /// Left in this file by an earlier run.
    Kept(PathBuf),
}

/// Seals and opens values under one key.
#[derive(Clone)]
pub(crate) struct Vault {
    key: Zeroizing<[u8; KEY_LEN]>,
}

impl Vault {
    /// The vault of a database: its key is that of the environment, else that of the file beside the database, else
    /// a fresh one that is put into that file. A database that exists already gets no fresh key: it would not fit.
    pub(crate) fn of_database(database: &Path) -> Result<(Self, Origin), Failure> {
        if let Some(value) = env::var_os(KEY_VARIABLE) {
            let vault = value.to_str().and_then(Self::from_hex);
            let vault = vault.ok_or_else(|| Failure::Told(format!("{KEY_VARIABLE} is not {KEY_TEXT}")))?;
            return Ok((vault, Origin::Environment));
        }
        let file = beside(database);
        // Looked for before the key: the key is there first, and another start may be making both.
        let has_database = database.exists();
        match fs::read_to_string(&file) {
            Ok(text) => {
                let vault = Self::from_hex(text.trim_end());
                text.into_bytes().as_mut_slice().zeroize();
                only_owner_may_read(&file)?;
                let vault = vault.ok_or_else(|| Failure::with_file(&file, format_args!("not {KEY_TEXT}")))?;
                Ok((vault, Origin::Kept(file)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && has_database => Err(Failure::Told(format!(
                "the database {} is there but its key is not: set {KEY_VARIABLE}, or bring back {}",
                database.display(),
                file.display()
            ))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut vault = Self { key: Zeroizing::new([0; KEY_LEN]) };
                fill_with_randomness(&mut *vault.key)?;
                match vault.keep_in(&file) {
                    Ok(()) => Ok((vault, Origin::Drawn(file))),
                    // Another start was faster: its key is the one.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::of_database(database),
                    Err(error) => Err(Failure::Told(format!("the key cannot be kept in {}: {error}", file.display()))),
                }
            }
            Err(error) => Err(Failure::with_file(&file, error)),
        }
    }

    /// Nonce, then ciphertext.
    pub(crate) fn seal(&self, label: &str, plain: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut nonce = [0; NONCE_LEN];
        fill_with_randomness(&mut nonce)?;
        let payload = Payload { msg: plain, aad: label.as_bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        Ok([&nonce[..], &sealed.map_err(|_| Failure::told("the value is too long to be encrypted"))?].concat())
    }

    /// Reads a sealed value and wipes it.
    pub(crate) fn open<T>(
        &self,
        label: &str,
        sealed: &[u8],
        read: impl FnOnce(&[u8]) -> Result<T, kodeviser::Error>,
    ) -> Result<T, Failure> {
        let refused = || Failure::Told(format!("the encrypted {label} does not open: another key, or a changed row"));
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>().ok_or_else(refused)?;
        let payload = Payload { msg: sealed, aad: label.as_bytes() };
        let mut plain = self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| refused())?;
        let value = read(&plain);
        plain.as_mut_slice().zeroize();
        Ok(value?)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.key).into())
    }

    fn from_hex(text: &str) -> Option<Self> {
        // A `Secret` reads hexadecimal in constant time and wipes it.
        let secret = Secret::from_hex(text).ok()?;
        Some(Self { key: Zeroizing::new(secret.expose().try_into().ok()?) })
    }

    /// Writes the key into a new file that its owner alone may read; one that is there already is not overwritten. The file
    /// gets its name when it is whole: a start that is killed, or finds the disk full, leaves none that keeps out the next.
    fn keep_in(&self, file: &Path) -> io::Result<()> {
        let mut number = [0; 8];
        getrandom::fill(&mut number).map_err(io::Error::other)?;
        let draft = file.with_extension(format!("key.{:016x}", u64::from_le_bytes(number)));
        let kept = self.write_to(&draft).and_then(|()| fs::hard_link(&draft, file));
        let removed = fs::remove_file(&draft);
        kept.and(removed)?;
        // What is encrypted under the key must not be there after a power cut without it.
        #[cfg(unix)]
        fs::File::open(file.parent().unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(())
    }

    fn write_to(&self, draft: &Path) -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(draft)?;
        self.key.iter().try_for_each(|byte| write!(file, "{byte:02x}"))?;
        writeln!(file)?;
        file.sync_all()
    }
}

/// The database's path with `.key` after it.
fn beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".key");
    path.into()
}

#[cfg(unix)]
fn only_owner_may_read(file: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file).map_err(|error| Failure::with_file(file, error))?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { Err(Failure::with_file(file, "others may read this key: chmod 600 it")) }
}

#[cfg(not(unix))]
fn only_owner_may_read(_file: &Path) -> Result<(), Failure> {
    Ok(())
}

/// Randomness of the operating system.
pub(crate) fn fill_with_randomness(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes).map_err(|error| Failure::Told(format!("no randomness: {error}")))
}
