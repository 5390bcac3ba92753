//! The child's allocator: what is given back is never used again, and what grows moves. So all that an operation had on the heap
//! and did not wipe is there to be found.

#![allow(unsafe_code, reason = "an allocator is")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

pub(crate) struct Keeping;

/// The searcher does not keep: it reads hundreds of memories.
static IS_CHILD: AtomicBool = AtomicBool::new(false);

pub(crate) fn begin() {
    IS_CHILD.store(true, Relaxed);
}

// SAFETY: the system's allocator does it all; what is not given back to it stays valid.
unsafe impl GlobalAlloc for Keeping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        if !IS_CHILD.load(Relaxed) {
            // SAFETY: as the caller promises.
            unsafe { System.dealloc(place, layout) }
        }
    }
}
