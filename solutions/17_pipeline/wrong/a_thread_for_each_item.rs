// diagnosis: wrong-result
// Gives each item a thread that takes it through the whole line: a quick one overtakes
// a slow one.

use std::{
    sync::{Arc, Mutex, mpsc},
    thread,
};

use crossbeam::{channel::Receiver, select};

pub type Stage<T> = Box<dyn FnMut(T) -> T + Send>;

pub fn pipeline<S, T>(source: S, stages: Vec<Stage<T>>, room: usize, mut sink: impl FnMut(T))
where
    S: IntoIterator<Item = T> + Send + 'static,
    T: Send + 'static,
{
    let stages: Arc<Vec<_>> = Arc::new(stages.into_iter().map(Mutex::new).collect());
    let (sender, done) = mpsc::sync_channel(room);
    let start = move || {
        let mut threads = Vec::new();
        for item in source {
            let (stages, sender) = (Arc::clone(&stages), sender.clone());
            threads.push(thread::spawn(move || {
                let mut item = item;
                for work in stages.iter() {
                    item = work.lock().unwrap()(item);
                }
                let _ = sender.send(item);
            }));
        }
        threads.into_iter().for_each(|it| it.join().unwrap());
    };
    let source = thread::spawn(start);
    for item in done {
        sink(item);
    }
    source.join().unwrap();
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
