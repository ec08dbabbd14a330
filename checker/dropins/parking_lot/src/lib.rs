//! `parking_lot` in the controlled world: the same names and signatures, over
//! the engine's primitives.
//!
//! As in the real crate, the locks are `lock_api`'s over raw locks; the raw
//! locks are ours. A guard of `lock_api` does not say whether it was used to
//! write, so every unlock counts as a change.
//!
//! What the real crate promises about fairness is not modelled: after a fair
//! unlock, too, anybody may take the lock next. So everything that can happen
//! with the real crate can happen here, and some more that a program should
//! not depend on. Where a thread reads twice at once it waits for writers that
//! wait, as with the real [`RwLock`], which is a deadlock; other readers may
//! always go first.

mod condvar;
mod fair_mutex;
mod held;
mod mutex;
mod once;
mod remutex;
mod rwlock;
mod time;

pub use condvar::{Condvar, RawCondvar, WaitTimeoutResult};
pub use fair_mutex::{FairMutex, FairMutexGuard, MappedFairMutexGuard, RawFairMutex};
pub use lock_api;
pub use lock_api::{
    ArcMutexGuard, ArcReentrantMutexGuard, ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard,
    ArcRwLockWriteGuard,
};
pub use mutex::{MappedMutexGuard, Mutex, MutexGuard, RawMutex};
pub use once::{Once, OnceState};
pub use remutex::{MappedReentrantMutexGuard, RawThreadId, ReentrantMutex, ReentrantMutexGuard};
pub use rwlock::{
    MappedRecursiveRwLockReadGuard, MappedRecursiveRwLockWriteGuard, MappedRwLockReadGuard,
    MappedRwLockWriteGuard, RawRwLock, RawRwLockRecursive, RecursiveRwLock,
    RecursiveRwLockReadGuard, RecursiveRwLockUpgradableReadGuard, RecursiveRwLockWriteGuard,
    RwLock, RwLockReadGuard, RwLockUpgradableReadGuard, RwLockWriteGuard,
};
