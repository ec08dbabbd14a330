// diagnosis: too-many
// Unbounded channels: whoever is faster fills the memory.

use std::{mem, thread};

use crossbeam::{
    channel::{Receiver, unbounded},
    select,
};

pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    let _ = room;
    thread::scope(|scope| {
        let (sender, mut end) = unbounded();
        scope.spawn(move || {
            let _ = source.into_iter().try_for_each(|item| sender.send(item));
        });
        for mut work in stages {
            let (sender, next) = unbounded();
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
