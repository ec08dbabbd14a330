// diagnosis: busy-waiting
// Looks at both sides in turn, all the time.

use std::{mem, thread};

use crossbeam::channel::{self, Receiver, TryRecvError};

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
    let mut open = vec![left, right];
    while !open.is_empty() {
        open.retain(|side| match side.try_recv() {
            Ok(item) => {
                sink(item);
                true
            }
            Err(TryRecvError::Empty) => true,
            Err(TryRecvError::Disconnected) => false,
        });
        thread::yield_now();
    }
}
