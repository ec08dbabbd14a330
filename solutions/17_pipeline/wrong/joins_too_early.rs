// diagnosis: deadlock
// Waits for the threads before it takes anything out of the line: they wait for room.

use std::{panic, sync::mpsc, thread};

use crossbeam::{channel::Receiver, select};

pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, mut sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    let mut threads = Vec::new();
    let (sender, mut items) = mpsc::sync_channel(room);
    threads.push(thread::spawn(move || {
        for item in source {
            if sender.send(item).is_err() {
                return;
            }
        }
    }));
    for mut work in stages {
        let (sender, next) = mpsc::sync_channel(room);
        threads.push(thread::spawn(move || {
            while let Ok(item) = items.recv()
                && sender.send(work(item)).is_ok()
            {}
        }));
        items = next;
    }
    let results: Vec<_> = threads.into_iter().map(|it| it.join()).collect();
    if let Some(Err(payload)) = results.into_iter().find(|it| it.is_err()) {
        panic::resume_unwind(payload);
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
