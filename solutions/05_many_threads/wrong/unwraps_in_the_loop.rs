// diagnosis: leaked-thread
// Panics at the first thread that did, and leaves those after it behind.

use std::{sync::Arc, thread};

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let work = Arc::new(work);
    let mut threads = Vec::new();
    for number in 0..count {
        let work = Arc::clone(&work);
        threads.push(thread::spawn(move || work(number)));
    }
    threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect()
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
