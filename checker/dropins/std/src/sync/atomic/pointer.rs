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
