//! Draw a number, and wait until it is called: whoever comes first is served first.

use std::{
    cell::UnsafeCell,
    hint,
    ops::{Deref, DerefMut},
    sync::atomic::{AtomicUsize, Ordering},
};

pub struct SpinLock<T> {
    value: UnsafeCell<T>,
    next: AtomicUsize,
    serving: AtomicUsize,
}

unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    pub const fn new(value: T) -> SpinLock<T> {
        SpinLock {
            value: UnsafeCell::new(value),
            next: AtomicUsize::new(0),
            serving: AtomicUsize::new(0),
        }
    }

    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }

    pub fn lock(&self) -> Guard<'_, T> {
        let ticket = self.next.fetch_add(1, Ordering::Relaxed);
        while self.serving.load(Ordering::Acquire) != ticket {
            hint::spin_loop();
        }
        Guard { lock: self }
    }
}

pub struct Guard<'a, T> {
    lock: &'a SpinLock<T>,
}

unsafe impl<T: Sync> Sync for Guard<'_, T> {}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        // Nobody else writes it while the lock is taken.
        let done = self.lock.serving.load(Ordering::Relaxed);
        self.lock
            .serving
            .store(done.wrapping_add(1), Ordering::Release);
    }
}
