//! The reader-writer lock.

use std::time::Duration;

use dropin_std::time::Instant;
use engine::primitive::rwlock::{self, Hold};
use lock_api::RawRwLockUpgrade as _;

use crate::held::Held;
use crate::time::deadline;

/// A raw reader-writer lock. `RECURSIVE` says whether a thread that reads already gets
/// past a writer that waits.
pub struct RawRwLock<const RECURSIVE: bool = false>(rwlock::RwLock);

/// A raw reader-writer lock that a thread may read-lock again.
pub type RawRwLockRecursive = RawRwLock<true>;

impl<const RECURSIVE: bool> RawRwLock<RECURSIVE> {
    #[track_caller]
    fn lock_at_most(&self, hold: Hold, deadline: Option<u64>) -> Option<Held> {
        match deadline {
            Some(deadline) => self.0.lock_until(hold, deadline).then_some(Held::new()),
            None => {
                self.0.lock(hold);
                Some(Held::new())
            }
        }
    }

    #[track_caller]
    fn bump(&self, hold: Hold, held: &mut Held) {
        self.0.unlock(hold, true);
        self.0.lock(hold);
        *held = Held::new();
    }

    #[track_caller]
    fn convert(&self, from: Hold, to: Hold) -> Held {
        self.0.convert(from, to, true);
        Held::new()
    }
}

// SAFETY: the engine's lock has one writer or many readers; taking it learns
// what those before knew.
unsafe impl<const RECURSIVE: bool> lock_api::RawRwLock for RawRwLock<RECURSIVE> {
    const INIT: Self = RawRwLock(rwlock::RwLock::of_unknown_birth().with_overtaking(RECURSIVE));

    type SharedGuard = Held;
    type ExclusiveGuard = Held;

    #[track_caller]
    fn lock_shared(&self) -> Held {
        self.0.lock(Hold::Shared);
        Held::new()
    }

    #[track_caller]
    fn try_lock_shared(&self) -> Option<Held> {
        self.0.try_lock(Hold::Shared).then_some(Held::new())
    }

    unsafe fn unlock_shared(&self, held: Held) {
        self.0.unlock_at(held.site, Hold::Shared, false);
    }

    #[track_caller]
    fn lock_exclusive(&self) -> Held {
        self.0.lock(Hold::Exclusive);
        Held::new()
    }

    #[track_caller]
    fn try_lock_exclusive(&self) -> Option<Held> {
        self.0.try_lock(Hold::Exclusive).then_some(Held::new())
    }

    unsafe fn unlock_exclusive(&self, held: Held) {
        self.0.unlock_at(held.site, Hold::Exclusive, true);
    }

    #[track_caller]
    fn is_locked(&self) -> bool {
        self.0.is_locked().0
    }

    #[track_caller]
    fn is_locked_exclusive(&self) -> bool {
        self.0.is_locked().1
    }
}

// SAFETY: as above; nothing is promised about who is next.
unsafe impl<const RECURSIVE: bool> lock_api::RawRwLockFair for RawRwLock<RECURSIVE> {
    #[track_caller]
    unsafe fn unlock_shared_fair(&self, _held: Held) {
        self.0.unlock(Hold::Shared, false);
    }

    #[track_caller]
    unsafe fn unlock_exclusive_fair(&self, _held: Held) {
        self.0.unlock(Hold::Exclusive, true);
    }

    #[track_caller]
    unsafe fn bump_shared(&self, held: &mut Held) {
        self.bump(Hold::Shared, held);
    }

    #[track_caller]
    unsafe fn bump_exclusive(&self, held: &mut Held) {
        self.bump(Hold::Exclusive, held);
    }
}

// SAFETY: as above.
unsafe impl<const RECURSIVE: bool> lock_api::RawRwLockDowngrade for RawRwLock<RECURSIVE> {
    #[track_caller]
    unsafe fn downgrade(&self, _held: Held) -> Held {
        self.convert(Hold::Exclusive, Hold::Shared)
    }
}

// SAFETY: as above.
unsafe impl<const RECURSIVE: bool> lock_api::RawRwLockTimed for RawRwLock<RECURSIVE> {
    type Duration = Duration;
    type Instant = Instant;

    #[track_caller]
    fn try_lock_shared_for(&self, timeout: Duration) -> Option<Held> {
        self.lock_at_most(Hold::Shared, deadline(timeout))
    }

    #[track_caller]
    fn try_lock_shared_until(&self, timeout: Instant) -> Option<Held> {
        self.lock_at_most(Hold::Shared, Some(timeout.virtual_time()))
    }

    #[track_caller]
    fn try_lock_exclusive_for(&self, timeout: Duration) -> Option<Held> {
        self.lock_at_most(Hold::Exclusive, deadline(timeout))
    }

    #[track_caller]
    fn try_lock_exclusive_until(&self, timeout: Instant) -> Option<Held> {
        self.lock_at_most(Hold::Exclusive, Some(timeout.virtual_time()))
    }
}

// SAFETY: as above.
unsafe impl<const RECURSIVE: bool> lock_api::RawRwLockUpgrade for RawRwLock<RECURSIVE> {
    type UpgradableGuard = Held;

    #[track_caller]
    fn lock_upgradable(&self) -> Held {
        self.0.lock(Hold::Upgradable);
        Held::new()
    }

    #[track_caller]
    fn try_lock_upgradable(&self) -> Option<Held> {
        self.0.try_lock(Hold::Upgradable).then_some(Held::new())
    }

    unsafe fn unlock_upgradable(&self, held: Held) {
        self.0.unlock_at(held.site, Hold::Upgradable, false);
    }

    #[track_caller]
    unsafe fn upgrade(&self, _held: Held) -> Held {
        self.convert(Hold::Upgradable, Hold::Exclusive)
    }

    #[track_caller]
    unsafe fn try_upgrade(&self, held: Held) -> Result<Held, Held> {
        if self.0.try_convert(Hold::Upgradable, Hold::Exclusive) {
            Ok(Held::new())
        } else {
            Err(held)
        }
    }
}

// SAFETY: as above.
unsafe impl<const RECURSIVE: bool> lock_api::RawRwLockUpgradeFair for RawRwLock<RECURSIVE> {
    #[track_caller]
    unsafe fn unlock_upgradable_fair(&self, _held: Held) {
        self.0.unlock(Hold::Upgradable, false);
    }

    #[track_caller]
    unsafe fn bump_upgradable(&self, held: &mut Held) {
        self.bump(Hold::Upgradable, held);
    }
}

// SAFETY: as above.
unsafe impl<const RECURSIVE: bool> lock_api::RawRwLockUpgradeDowngrade for RawRwLock<RECURSIVE> {
    #[track_caller]
    unsafe fn downgrade_upgradable(&self, _held: Held) -> Held {
        self.convert(Hold::Upgradable, Hold::Shared)
    }

    #[track_caller]
    unsafe fn downgrade_to_upgradable(&self, _held: Held) -> Held {
        self.convert(Hold::Exclusive, Hold::Upgradable)
    }
}

// SAFETY: as above.
unsafe impl<const RECURSIVE: bool> lock_api::RawRwLockUpgradeTimed for RawRwLock<RECURSIVE> {
    #[track_caller]
    fn try_lock_upgradable_for(&self, timeout: Duration) -> Option<Held> {
        self.lock_at_most(Hold::Upgradable, deadline(timeout))
    }

    #[track_caller]
    fn try_lock_upgradable_until(&self, timeout: Instant) -> Option<Held> {
        self.lock_at_most(Hold::Upgradable, Some(timeout.virtual_time()))
    }

    #[track_caller]
    unsafe fn try_upgrade_for(&self, held: Held, timeout: Duration) -> Result<Held, Held> {
        match deadline(timeout) {
            Some(deadline) => self.upgrade_until(held, deadline),
            // SAFETY: the caller's promise, handed on.
            None => Ok(unsafe { self.upgrade(held) }),
        }
    }

    #[track_caller]
    unsafe fn try_upgrade_until(&self, held: Held, timeout: Instant) -> Result<Held, Held> {
        self.upgrade_until(held, timeout.virtual_time())
    }
}

impl<const RECURSIVE: bool> RawRwLock<RECURSIVE> {
    #[track_caller]
    fn upgrade_until(&self, held: Held, deadline: u64) -> Result<Held, Held> {
        let upgraded = self
            .0
            .convert_until(Hold::Upgradable, Hold::Exclusive, deadline);
        if upgraded { Ok(Held::new()) } else { Err(held) }
    }
}

/// A reader-writer lock for the data in it. It is not poisoned by a panic.
pub type RwLock<T> = lock_api::RwLock<RawRwLock, T>;

/// The right to read a [`RwLock`]'s data, given back when dropped.
pub type RwLockReadGuard<'a, T> = lock_api::RwLockReadGuard<'a, RawRwLock, T>;

/// The right to write a [`RwLock`]'s data, given back when dropped.
pub type RwLockWriteGuard<'a, T> = lock_api::RwLockWriteGuard<'a, RawRwLock, T>;

/// The right to read a [`RwLock`]'s data and to become its writer.
pub type RwLockUpgradableReadGuard<'a, T> = lock_api::RwLockUpgradableReadGuard<'a, RawRwLock, T>;

/// A [`RwLockReadGuard`] for a part of the data.
pub type MappedRwLockReadGuard<'a, T> = lock_api::MappedRwLockReadGuard<'a, RawRwLock, T>;

/// A [`RwLockWriteGuard`] for a part of the data.
pub type MappedRwLockWriteGuard<'a, T> = lock_api::MappedRwLockWriteGuard<'a, RawRwLock, T>;

/// A reader-writer lock that a thread may read-lock again.
pub type RecursiveRwLock<T> = lock_api::RwLock<RawRwLockRecursive, T>;

/// The right to read a [`RecursiveRwLock`]'s data, given back when dropped.
pub type RecursiveRwLockReadGuard<'a, T> = lock_api::RwLockReadGuard<'a, RawRwLockRecursive, T>;

/// The right to write a [`RecursiveRwLock`]'s data, given back when dropped.
pub type RecursiveRwLockWriteGuard<'a, T> = lock_api::RwLockWriteGuard<'a, RawRwLockRecursive, T>;

/// The right to read a [`RecursiveRwLock`]'s data and to become its writer.
pub type RecursiveRwLockUpgradableReadGuard<'a, T> =
    lock_api::RwLockUpgradableReadGuard<'a, RawRwLockRecursive, T>;

/// A [`RecursiveRwLockReadGuard`] for a part of the data.
pub type MappedRecursiveRwLockReadGuard<'a, T> =
    lock_api::MappedRwLockReadGuard<'a, RawRwLockRecursive, T>;

/// A [`RecursiveRwLockWriteGuard`] for a part of the data.
pub type MappedRecursiveRwLockWriteGuard<'a, T> =
    lock_api::MappedRwLockWriteGuard<'a, RawRwLockRecursive, T>;
