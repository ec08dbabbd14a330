// diagnosis: no-thread
// Collects all items of a stage before the next one begins.

use crossbeam::{channel::Receiver, select};

pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, mut sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    let _ = room;
    let mut items: Vec<T> = source.into_iter().collect();
    for work in stages {
        items = items.into_iter().map(work).collect();
    }
    for item in items {
        sink(item);
    }
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
