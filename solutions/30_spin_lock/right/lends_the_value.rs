//! The guard has the value in its hands, so that nothing unsafe is left to do for it: it
//! can be sent and shared just as the value can be.

use std::{
    cell::UnsafeCell,
    hint,
    ops::{Deref, DerefMut},
    sync::atomic::{
        AtomicU8,
        Ordering::{AcqRel, Relaxed, Release},
    },
};

const FREE: u8 = 0;
const TAKEN: u8 = 1;

pub struct SpinLock<T> {
    state: AtomicU8,
    value: UnsafeCell<T>,
}

unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    pub const fn new(value: T) -> SpinLock<T> {
        SpinLock {
            state: AtomicU8::new(FREE),
            value: UnsafeCell::new(value),
        }
    }

    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }

    pub fn lock(&self) -> Guard<'_, T> {
        loop {
            let free = self.state.load(Relaxed) == FREE;
            if free
                && self
                    .state
                    .compare_exchange(FREE, TAKEN, AcqRel, Relaxed)
                    .is_ok()
            {
                break;
            }
            hint::spin_loop();
        }
        Guard {
            state: &self.state,
            // SAFETY: nobody else gets here before the guard is dropped.
            value: unsafe { &mut *self.value.get() },
        }
    }
}

pub struct Guard<'a, T> {
    state: &'a AtomicU8,
    value: &'a mut T,
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.state.store(FREE, Release);
    }
}
