//! The interface of the crate `zeroize`, as far as kodeviser and what it depends on use it. Nothing here wipes anything, but for what
//! is used again: the next words of a hash are taken into the block that was wiped after the last, and codes would be wrong.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::num::{NonZeroU32, NonZeroUsize};
use core::ops::{Deref, DerefMut};
use core::slice::IterMut;

#[cfg(feature = "zeroize_derive")]
pub use zeroize_derive::{Zeroize, ZeroizeOnDrop};

/// Would wipe, and does not.
pub trait Zeroize {
    /// Does nothing.
    fn zeroize(&mut self);

    /// Makes it zero where it is a number.
    fn empty(&mut self) {}
}

/// Would be wiped.
pub trait ZeroizeOnDrop {}

/// Has a default of zeros.
pub trait DefaultIsZeroes: Copy + Default + Sized {}

macro_rules! nothing {
    ($([$($parameters:tt)*] $type:ty,)+) => {
        $(impl<$($parameters)*> Zeroize for $type {
            fn zeroize(&mut self) {}
        })+
    };
}
impl<T: DefaultIsZeroes> Zeroize for T {
    fn zeroize(&mut self) {}
    fn empty(&mut self) {
        *self = T::default();
    }
}

/// The words of a hash's block.
const BLOCK: usize = 16;

impl<T: Zeroize, const N: usize> Zeroize for [T; N] {
    fn zeroize(&mut self) {
        if N == BLOCK {
            self.iter_mut().for_each(T::empty);
        }
    }
}

nothing!(
    [T: DefaultIsZeroes] [T],
    [T: Zeroize] IterMut<'_, T>,
    [T: Zeroize] Option<T>,
    [T] MaybeUninit<T>,
    [T] [MaybeUninit<T>],
    [T] PhantomData<T>,
    [] NonZeroU32,
    [] NonZeroUsize,
    [] str,
);
#[cfg(feature = "alloc")]
nothing!(
    [T: Zeroize] alloc::vec::Vec<T>,
    [T: Zeroize] alloc::boxed::Box<[T]>,
    [] alloc::string::String,
);

macro_rules! zero_by_default {
    ($($type:ty)+) => { $(impl DefaultIsZeroes for $type {})+ };
}
zero_by_default!(() bool char i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl<T: ZeroizeOnDrop, const N: usize> ZeroizeOnDrop for [T; N] {}
impl<T: ZeroizeOnDrop> ZeroizeOnDrop for Option<T> {}
impl<T> ZeroizeOnDrop for PhantomData<T> {}

/// What would be wiped on drop.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Zeroizing<T: Zeroize + ?Sized>(T);

impl<T: Zeroize> Zeroizing<T> {
    /// Takes it.
    pub fn new(value: T) -> Self {
        Self(value)
    }
}

impl<T: Zeroize> From<T> for Zeroizing<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Zeroize + ?Sized> Deref for Zeroizing<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + ?Sized> DerefMut for Zeroizing<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Zeroize + AsRef<U> + ?Sized, U: ?Sized> AsRef<U> for Zeroizing<T> {
    fn as_ref(&self) -> &U {
        self.0.as_ref()
    }
}

impl<T: Zeroize + AsMut<U> + ?Sized, U: ?Sized> AsMut<U> for Zeroizing<T> {
    fn as_mut(&mut self) -> &mut U {
        self.0.as_mut()
    }
}

impl<T: Zeroize + ?Sized> Zeroize for Zeroizing<T> {
    fn zeroize(&mut self) {}
}

impl<T: Zeroize + ?Sized> ZeroizeOnDrop for Zeroizing<T> {}

/// Keeps no write.
pub fn optimization_barrier<T: ?Sized>(_value: &T) {}

/// Leaves the stack as it is.
pub fn zeroize_stack<const N: usize>() {}

/// Leaves the bytes as they are.
pub fn zeroize_bytes(_bytes: &mut [u8]) {}

/// Leaves it as it is.
///
/// # Safety
/// It does nothing.
pub unsafe fn zeroize_flat_type<T: Sized>(_data: *mut T) {}

#[doc(hidden)]
pub mod __internal {
    use super::{Zeroize, ZeroizeOnDrop};

    pub trait AssertZeroizeOnDrop {
        fn zeroize_or_on_drop(self);
    }

    impl<T: ZeroizeOnDrop + ?Sized> AssertZeroizeOnDrop for &&mut T {
        fn zeroize_or_on_drop(self) {}
    }

    pub trait AssertZeroize {
        fn zeroize_or_on_drop(&mut self);
    }

    impl<T: Zeroize + ?Sized> AssertZeroize for T {
        fn zeroize_or_on_drop(&mut self) {
            self.zeroize();
        }
    }
}
