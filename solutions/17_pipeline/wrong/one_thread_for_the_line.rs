// diagnosis: not-concurrent
// The line has a thread, but all stages share it: while one works, the others wait.

use std::{sync::mpsc, thread};

use crossbeam::{channel::Receiver, select};

pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

pub fn pipeline<S, T>(source: S, mut stages: Vec<Stage<T>>, room: usize, mut sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    let (sender, items) = mpsc::sync_channel(room);
    thread::scope(|scope| {
        scope.spawn(move || {
            for item in source {
                let item = stages.iter_mut().fold(item, |item, work| work(item));
                let _ = sender.send(item);
            }
        });
        for item in items {
            sink(item);
        }
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
