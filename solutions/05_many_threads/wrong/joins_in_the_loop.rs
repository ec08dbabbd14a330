// diagnosis: not-concurrent
// Joins each thread in the loop that starts it.

use std::{panic, sync::Arc, thread};

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let work = Arc::new(work);
    let mut results = Vec::new();
    for number in 0..count {
        let work = Arc::clone(&work);
        let thread = thread::spawn(move || work(number));
        results.push(
            thread
                .join()
                .unwrap_or_else(|payload| panic::resume_unwind(payload)),
        );
    }
    results
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
