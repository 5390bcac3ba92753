//! Writing the keys into a new PSKC file.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use kodeviser::import::Package;
use kodeviser::import::pskc::{DEFAULT_ITERATIONS, Writer};

use crate::arguments::first_line;

/// Where to write, and with which password.
pub(crate) struct Target {
    pub(crate) path: PathBuf,
    pub(crate) password_file: Option<PathBuf>,
}

/// A file that is being written.
pub(crate) struct Export {
    writer: Writer<'static, BufWriter<File>>,
}

impl Target {
    pub(crate) fn begin(&self) -> Result<Export, String> {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", self.path.display());
        // Never over a file that is there.
        let file = BufWriter::new(File::create_new(&self.path).map_err(|error| told(&error))?);
        let writer = match &self.password_file {
            None => Writer::plain(file),
            Some(path) => {
                let random =
                    |bytes: &mut [u8]| getrandom::fill(bytes).expect("the operating system gives random bytes");
                Writer::encrypted(file, first_line(path)?.as_bytes(), DEFAULT_ITERATIONS, random)
            }
        };
        Ok(Export { writer: writer.map_err(|error| told(&error))? })
    }
}

impl Export {
    pub(crate) fn write(&mut self, package: &Package) -> Result<(), String> {
        self.writer.write(package).map_err(|error| error.to_string())
    }

    pub(crate) fn finish(self) -> Result<(), String> {
        self.writer.finish().map(|_| ()).map_err(|error| error.to_string())
    }
}
