// diagnosis: too-many
// Goes on with all that still comes when the next stage is gone: a line that is broken does
// not stop before its source does.

use std::{mem, thread};

use crossbeam::{
    channel::{self, Receiver},
    select,
};

/// What one stage does to each item.
pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

/// Sends the items of `source` through all `stages`, one after another, and hands what
/// comes out to `sink`.
pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    // The scope waits for all threads, and panics if one of them has.
    thread::scope(|scope| {
        let (sender, mut end) = channel::bounded(room);
        scope.spawn(move || {
            // An error means that the next one is gone.
            let _ = source.into_iter().try_for_each(|item| sender.send(item));
        });
        for mut work in stages {
            let (sender, next) = channel::bounded(room);
            let items = mem::replace(&mut end, next);
            // The thread owns both of its ends. However it ends, they are dropped, and
            // its neighbours notice.
            scope.spawn(move || {
                for item in items {
                    let _ = sender.send(work(item));
                }
            });
        }
        end.into_iter().for_each(sink);
    });
}

/// Hands to `sink` what comes out of `left` and out of `right`, until both are closed.
pub fn merge<T>(left: Receiver<T>, right: Receiver<T>, mut sink: impl FnMut(T)) {
    // A closed channel is always ready, with an error: it must not be asked again.
    let other = loop {
        select! {
            recv(left) -> item => match item {
                Ok(item) => sink(item),
                Err(_) => break right,
            },
            recv(right) -> item => match item {
                Ok(item) => sink(item),
                Err(_) => break left,
            },
        }
    };
    other.into_iter().for_each(sink);
}
