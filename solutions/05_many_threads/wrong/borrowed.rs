// diagnosis: compile-error
// Lends the function to threads that may outlive it.

use std::{panic, thread};

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let threads: Vec<_> = (0..count)
        .map(|number| thread::spawn(|| work(number)))
        .collect();
    let results: Vec<_> = threads.into_iter().map(|it| it.join()).collect();
    let unwrap = |it: thread::Result<T>| it.unwrap_or_else(|it| panic::resume_unwind(it));
    results.into_iter().map(unwrap).collect()
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
