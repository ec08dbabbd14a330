// diagnosis: busy-waiting
// Goes on selecting from a side that is closed, which is ready all the time.

use std::{mem, thread};

use crossbeam::{
    channel::{self, Receiver},
    select,
};

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
    let (mut left_is_open, mut right_is_open) = (true, true);
    while left_is_open || right_is_open {
        select! {
            recv(left) -> item => match item {
                Ok(item) => sink(item),
                Err(_) => left_is_open = false,
            },
            recv(right) -> item => match item {
                Ok(item) => sink(item),
                Err(_) => right_is_open = false,
            },
        }
    }
}
