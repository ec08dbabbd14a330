//! Start work whose result is not needed yet, and fetch the result later.

use std::{
    any::Any,
    thread::{self, JoinHandle},
};

/// A piece of work that is being done in the background.
///
/// Dropping it waits until the work has ended, and forgets the result.
pub struct Background<T> {
    // Empty once somebody has waited.
    thread: Option<JoinHandle<T>>,
}

/// Starts `work` on another thread and returns at once.
pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    Background {
        thread: Some(thread::spawn(work)),
    }
}

impl<T> Background<T> {
    /// Whether the work has ended, by returning or by a panic.
    pub fn is_done(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Waits until the work has ended, and returns its result, or the message of its
    /// panic.
    pub fn wait(mut self) -> Result<T, String> {
        let thread = self.thread.take().expect("only wait and drop empty it");
        thread.join().map_err(message)
    }
}

impl<T> Drop for Background<T> {
    /// Waits until the work has ended.
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // Who wanted to know of a panic would have called `wait`.
            let _ = thread.join();
        }
    }
}

/// What a panic said.
fn message(payload: Box<dyn Any + Send>) -> String {
    if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else if let Some(text) = payload.downcast_ref::<&str>() {
        text.to_string()
    } else {
        "no message".to_string()
    }
}
