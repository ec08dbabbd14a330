// diagnosis: too-many
// Works, but the waiting is done by a lock of the standard library.

use std::{
    cell::UnsafeCell,
    ops::{Deref, DerefMut},
    sync::{Mutex, MutexGuard, PoisonError},
};

pub struct SpinLock<T> {
    value: UnsafeCell<T>,
    lock: Mutex<()>,
}

unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    pub const fn new(value: T) -> SpinLock<T> {
        SpinLock {
            value: UnsafeCell::new(value),
            lock: Mutex::new(()),
        }
    }

    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }

    pub fn lock(&self) -> Guard<'_, T> {
        Guard {
            _turn: self.lock.lock().unwrap_or_else(PoisonError::into_inner),
            value: unsafe { &mut *self.value.get() },
        }
    }
}

pub struct Guard<'a, T> {
    _turn: MutexGuard<'a, ()>,
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
