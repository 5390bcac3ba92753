//! The C interface: pointers in, checks, one call inwards, status out; no logic of its own.
//!
//! Every function reads all it is given before it writes anything, writes only when it succeeds, and never keeps a
//! pointer. Nothing here has to be aligned: what is read is copied first.
//!
//! # Safety
//! Of every pointer that is not NULL the caller promises that the memory behind it is as large as its type, or as the length
//! beside it says, may be read, and where it is an output written, and is not written by another thread during the call.

#![allow(unsafe_code, reason = "pointers from C are read and written here, and nowhere else")]
#![allow(
    clippy::missing_safety_doc,
    reason = "the header's comments say what a caller promises; mod.rs says it for all"
)]
#![allow(clippy::too_many_arguments, reason = "C has no other way")]

mod batch;
mod decide;
/// With a header of its own.
///
/// cbindgen:ignore
#[cfg(feature = "capi-import")]
mod import;
mod library;
mod memory;
#[cfg(feature = "panic-handler")]
mod panic_handler;
mod policy;
mod secret;
mod state;
mod status;
mod token;
mod verdict;

pub use batch::*;
pub use decide::*;
#[cfg(feature = "capi-import")]
pub use import::*;
pub use library::*;
pub use policy::*;
pub use secret::*;
pub use state::*;
pub use status::*;
pub use token::*;
pub use verdict::*;
