//! The mutual exclusion lock.

use std::time::Duration;

use dropin_std::time::Instant;
use engine::primitive::lock::Lock;
use lock_api::RawMutex as _;

use crate::held::Held;
use crate::time::deadline;

/// A raw mutex.
pub struct RawMutex(pub(crate) Lock);

// SAFETY: the engine's lock has one holder at a time; taking it learns what the
// last holder knew.
unsafe impl lock_api::RawMutex for RawMutex {
    const INIT: RawMutex = RawMutex(Lock::of_unknown_birth());

    type Guard = Held;

    #[track_caller]
    fn lock(&self) -> Held {
        self.0.lock();
        Held::new()
    }

    #[track_caller]
    fn try_lock(&self) -> Option<Held> {
        self.0.try_lock().then_some(Held::new())
    }

    unsafe fn unlock(&self, held: Held) {
        self.0.unlock_at(held.site, true);
    }

    #[track_caller]
    fn is_locked(&self) -> bool {
        self.0.is_locked()
    }
}

// SAFETY: as above; nothing is promised about who is next.
unsafe impl lock_api::RawMutexFair for RawMutex {
    #[track_caller]
    unsafe fn unlock_fair(&self, _held: Held) {
        self.0.unlock(true);
    }

    #[track_caller]
    unsafe fn bump(&self, held: &mut Held) {
        self.0.unlock(true);
        self.0.lock();
        *held = Held::new();
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawMutexTimed for RawMutex {
    type Duration = Duration;
    type Instant = Instant;

    #[track_caller]
    fn try_lock_for(&self, timeout: Duration) -> Option<Held> {
        match deadline(timeout) {
            Some(deadline) => self.lock_until(deadline),
            None => Some(self.lock()),
        }
    }

    #[track_caller]
    fn try_lock_until(&self, timeout: Instant) -> Option<Held> {
        self.lock_until(timeout.virtual_time())
    }
}

impl RawMutex {
    #[track_caller]
    fn lock_until(&self, deadline: u64) -> Option<Held> {
        self.0.lock_until(deadline).then_some(Held::new())
    }
}

/// A mutual exclusion lock for the data in it. It is not poisoned by a panic.
pub type Mutex<T> = lock_api::Mutex<RawMutex, T>;

/// The right to use a [`Mutex`]'s data, given back when dropped.
pub type MutexGuard<'a, T> = lock_api::MutexGuard<'a, RawMutex, T>;

/// A [`MutexGuard`] for a part of the data.
pub type MappedMutexGuard<'a, T> = lock_api::MappedMutexGuard<'a, RawMutex, T>;
