// diagnosis: livelock
// A ticket lock whose tickets are drawn in two steps: two threads can get the same one, and its turn is over when the first of them is served.

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
        let ticket = self.next.load(Ordering::Acquire);
        self.next.store(ticket + 1, Ordering::Release);
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
        self.lock.serving.fetch_add(1, Ordering::Release);
    }
}
