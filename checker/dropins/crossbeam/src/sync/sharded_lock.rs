//! A reader-writer lock that is quick to read.
//!
//! Sharding makes the real one quicker and can be seen in no other way, so this
//! is the reader-writer lock of the standard library's drop-in.

use std::fmt;
use std::ops::{Deref, DerefMut};

use dropin_std::sync::{
    LockResult, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError, TryLockResult,
};

/// A reader-writer lock that is quick to read.
pub struct ShardedLock<T: ?Sized>(RwLock<T>);

/// The right to read a [`ShardedLock`]'s data, given back when dropped.
pub struct ShardedLockReadGuard<'a, T: ?Sized> {
    lock: &'a ShardedLock<T>,
    guard: RwLockReadGuard<'a, T>,
}

/// The right to write a [`ShardedLock`]'s data, given back when dropped.
pub struct ShardedLockWriteGuard<'a, T: ?Sized> {
    lock: &'a ShardedLock<T>,
    guard: RwLockWriteGuard<'a, T>,
}

fn rewrap<G, H>(result: LockResult<G>, wrap: impl Fn(G) -> H) -> LockResult<H> {
    match result {
        Ok(guard) => Ok(wrap(guard)),
        Err(poison) => Err(PoisonError::new(wrap(poison.into_inner()))),
    }
}

fn rewrap_try<G, H>(result: TryLockResult<G>, wrap: impl Fn(G) -> H) -> TryLockResult<H> {
    match result {
        Ok(guard) => Ok(wrap(guard)),
        Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
        Err(TryLockError::Poisoned(poison)) => {
            let guard = wrap(poison.into_inner());
            Err(TryLockError::Poisoned(PoisonError::new(guard)))
        }
    }
}

impl<T> ShardedLock<T> {
    /// A free lock.
    #[track_caller]
    pub fn new(value: T) -> ShardedLock<T> {
        ShardedLock(RwLock::new(value))
    }

    /// The data.
    ///
    /// # Errors
    /// The data too, if a writer panicked.
    pub fn into_inner(self) -> LockResult<T> {
        self.0.into_inner()
    }
}

impl<T: ?Sized> ShardedLock<T> {
    /// Whether a writer panicked.
    #[track_caller]
    pub fn is_poisoned(&self) -> bool {
        self.0.is_poisoned()
    }

    /// The data, for whoever has the lock alone.
    ///
    /// # Errors
    /// The data too, if a writer panicked.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.0.get_mut()
    }

    /// Takes the lock shared, if that is possible now.
    ///
    /// # Errors
    /// If it is not, or a writer panicked.
    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<ShardedLockReadGuard<'_, T>> {
        rewrap_try(self.0.try_read(), |guard| self.reader(guard))
    }

    /// Takes the lock shared.
    ///
    /// # Errors
    /// The guard too, if a writer panicked.
    #[track_caller]
    pub fn read(&self) -> LockResult<ShardedLockReadGuard<'_, T>> {
        rewrap(self.0.read(), |guard| self.reader(guard))
    }

    /// Takes the lock alone, if that is possible now.
    ///
    /// # Errors
    /// If it is not, or a writer panicked.
    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<ShardedLockWriteGuard<'_, T>> {
        rewrap_try(self.0.try_write(), |guard| self.writer(guard))
    }

    /// Takes the lock alone.
    ///
    /// # Errors
    /// The guard too, if a writer panicked.
    #[track_caller]
    pub fn write(&self) -> LockResult<ShardedLockWriteGuard<'_, T>> {
        rewrap(self.0.write(), |guard| self.writer(guard))
    }

    fn reader<'a>(&'a self, guard: RwLockReadGuard<'a, T>) -> ShardedLockReadGuard<'a, T> {
        ShardedLockReadGuard { lock: self, guard }
    }

    fn writer<'a>(&'a self, guard: RwLockWriteGuard<'a, T>) -> ShardedLockWriteGuard<'a, T> {
        ShardedLockWriteGuard { lock: self, guard }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for ShardedLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.try_read() {
            Ok(guard) => f
                .debug_struct("ShardedLock")
                .field("data", &&*guard)
                .finish(),
            Err(TryLockError::Poisoned(poison)) => f
                .debug_struct("ShardedLock")
                .field("data", &&**poison.get_ref())
                .finish(),
            Err(TryLockError::WouldBlock) => f
                .debug_struct("ShardedLock")
                .field("data", &format_args!("<locked>"))
                .finish(),
        }
    }
}

impl<T: Default> Default for ShardedLock<T> {
    #[track_caller]
    fn default() -> ShardedLock<T> {
        ShardedLock::new(T::default())
    }
}

impl<T> From<T> for ShardedLock<T> {
    #[track_caller]
    fn from(value: T) -> ShardedLock<T> {
        ShardedLock::new(value)
    }
}

impl<T: ?Sized> Deref for ShardedLockReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T: ?Sized> Deref for ShardedLockWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<T: ?Sized> DerefMut for ShardedLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

macro_rules! shown {
    ($guard:ident) => {
        impl<T: fmt::Debug> fmt::Debug for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($guard))
                    .field("lock", &self.lock)
                    .finish()
            }
        }

        impl<T: ?Sized + fmt::Display> fmt::Display for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    };
}

shown!(ShardedLockReadGuard);
shown!(ShardedLockWriteGuard);
