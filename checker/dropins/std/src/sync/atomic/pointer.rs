//! An atomic pointer.

use std::fmt;

use super::{Ordering, atomic, check_failure, of_failure};

/// An atomic pointer.
#[repr(transparent)]
pub struct AtomicPtr<T>(::std::sync::atomic::AtomicPtr<T>);

atomic!(
    [T] AtomicPtr<T>,
    *mut T,
    ::std::sync::atomic::AtomicPtr<T>,
    // An address would be another one in the next run.
    |bits| if bits == 0 { "null" } else { "a pointer" }.to_owned(),
    |value: *mut T| value.expose_provenance() as u64,
    |bits: u64| std::ptr::with_exposed_provenance_mut(bits as usize)
);

macro_rules! moves {
    ($($name:ident($amount:ident) = $move:ident, $what:literal;)*) => {$(
        #[doc = concat!("Moves the pointer ", $what, ", wrapping around, and returns the one before.")]
        #[track_caller]
        #[inline]
        pub fn $name(&self, $amount: usize, order: Ordering) -> *mut T {
            self.modify(order, |old| old.$move($amount))
        }
    )*};
}

macro_rules! bits {
    ($($name:ident = $operator:tt, $what:literal;)*) => {$(
        #[doc = concat!("Bitwise \"", $what, "\" of the address; returns the pointer before.")]
        #[track_caller]
        #[inline]
        pub fn $name(&self, value: usize, order: Ordering) -> *mut T {
            self.modify(order, |old| old.map_addr(|it| it $operator value))
        }
    )*};
}

impl<T> AtomicPtr<T> {
    moves! {
        fetch_ptr_add(value) = wrapping_add, "forward by so many values";
        fetch_ptr_sub(value) = wrapping_sub, "back by so many values";
        fetch_byte_add(value) = wrapping_byte_add, "forward by so many bytes";
        fetch_byte_sub(value) = wrapping_byte_sub, "back by so many bytes";
    }

    bits! {
        fetch_or = |, "or";
        fetch_and = &, "and";
        fetch_xor = ^, "exclusive or";
    }
}

impl<T> Default for AtomicPtr<T> {
    fn default() -> AtomicPtr<T> {
        AtomicPtr::new(std::ptr::null_mut())
    }
}

impl<T> fmt::Pointer for AtomicPtr<T> {
    #[track_caller]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&self.load(Ordering::Relaxed), f)
    }
}
