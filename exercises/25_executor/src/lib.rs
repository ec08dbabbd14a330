//! Run a future to its end.

/// Runs `future` to its end on this thread, and returns what it returns.
///
/// The future is polled once at the beginning, and then each time that somebody has
/// woken its [`Waker`](std::task::Waker): from its own `poll`, from another thread,
/// at any moment. In between the thread sleeps.
pub fn block_on<F: Future>(future: F) -> F::Output {
    drop(future);
    todo!("poll the future until it is ready, and sleep until it is woken")
}
