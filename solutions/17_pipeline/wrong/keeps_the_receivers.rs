// diagnosis: deadlock
// The senders are all given away, but each receiver is still in the list: if a stage
// panics, those before it go on waiting for room.

use std::thread;

use crossbeam::{channel, channel::Receiver, select};

pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, mut sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    let mut receivers = Vec::new();
    thread::scope(|scope| {
        let (sender, receiver) = channel::bounded(room);
        receivers.push(receiver);
        scope.spawn(move || {
            let _ = source.into_iter().try_for_each(|item| sender.send(item));
        });
        for mut work in stages {
            let items = receivers.last().unwrap().clone();
            let (sender, receiver) = channel::bounded(room);
            receivers.push(receiver);
            scope.spawn(move || {
                for item in items {
                    if sender.send(work(item)).is_err() {
                        break;
                    }
                }
            });
        }
        for item in receivers.last().unwrap() {
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
