//! Write a lock, out of an atomic and a loop.

use std::{
    cell::UnsafeCell,
    ops::{Deref, DerefMut},
};

/// A value that one thread at a time can use.
///
/// Threads can share the lock (`Sync`) if its value can be moved from one thread to
/// another, even if they could not share the value itself.
pub struct SpinLock<T> {
    value: UnsafeCell<T>,
    // Your fields.
}

// SAFETY: Is it true for every `T`? If a lock is shared, its value can be used, and
// even taken out, by whichever thread has the lock. Add the bound that this needs.
unsafe impl<T> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// A lock that nobody has.
    pub const fn new(value: T) -> SpinLock<T> {
        SpinLock {
            value: UnsafeCell::new(value),
        }
    }

    /// The value, now that the lock is no longer needed.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }

    /// Waits until nobody has the lock, and takes it. The waiting is done by looking
    /// again and again.
    pub fn lock(&self) -> Guard<'_, T> {
        todo!("take the lock, or look again")
    }
}

/// The lock, as long as one has it. It is given back when the guard is dropped.
///
/// Threads can share a guard (`Sync`) only if they can share the value.
pub struct Guard<'a, T> {
    lock: &'a SpinLock<T>,
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        todo!("lend the value of the lock at {:p}", self.lock)
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        todo!(
            "lend the value of the lock at {:p}, to be changed",
            self.lock
        )
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        todo!("give the lock at {:p} back", self.lock)
    }
}
