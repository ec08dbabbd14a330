// diagnosis: not-concurrent
// Starts one thread, which does everything.

use std::{panic, thread};

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let thread = thread::spawn(move || (0..count).map(work).collect());
    thread
        .join()
        .unwrap_or_else(|payload| panic::resume_unwind(payload))
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
