//! The mutual exclusion lock that hands itself on.

use std::time::Duration;

use dropin_std::time::Instant;

use crate::held::Held;
use crate::mutex::RawMutex;

/// A raw mutex whose every unlock is fair.
pub struct RawFairMutex(RawMutex);

// SAFETY: as `RawMutex`, which does everything.
unsafe impl lock_api::RawMutex for RawFairMutex {
    const INIT: RawFairMutex = RawFairMutex(RawMutex::INIT);

    type Guard = Held;

    #[track_caller]
    fn lock(&self) -> Held {
        self.0.lock()
    }

    #[track_caller]
    fn try_lock(&self) -> Option<Held> {
        self.0.try_lock()
    }

    unsafe fn unlock(&self, held: Held) {
        // SAFETY: the caller's promise, handed on.
        unsafe { self.0.unlock(held) }
    }

    #[track_caller]
    fn is_locked(&self) -> bool {
        self.0.is_locked()
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawMutexFair for RawFairMutex {
    #[track_caller]
    unsafe fn unlock_fair(&self, held: Held) {
        // SAFETY: the caller's promise, handed on.
        unsafe { self.0.unlock_fair(held) }
    }

    #[track_caller]
    unsafe fn bump(&self, held: &mut Held) {
        // SAFETY: the caller's promise, handed on.
        unsafe { self.0.bump(held) }
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawMutexTimed for RawFairMutex {
    type Duration = Duration;
    type Instant = Instant;

    #[track_caller]
    fn try_lock_for(&self, timeout: Duration) -> Option<Held> {
        self.0.try_lock_for(timeout)
    }

    #[track_caller]
    fn try_lock_until(&self, timeout: Instant) -> Option<Held> {
        self.0.try_lock_until(timeout)
    }
}

/// A mutual exclusion lock that goes to whoever has waited longest.
pub type FairMutex<T> = lock_api::Mutex<RawFairMutex, T>;

/// The right to use a [`FairMutex`]'s data, given back when dropped.
pub type FairMutexGuard<'a, T> = lock_api::MutexGuard<'a, RawFairMutex, T>;

/// A [`FairMutexGuard`] for a part of the data.
pub type MappedFairMutexGuard<'a, T> = lock_api::MappedMutexGuard<'a, RawFairMutex, T>;
