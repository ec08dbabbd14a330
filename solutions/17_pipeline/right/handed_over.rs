//! Every stage is made from the receiver before it and gives the receiver after it.
//! Merging waits until one side is ready, and then looks.

use std::thread::{self, Scope};

use crossbeam::channel::{Receiver, Select, TryRecvError, bounded};

pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

fn stage<'scope, T: Send + 'static>(
    scope: &'scope Scope<'scope, '_>,
    items: impl IntoIterator<Item = T> + Send + 'static,
    mut work: Stage<T>,
    room: usize,
) -> Receiver<T> {
    let (sender, receiver) = bounded(room);
    scope.spawn(move || {
        for item in items {
            if sender.send(work(item)).is_err() {
                break;
            }
        }
    });
    receiver
}

pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, mut sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    thread::scope(|scope| {
        let start = stage(scope, source, Box::new(|it| it), room);
        let end = stages
            .into_iter()
            .fold(start, |items, work| stage(scope, items, work, room));
        while let Ok(item) = end.recv() {
            sink(item);
        }
    });
}

pub fn merge<T>(left: Receiver<T>, right: Receiver<T>, mut sink: impl FnMut(T)) {
    let sides = [left, right];
    let mut ready = Select::new();
    for side in &sides {
        ready.recv(side);
    }
    let mut open = sides.len();
    while open > 0 {
        let index = ready.ready();
        match sides[index].try_recv() {
            Ok(item) => sink(item),
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => {
                ready.remove(index);
                open -= 1;
            }
        }
    }
}
