//! A line of stages that all work at the same time.

use crossbeam::channel::Receiver;

/// What one stage does to each item.
pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

/// Sends the items of `source` through all `stages`, one after another, and hands what
/// comes out to `sink`, in the order in which it went in.
///
/// The source runs on a thread of its own, so does each stage, and the sink on this
/// one. All of them work at the same time, each on another item. Between two neighbours
/// at most `room` items wait, which is at least one; if there is no room, whoever brings
/// the next one waits.
///
/// It is over when the source has come to its end and all of its items have been handed
/// on. If the source or a stage panics, the others do not wait for it: everything comes
/// to an end, and then `pipeline` panics, too. When it returns, all threads have ended.
pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    let _ = (source, sink);
    todo!(
        "a line of {} stages with room for {room} between them",
        stages.len()
    )
}

/// Hands to `sink` what comes out of `left` and out of `right`, each item as soon as it
/// is there, and those of one side in their order. It is over when both are closed.
pub fn merge<T>(left: Receiver<T>, right: Receiver<T>, sink: impl FnMut(T)) {
    let _ = (left, right, sink);
    todo!("take from whichever has something")
}
