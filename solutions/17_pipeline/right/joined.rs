//! Channels of the standard library, threads that are joined one by one, and a selection
//! that leaves out whoever is closed.

use std::{panic, sync::mpsc, thread};

use crossbeam::channel::{self, Receiver};

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
    for item in items {
        sink(item);
    }
    let results: Vec<_> = threads.into_iter().map(|it| it.join()).collect();
    if let Some(Err(payload)) = results.into_iter().find(|it| it.is_err()) {
        panic::resume_unwind(payload);
    }
}

pub fn merge<T>(mut left: Receiver<T>, mut right: Receiver<T>, mut sink: impl FnMut(T)) {
    let mut open = 2;
    while open > 0 {
        crossbeam::select! {
            recv(left) -> item => match item {
                Ok(item) => sink(item),
                Err(_) => {
                    left = channel::never();
                    open -= 1;
                }
            },
            recv(right) -> item => match item {
                Ok(item) => sink(item),
                Err(_) => {
                    right = channel::never();
                    open -= 1;
                }
            },
        }
    }
}
