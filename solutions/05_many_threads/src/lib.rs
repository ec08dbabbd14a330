//! Start and join any number of threads.

use std::{panic, sync::Arc, thread};

/// Calls `work(0)`, `work(1)` and so on, `count` calls in all, each on a thread of
/// its own, all at the same time. Returns their results in the order of the numbers.
///
/// If a call panics, the others go on undisturbed. When every thread has ended,
/// `in_bulk` panics, too.
pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let work = Arc::new(work);
    let threads: Vec<_> = (0..count)
        .map(|number| {
            let work = Arc::clone(&work);
            thread::spawn(move || work(number))
        })
        .collect();
    let results: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
    results
        .into_iter()
        .map(|result| result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
        .collect()
}

/// Prints `Starting threads...`, then lets `count` threads, all running at the same
/// time, print one line each, and at the end prints `Ending threads...`. The lines
/// between are, in whatever order the threads come to print them,
///
/// ```text
/// printing from thread 0
/// printing from thread 1
/// ```
///
/// and so on.
pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
