//! Hand messages from many threads to one.

use std::ops::ControlFlow;

/// Runs each of the `producers` on a thread of its own, all at the same time, and gives
/// their messages to `consume` on this thread, each as soon as it is there: those of
/// one producer in its order, and every one of them once.
///
/// It is over when all producers have come to their end; or, if `consume` returns
/// `Break`, at once: then `consume` is not called again, and each producer is left as
/// soon as it notices, even if it would never end.
///
/// When `deliver` returns, all threads have ended.
pub fn deliver<M, P>(producers: Vec<P>, consume: impl FnMut(M) -> ControlFlow<()>)
where
    M: Send + 'static,
    P: IntoIterator<Item = M> + Send + 'static,
{
    drop(consume);
    todo!("deliver the messages of {} producers", producers.len())
}
