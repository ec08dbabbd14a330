//! A lock that one writer or many readers can hold.

use std::cell::{Cell, UnsafeCell};
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;

use engine::primitive::rwlock::{self, Hold};

use super::mutex::result;
use super::{LockResult, TryLockError, TryLockResult};

/// A lock around a value, for one writer or many readers.
pub struct RwLock<T: ?Sized> {
    lock: rwlock::RwLock,
    /// Changed only by whoever has just unlocked, in the same step.
    poisoned: Cell<bool>,
    value: UnsafeCell<T>,
}

// SAFETY: as std's; the modelled lock keeps readers and writers apart.
unsafe impl<T: ?Sized + Send> Send for RwLock<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send + Sync> Sync for RwLock<T> {}
impl<T: ?Sized> UnwindSafe for RwLock<T> {}
impl<T: ?Sized> RefUnwindSafe for RwLock<T> {}

/// The right to read an [`RwLock`]'s value, until it is dropped.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockReadGuard<'a, T: ?Sized + 'a> {
    lock: &'a rwlock::RwLock,
    /// Not a reference to the whole lock, so that a guard of a longer-lived type
    /// can stand for one of a shorter-lived type; and not one to the value,
    /// because the lock outlives the right to it. It stays on its thread.
    value: NonNull<T>,
}

/// The right to use an [`RwLock`]'s value, until it is dropped.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockWriteGuard<'a, T: ?Sized + 'a> {
    lock: &'a RwLock<T>,
    /// The thread was unwinding already when it took the lock.
    unwinding: bool,
    /// The value was borrowed mutably.
    changed: bool,
    /// A guard stays on its thread.
    stays: PhantomData<*const ()>,
}

// SAFETY: as std's: sharing a guard is sharing the value.
unsafe impl<T: ?Sized + Sync> Sync for RwLockReadGuard<'_, T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Sync> Sync for RwLockWriteGuard<'_, T> {}

impl<T> RwLock<T> {
    /// A free lock around `value`.
    #[track_caller]
    #[inline]
    pub const fn new(value: T) -> RwLock<T> {
        RwLock {
            lock: rwlock::RwLock::new(),
            poisoned: Cell::new(false),
            value: UnsafeCell::new(value),
        }
    }

    /// The value.
    ///
    /// # Errors
    /// The value too, if the lock is poisoned.
    pub fn into_inner(self) -> LockResult<T> {
        let poisoned = self.poisoned.get();
        result(self.value.into_inner(), poisoned)
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Waits until nobody writes, and takes the lock for reading.
    ///
    /// # Errors
    /// The guard too, if a writer panicked.
    #[track_caller]
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        self.lock.lock(Hold::Shared);
        self.reader()
    }

    /// Takes the lock for reading if nobody writes.
    ///
    /// # Errors
    /// If somebody does, or the lock is poisoned.
    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        if self.lock.try_lock(Hold::Shared) {
            Ok(self.reader()?)
        } else {
            Err(TryLockError::WouldBlock)
        }
    }

    /// Waits until the lock is free, and takes it for writing.
    ///
    /// # Errors
    /// The guard too, if a writer panicked.
    #[track_caller]
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        self.lock.lock(Hold::Exclusive);
        self.writer()
    }

    /// Takes the lock for writing if it is free.
    ///
    /// # Errors
    /// If it is not, or is poisoned.
    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        if self.lock.try_lock(Hold::Exclusive) {
            Ok(self.writer()?)
        } else {
            Err(TryLockError::WouldBlock)
        }
    }

    fn reader(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        result(self.reading(), self.poisoned.get())
    }

    /// A guard of the thread that has just taken the lock for reading.
    fn reading(&self) -> RwLockReadGuard<'_, T> {
        RwLockReadGuard {
            lock: &self.lock,
            // SAFETY: the address of a cell's contents is not null.
            value: unsafe { NonNull::new_unchecked(self.value.get()) },
        }
    }

    fn writer(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let guard = RwLockWriteGuard {
            lock: self,
            unwinding: engine::panicking(),
            changed: false,
            stays: PhantomData,
        };
        result(guard, self.poisoned.get())
    }

    /// Whether a writer panicked.
    #[track_caller]
    pub fn is_poisoned(&self) -> bool {
        // Looking at the lock is the step; the flag goes with it.
        self.lock.is_locked();
        self.poisoned.get()
    }

    /// Forgets that a writer panicked.
    #[track_caller]
    pub fn clear_poison(&self) {
        self.lock.is_locked();
        self.poisoned.set(false);
    }

    /// The value, which nobody shares.
    ///
    /// # Errors
    /// The value too, if the lock is poisoned.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        result(self.value.get_mut(), self.poisoned.get())
    }
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// Goes on as a reader, without letting another writer in between.
    #[track_caller]
    pub fn downgrade(guard: RwLockWriteGuard<'a, T>) -> RwLockReadGuard<'a, T> {
        let guard = ManuallyDrop::new(guard);
        guard
            .lock
            .lock
            .convert(Hold::Exclusive, Hold::Shared, guard.changed);
        guard.lock.reading()
    }
}

impl<T: ?Sized + RefUnwindSafe> UnwindSafe for RwLockReadGuard<'_, T> {}
impl<T: ?Sized + RefUnwindSafe> RefUnwindSafe for RwLockReadGuard<'_, T> {}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the guard's thread holds the lock for reading.
        unsafe { self.value.as_ref() }
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the guard's thread holds the lock.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        self.changed = true;
        // SAFETY: the guard's thread holds the lock for writing.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    fn drop(&mut self) {
        self.lock.unlock(Hold::Shared, false);
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    fn drop(&mut self) {
        let poison = !self.unwinding && engine::panicking();
        self.lock
            .lock
            .unlock(Hold::Exclusive, self.changed || poison);
        if poison {
            // Nobody runs between the step and this.
            self.lock.poisoned.set(true);
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    #[track_caller]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("RwLock");
        match self.try_read() {
            Ok(guard) => shown.field("data", &&*guard),
            Err(TryLockError::Poisoned(error)) => shown.field("data", &&**error.get_ref()),
            Err(TryLockError::WouldBlock) => shown.field("data", &format_args!("<locked>")),
        };
        shown
            .field("poisoned", &self.poisoned.get())
            .finish_non_exhaustive()
    }
}

impl<T: Default> Default for RwLock<T> {
    #[track_caller]
    fn default() -> RwLock<T> {
        RwLock::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    #[track_caller]
    fn from(value: T) -> RwLock<T> {
        RwLock::new(value)
    }
}
