//! A condition variable.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use engine::Wake;
use engine::primitive::condvar;

use super::mutex::result;
use super::{LockResult, MutexGuard, PoisonError};

/// Whether a wait ended because its time was up.
#[derive(Debug, PartialEq, Eq, Copy, Clone)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// Whether the wait ended because its time was up.
    #[must_use]
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

/// A condition variable.
pub struct Condvar(condvar::Condvar);

impl Condvar {
    /// A condition variable that nobody waits on.
    #[track_caller]
    #[inline]
    pub const fn new() -> Condvar {
        Condvar(condvar::Condvar::new())
    }

    #[track_caller]
    fn wait_until<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>, deadline: Option<u64>) -> Wake {
        let changed = guard.take_changed();
        self.0.wait(guard.mutex().engine_lock(), changed, deadline)
    }

    /// Gives the lock back, waits for a notification, and takes it again.
    ///
    /// # Errors
    /// The guard too, if the lock is poisoned.
    #[track_caller]
    pub fn wait<'a, T>(&self, mut guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        self.wait_until(&mut guard, None);
        let poisoned = guard.mutex().poison_flag();
        result(guard, poisoned)
    }

    /// Waits as long as `condition` is true.
    ///
    /// # Errors
    /// The guard too, if the lock is poisoned.
    #[track_caller]
    pub fn wait_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: F,
    ) -> LockResult<MutexGuard<'a, T>>
    where
        F: FnMut(&mut T) -> bool,
    {
        while condition(&mut *guard) {
            guard = self.wait(guard)?;
        }
        Ok(guard)
    }

    /// Waits for a notification, no longer than `duration`.
    ///
    /// # Errors
    /// The guard too, if the lock is poisoned.
    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        duration: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let deadline = crate::time::deadline(duration);
        let wake = self.wait_until(&mut guard, deadline);
        let poisoned = guard.mutex().poison_flag();
        result((guard, WaitTimeoutResult(wake == Wake::TimedOut)), poisoned)
    }

    /// As [`wait_timeout`](Self::wait_timeout), in milliseconds; says whether
    /// a notification came.
    ///
    /// # Errors
    /// The guard too, if the lock is poisoned.
    #[deprecated(
        since = "1.6.0",
        note = "replaced by `std::sync::Condvar::wait_timeout`"
    )]
    #[track_caller]
    pub fn wait_timeout_ms<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        milliseconds: u32,
    ) -> LockResult<(MutexGuard<'a, T>, bool)> {
        match self.wait_timeout(guard, Duration::from_millis(milliseconds.into())) {
            Ok((guard, end)) => Ok((guard, !end.timed_out())),
            Err(error) => {
                let (guard, end) = error.into_inner();
                Err(PoisonError::new((guard, !end.timed_out())))
            }
        }
    }

    /// Waits as long as `condition` is true, no longer than `duration`.
    ///
    /// # Errors
    /// The guard too, if the lock is poisoned.
    #[track_caller]
    pub fn wait_timeout_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        duration: Duration,
        mut condition: F,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>
    where
        F: FnMut(&mut T) -> bool,
    {
        let deadline = crate::time::deadline(duration);
        loop {
            if !condition(&mut *guard) {
                return Ok((guard, WaitTimeoutResult(false)));
            }
            let is_over = || deadline.is_some_and(|deadline| engine::now() >= deadline);
            if is_over() {
                return Ok((guard, WaitTimeoutResult(true)));
            }
            self.wait_until(&mut guard, deadline);
            if guard.mutex().poison_flag() {
                let timed_out = WaitTimeoutResult(is_over());
                return Err(PoisonError::new((guard, timed_out)));
            }
        }
    }

    /// Wakes one waiter, if there is one.
    #[track_caller]
    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    /// Wakes every waiter.
    #[track_caller]
    pub fn notify_all(&self) {
        self.0.notify_all();
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condvar").finish_non_exhaustive()
    }
}

impl Default for Condvar {
    #[track_caller]
    fn default() -> Condvar {
        Condvar::new()
    }
}

impl UnwindSafe for Condvar {}
impl RefUnwindSafe for Condvar {}
