// diagnosis: no-thread
// The threads make the lines, and the caller prints them: always in the same order.

use std::{panic, sync::Arc, thread};

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

pub fn run(count: usize) {
    println!("Starting threads...");
    for line in in_bulk(count, |number| format!("printing from thread {number}")) {
        println!("{line}");
    }
    println!("Ending threads...");
}
