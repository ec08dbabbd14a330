//! Write a lock, out of an atomic and a loop.

use std::{
    cell::UnsafeCell,
    hint,
    ops::{Deref, DerefMut},
    sync::atomic::{
        AtomicBool,
        Ordering::{Acquire, Relaxed, Release},
    },
};

/// A value that one thread at a time can use.
pub struct SpinLock<T> {
    value: UnsafeCell<T>,
    locked: AtomicBool,
}

// SAFETY: one thread at a time gets at the value, and sees all that was done to it
// before. That moves the value from thread to thread, and does no more: `Send`.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// A lock that nobody has.
    pub const fn new(value: T) -> SpinLock<T> {
        SpinLock {
            value: UnsafeCell::new(value),
            locked: AtomicBool::new(false),
        }
    }

    /// The value, now that the lock is no longer needed.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }

    /// Waits until nobody has the lock, and takes it.
    pub fn lock(&self) -> Guard<'_, T> {
        while self.locked.swap(true, Acquire) {
            // To look is cheaper than to try: a processor can do it on a copy of its own.
            while self.locked.load(Relaxed) {
                hint::spin_loop();
            }
        }
        Guard { lock: self }
    }
}

/// The lock, as long as one has it. It is given back when the guard is dropped.
pub struct Guard<'a, T> {
    lock: &'a SpinLock<T>,
}

// SAFETY: a shared guard lends out shared references to the value, no more.
unsafe impl<T: Sync> Sync for Guard<'_, T> {}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: whoever has a guard has the lock; changes need the guard alone.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: there is one guard at a time, and it is borrowed alone.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.lock.locked.store(false, Release);
    }
}
