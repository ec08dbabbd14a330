//! Waiting for a thread.

use std::fmt;
use std::sync::Arc;

use engine::primitive::thread;

use super::packet::Started;
use super::{Result, Thread};

/// The right to wait for a thread.
pub struct JoinHandle<T> {
    started: Started<T>,
    thread: Thread,
}

// SAFETY: as std's: the result is sent from the thread to whoever joins.
unsafe impl<T> Send for JoinHandle<T> {}
// SAFETY: as above; sharing it gives no access to the result.
unsafe impl<T> Sync for JoinHandle<T> {}

impl<T> JoinHandle<T> {
    pub(super) fn of(started: Started<T>, name: Option<Arc<str>>) -> JoinHandle<T> {
        let thread = Thread::of(started.task, name);
        JoinHandle { started, thread }
    }

    /// The thread.
    #[must_use]
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// Waits until the thread has ended.
    ///
    /// # Errors
    /// The payload of the panic that ended it.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        thread::join(self.started.task);
        self.started.result()
    }

    /// Whether the thread has ended. Looking is a step.
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        thread::is_finished(self.started.task)
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}
