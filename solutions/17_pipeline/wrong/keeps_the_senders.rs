// diagnosis: deadlock
// All channels are made in advance, and the list of senders lives as long as the call:
// no channel is ever closed.

use std::thread;

use crossbeam::{channel, channel::Receiver, select};

pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, mut sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    let (senders, receivers): (Vec<_>, Vec<_>) =
        (0..=stages.len()).map(|_| channel::bounded(room)).unzip();
    thread::scope(|scope| {
        let sender = senders[0].clone();
        scope.spawn(move || {
            let _ = source.into_iter().try_for_each(|item| sender.send(item));
        });
        for (index, mut work) in stages.into_iter().enumerate() {
            let items = receivers[index].clone();
            let sender = senders[index + 1].clone();
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
