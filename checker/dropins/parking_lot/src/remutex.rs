//! The mutual exclusion lock that its holder may take again.

use std::num::NonZeroUsize;

use lock_api::GetThreadId;

use crate::mutex::RawMutex;

/// Tells threads apart for [`ReentrantMutex`].
pub struct RawThreadId;

// SAFETY: the engine numbers the threads of an execution from 0, each once.
unsafe impl GetThreadId for RawThreadId {
    const INIT: RawThreadId = RawThreadId;

    fn nonzero_thread_id(&self) -> NonZeroUsize {
        let number = engine::primitive::thread::current().number() as usize;
        NonZeroUsize::MIN.saturating_add(number)
    }
}

/// A mutual exclusion lock that the thread which holds it may take again.
pub type ReentrantMutex<T> = lock_api::ReentrantMutex<RawMutex, RawThreadId, T>;

/// The right to look at a [`ReentrantMutex`]'s data, given back when dropped.
pub type ReentrantMutexGuard<'a, T> = lock_api::ReentrantMutexGuard<'a, RawMutex, RawThreadId, T>;

/// A [`ReentrantMutexGuard`] for a part of the data.
pub type MappedReentrantMutexGuard<'a, T> =
    lock_api::MappedReentrantMutexGuard<'a, RawMutex, RawThreadId, T>;
