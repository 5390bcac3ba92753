//! The stack that an operation has used, wiped after it.
//!
//! What is made of a secret on the way (a hash's words, the lanes of a kernel, what the compiler moves or has no register for) lies
//! in frames that are gone when a function returns. So each public operation is done one frame deeper, and what it has used is
//! overwritten: `assurance/wiping` searches the memory after each, and fails where one went deeper than is wiped here.

use zeroize::zeroize_stack;

use crate::{Algorithm, mac};

/// How deep the operations go, in bytes, and some more. (The deepest of any kernel and hash is in the record beside that search.)
#[derive(Clone, Copy)]
pub(crate) enum Depth {
    /// What reads or compares a code or a PIN.
    Value,
    /// What reads a secret, and what computes a code by words of 32 bits.
    Secret,
    /// What makes a token ready, and what computes a code by words of 64 bits.
    Key,
    /// A decision.
    Decision,
    /// Many of them.
    Batch,
    /// A seed file, or a key of it.
    #[cfg(feature = "import")]
    SeedFile,
    /// A call of the C interface, in the smaller code of its library.
    #[cfg(feature = "capi")]
    Call,
    /// The call that decides many, which it reads to the stack before.
    #[cfg(feature = "capi")]
    CallForMany,
}

impl Depth {
    /// Of what computes a code.
    pub(crate) const fn of_a_code(algorithm: Algorithm) -> Self {
        if algorithm.has_long_words() { Self::Key } else { Self::Secret }
    }
}

/// There is no such stack to spare.
const ON_DEVICE: bool = cfg!(any(feature = "compact", target_os = "none"));

/// Does something, and wipes the stack that it has used. What it returns must be made in its place: the caller's.
///
/// On a device it only does it: there the hashes wipe their words themselves, and a stack of a few hundred bytes is the firmware's.
/// In the C library, the interface wipes once after everything.
#[inline(always)]
pub(crate) fn wiped_after<T>(depth: Depth, operation: impl FnOnce() -> T) -> T {
    if ON_DEVICE || cfg!(kodeviser_small) {
        return operation();
    }
    let result = one_frame_deeper(operation);
    wipe(depth);
    result
}

#[inline(never)]
fn one_frame_deeper<T>(operation: impl FnOnce() -> T) -> T {
    operation()
}

/// Wipes the stack below the function that calls this, and the vector registers.
#[inline(always)]
pub(crate) fn wipe(depth: Depth) {
    if ON_DEVICE || cfg!(kodeviser_unwiped) {
        return;
    }
    // First: where that is called from lies on the stack as well.
    mac::empty_registers();
    match depth {
        Depth::Value => zeroize_stack::<256>(),
        Depth::Secret => zeroize_stack::<{ 3 << 9 }>(),
        Depth::Key => zeroize_stack::<{ 4 << 10 }>(),
        Depth::Decision => zeroize_stack::<{ 13 << 9 }>(),
        Depth::Batch => zeroize_stack::<{ 14 << 10 }>(),
        #[cfg(feature = "import")]
        Depth::SeedFile => zeroize_stack::<{ 48 << 10 }>(),
        #[cfg(feature = "capi")]
        Depth::Call => zeroize_stack::<{ 10 << 10 }>(),
        #[cfg(feature = "capi")]
        Depth::CallForMany => zeroize_stack::<{ 32 << 10 }>(),
    }
}
