//! What the program is asked for. Passwords come from files: the command line is seen by everybody on the machine.

use std::path::PathBuf;

use kodeviser::import::{Encoding, Options};
use kodeviser::{Algorithm, Secret};
use zeroize::Zeroizing;

use crate::export::Target;

pub(crate) const USAGE: &str = "\
usage: import FILE [options]

  --key HEX             the pre-shared key of an encrypted PSKC file, in hexadecimal
  --key-file F          the same from the first line of a file
  --password-file F     the password of an encrypted PSKC file, from the first line of a file
  --json                one JSON object a key, on one line
  --show-secrets        show the secrets as well
  --qr                  with --show-secrets: the QR code of each key, for an authenticator app
  --good-rest           load what is good, and report what is not
  --secrets hex|base32  how the secrets of a table are written, if it does not say so itself
  --algorithm NAME      the hash of TOTP keys whose file states none: SHA1, SHA256 or SHA512
  --digits N            the digits of codes whose file states none
  --max-iterations N    how many PBKDF2 iterations a file may ask for
  --write F             write the keys as PSKC into a new file, encrypted with --write-password-file
  --write-password-file F
";

/// The arguments, understood.
pub(crate) struct Arguments {
    pub(crate) file: PathBuf,
    pub(crate) opener: Option<Opener>,
    pub(crate) options: Options,
    pub(crate) json: bool,
    pub(crate) show_secrets: bool,
    pub(crate) qr: bool,
    pub(crate) export: Option<Target>,
}

/// What opens an encrypted file, and where it comes from.
pub(crate) enum Opener {
    Key(Zeroizing<String>),
    KeyFile(PathBuf),
    PasswordFile(PathBuf),
}

impl Opener {
    pub(crate) fn given_to(&self, options: Options) -> Result<Options, String> {
        match self {
            Self::Key(text) => with_key(options, text),
            Self::KeyFile(path) => with_key(options, &first_line(path)?),
            Self::PasswordFile(path) => Ok(options.password(first_line(path)?.as_bytes())),
        }
    }
}

/// A key is hexadecimal text of a secret's lengths, so a secret's reader takes it.
fn with_key(options: Options, text: &str) -> Result<Options, String> {
    let key = Secret::from_hex(text.trim()).map_err(|error| format!("the key is not hexadecimal: {error}"))?;
    Ok(options.key(key.expose()))
}

/// The first line of a file, without its end and a byte order mark.
pub(crate) fn first_line(path: &PathBuf) -> Result<Zeroizing<String>, String> {
    let text =
        std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| format!("{}: {error}", path.display()))?;
    let line = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(format!("{}: the first line is empty", path.display()));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

impl Arguments {
    /// None where help is asked for.
    pub(crate) fn parse(arguments: &[String]) -> Result<Option<Self>, String> {
        let (mut file, mut opener, mut options) = (None, None, Options::new());
        let (mut json, mut show_secrets, mut qr) = (false, false, false);
        let (mut written, mut written_password) = (None, None);
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().cloned().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                "--key" | "--key-file" | "--password-file" if opener.is_some() => {
                    return Err("one key or one password is enough".into());
                }
                "--key" => opener = Some(Opener::Key(Zeroizing::new(value()?))),
                "--key-file" => opener = Some(Opener::KeyFile(value()?.into())),
                "--password-file" => opener = Some(Opener::PasswordFile(value()?.into())),
                "--json" => json = true,
                "--show-secrets" => show_secrets = true,
                "--qr" => qr = true,
                "--good-rest" => options = options.only_the_good(true),
                "--secrets" => options = options.encoding(encoding(&value()?)?),
                "--algorithm" => options = options.algorithm_where_not_stated(algorithm(&value()?)?),
                "--digits" => options = options.digits_where_not_stated(number(&value()?)?),
                "--max-iterations" => options = options.max_iterations(number(&value()?)?),
                "--write" => written = Some(PathBuf::from(value()?)),
                "--write-password-file" => written_password = Some(PathBuf::from(value()?)),
                "--password" => return Err("a password comes from a file: --password-file F".into()),
                option if option.starts_with("--") => return Err(format!("there is no option {option}")),
                path if file.is_none() => file = Some(PathBuf::from(path)),
                _ => return Err("one file at a time".into()),
            }
        }
        let file = file.ok_or("which file?")?;
        let export = match (written, written_password) {
            (Some(path), password_file) => Some(Target { path, password_file }),
            (None, Some(_)) => return Err("--write-password-file needs --write".into()),
            (None, None) => None,
        };
        Ok(Some(Self { file, opener, options, json, show_secrets, qr, export }))
    }
}

fn encoding(name: &str) -> Result<Encoding, String> {
    match name {
        "hex" => Ok(Encoding::Hexadecimal),
        "base32" => Ok(Encoding::Base32),
        _ => Err("secrets are hex or base32".into()),
    }
}

fn algorithm(name: &str) -> Result<Algorithm, String> {
    match name.to_ascii_uppercase().as_str() {
        "SHA1" => Ok(Algorithm::Sha1),
        "SHA256" => Ok(Algorithm::Sha256),
        "SHA512" => Ok(Algorithm::Sha512),
        _ => Err("the hash is SHA1, SHA256 or SHA512".into()),
    }
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("{text} is no number"))
}
