//! Seed files from C (feature `capi-import`): a file in memory in, a call for each key out. It needs std and its heap, so it is a
//! library and a header of its own: `make import`, include/kodeviser_import.h.

mod key;
mod options;
mod read;
mod status;
mod token;

pub use key::*;
pub use options::*;
pub use read::*;
pub use status::*;
pub use token::*;

pub(super) use status::sentence;
