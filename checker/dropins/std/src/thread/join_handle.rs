//! Waiting for a thread.

use std::fmt;
use std::marker::PhantomData;

use super::packet::Started;
use super::{Result, Thread};

/// The right to wait for a thread.
pub struct JoinHandle<T> {
    started: Started,
    // As a box: it may be moved whatever it holds.
    result: PhantomData<Box<T>>,
}

// SAFETY: as std's: the result is sent from the thread to whoever joins.
unsafe impl<T> Send for JoinHandle<T> {}
// SAFETY: as above; sharing it gives no access to the result.
unsafe impl<T> Sync for JoinHandle<T> {}

impl<T> JoinHandle<T> {
    /// # Safety
    /// The thread returns a `T`.
    pub(super) unsafe fn of(started: Started) -> JoinHandle<T> {
        JoinHandle {
            started,
            result: PhantomData,
        }
    }

    /// The thread.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        self.started.thread()
    }

    /// Waits until the thread has ended.
    ///
    /// # Errors
    /// The payload of the panic that ended it.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        // SAFETY: by the promise of whoever made this handle.
        self.started.join().map(|it| unsafe { it.open() })
    }

    /// Whether the thread has ended. Looking is a step.
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        self.started.is_finished()
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}
