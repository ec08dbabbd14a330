// diagnosis: unresponsive
// Waits for one side for a while, and then for the other: what comes on the other side
// meanwhile has to wait, and nothing was saved by asking.

use std::{mem, thread, time::Duration};

use crossbeam::channel::{self, Receiver, RecvTimeoutError};

pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    thread::scope(|scope| {
        let (sender, mut end) = channel::bounded(room);
        scope.spawn(move || {
            let _ = source.into_iter().try_for_each(|item| sender.send(item));
        });
        for mut work in stages {
            let (sender, next) = channel::bounded(room);
            let items = mem::replace(&mut end, next);
            scope.spawn(move || {
                for item in items {
                    if sender.send(work(item)).is_err() {
                        break;
                    }
                }
            });
        }
        end.into_iter().for_each(sink);
    });
}

pub fn merge<T>(left: Receiver<T>, right: Receiver<T>, mut sink: impl FnMut(T)) {
    let mut sides = vec![left, right];
    while !sides.is_empty() {
        sides.retain(|side| match side.recv_timeout(Duration::from_millis(1)) {
            Ok(item) => {
                sink(item);
                true
            }
            Err(RecvTimeoutError::Timeout) => true,
            Err(RecvTimeoutError::Disconnected) => false,
        });
    }
}
