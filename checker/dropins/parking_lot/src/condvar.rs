//! The condition variable.

use std::fmt;
use std::ops::DerefMut;
use std::time::Duration;

use dropin_std::time::Instant;
use engine::Wake;
use engine::primitive::condvar;

use crate::held::Held;
use crate::mutex::{MutexGuard, RawMutex};
use crate::time::deadline;

/// A raw condition variable.
pub struct RawCondvar(condvar::Condvar);

impl RawCondvar {
    /// Waits; says whether time was up.
    ///
    /// # Panics
    /// If another thread waits with another mutex.
    #[track_caller]
    fn wait_until_nanosecond(&self, mutex: &RawMutex, deadline: Option<u64>) -> bool {
        match self.0.wait_strictly(&mutex.0, true, deadline) {
            Some(wake) => wake == Wake::TimedOut,
            None => panic!("attempted to use a condition variable with more than one mutex"),
        }
    }
}

// SAFETY: the engine's wait gives the lock back and starts to wait in one step,
// and takes the lock again before it returns.
unsafe impl lock_api::RawCondvar for RawCondvar {
    const INIT: RawCondvar = RawCondvar(condvar::Condvar::new());

    type RawMutex = RawMutex;

    #[track_caller]
    unsafe fn wait(&self, mutex: &RawMutex, _held: &mut Held) {
        self.wait_until_nanosecond(mutex, None);
    }

    #[track_caller]
    fn notify_one(&self) -> bool {
        self.0.notify_one()
    }

    #[track_caller]
    fn notify_all(&self) -> usize {
        self.0.notify_all()
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawCondvarTimed for RawCondvar {
    fn checked_duration_to_instant(timeout: &Duration) -> Option<Instant> {
        deadline(*timeout).map(Instant::at_virtual_time)
    }

    #[track_caller]
    unsafe fn wait_for(&self, mutex: &RawMutex, _held: &mut Held, timeout: &Duration) -> bool {
        self.wait_until_nanosecond(mutex, deadline(*timeout))
    }

    #[track_caller]
    unsafe fn wait_until(&self, mutex: &RawMutex, _held: &mut Held, timeout: &Instant) -> bool {
        self.wait_until_nanosecond(mutex, Some(timeout.virtual_time()))
    }
}

/// Whether a timed wait ended because time was up.
#[derive(Debug, PartialEq, Eq, Copy, Clone)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// Whether time was up.
    pub const fn timed_out(self) -> bool {
        self.0
    }
}

/// A condition variable. A wait never ends for no reason.
///
/// A type of our own, not `lock_api`'s, so that every step of it has a place in
/// the learner's source.
pub struct Condvar(RawCondvar);

impl Condvar {
    /// A condition variable that nobody waits on.
    #[track_caller]
    pub const fn new() -> Condvar {
        Condvar(RawCondvar(condvar::Condvar::new()))
    }

    /// The raw condition variable.
    pub fn raw(&self) -> &RawCondvar {
        &self.0
    }

    /// Wakes one waiting thread; says whether there was one.
    #[track_caller]
    pub fn notify_one(&self) -> bool {
        self.0.0.notify_one()
    }

    /// Wakes all waiting threads; says how many there were.
    #[track_caller]
    pub fn notify_all(&self) -> usize {
        self.0.0.notify_all()
    }

    #[track_caller]
    fn wait_at_most<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        deadline: Option<u64>,
    ) -> WaitTimeoutResult {
        // SAFETY: the wait leaves the lock as it found it: held by this guard.
        let mutex = unsafe { MutexGuard::mutex(guard).raw() };
        WaitTimeoutResult(self.0.wait_until_nanosecond(mutex, deadline))
    }

    #[track_caller]
    fn wait_at_most_while<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut condition: impl FnMut(&mut T) -> bool,
        deadline: Option<u64>,
    ) -> WaitTimeoutResult {
        let mut result = WaitTimeoutResult(false);
        loop {
            if !condition(guard.deref_mut()) {
                return WaitTimeoutResult(false);
            }
            if result.timed_out() {
                return result;
            }
            result = self.wait_at_most(guard, deadline);
        }
    }

    /// Gives the lock back, waits for a notification, and takes the lock again.
    #[track_caller]
    pub fn wait<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>) {
        self.wait_at_most(guard, None);
    }

    /// As [`wait`](Self::wait), at most until an instant.
    #[track_caller]
    pub fn wait_until<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        timeout: Instant,
    ) -> WaitTimeoutResult {
        self.wait_at_most(guard, Some(timeout.virtual_time()))
    }

    /// As [`wait`](Self::wait), at most for a time.
    #[track_caller]
    pub fn wait_for<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        timeout: Duration,
    ) -> WaitTimeoutResult {
        self.wait_at_most(guard, deadline(timeout))
    }

    /// Waits for as long as the condition holds.
    #[track_caller]
    pub fn wait_while<T, F>(&self, guard: &mut MutexGuard<'_, T>, condition: F)
    where
        T: ?Sized,
        F: FnMut(&mut T) -> bool,
    {
        self.wait_at_most_while(guard, condition, None);
    }

    /// As [`wait_while`](Self::wait_while), at most until an instant; time was
    /// up only if the condition still holds then.
    #[track_caller]
    pub fn wait_while_until<T, F>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        condition: F,
        timeout: Instant,
    ) -> WaitTimeoutResult
    where
        T: ?Sized,
        F: FnMut(&mut T) -> bool,
    {
        self.wait_at_most_while(guard, condition, Some(timeout.virtual_time()))
    }

    /// As [`wait_while`](Self::wait_while), at most for a time; time was up only
    /// if the condition still holds then.
    #[track_caller]
    pub fn wait_while_for<T: ?Sized, F>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        condition: F,
        timeout: Duration,
    ) -> WaitTimeoutResult
    where
        F: FnMut(&mut T) -> bool,
    {
        self.wait_at_most_while(guard, condition, deadline(timeout))
    }
}

impl Default for Condvar {
    #[track_caller]
    fn default() -> Condvar {
        Condvar::new()
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Condvar { .. }")
    }
}
