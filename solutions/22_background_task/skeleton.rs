//! Start work whose result is not needed yet, and fetch the result later.

use std::marker::PhantomData;

/// A piece of work that is being done in the background.
///
/// Dropping it waits until the work has ended, and forgets the result.
pub struct Background<T> {
    // Your fields. This one only holds the place of the `T`.
    _result: PhantomData<T>,
}

/// Starts `work` on another thread and returns at once.
pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let _ = work;
    todo!("start the work, and return what is needed to fetch its result")
}

impl<T> Background<T> {
    /// Whether the work has ended, by returning or by a panic. Answers at once,
    /// without waiting for the work.
    pub fn is_done(&self) -> bool {
        todo!("say whether the work has ended")
    }

    /// Waits until the work has ended, and not longer. Returns `Ok(result)`, or
    /// `Err(message)` if the work panicked: the message it panicked with, or
    /// `"no message"` if that was not text.
    pub fn wait(self) -> Result<T, String> {
        todo!("wait for the result")
    }
}

impl<T> Drop for Background<T> {
    /// Waits until the work has ended, so that no thread is left behind. It never
    /// panics, even if the work did.
    fn drop(&mut self) {
        // Your last task. It is also called at the end of `wait`.
    }
}
