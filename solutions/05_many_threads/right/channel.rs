//! The results come through a channel of crossbeam, with their numbers, and are sorted.

use std::{sync::Arc, thread};

use crossbeam::channel;

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let work = Arc::new(work);
    let (sender, receiver) = channel::unbounded();
    let threads: Vec<_> = (0..count)
        .map(|number| {
            let (work, sender) = (Arc::clone(&work), sender.clone());
            thread::spawn(move || {
                let result = work(number);
                sender.send((number, result)).unwrap();
            })
        })
        .collect();
    drop(sender);
    let mut results: Vec<(usize, T)> = receiver.iter().collect();
    let failed = threads.into_iter().filter_map(|it| it.join().err()).count();
    assert_eq!(failed, 0, "so many threads panicked");
    results.sort_by_key(|it| it.0);
    results.into_iter().map(|it| it.1).collect()
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
