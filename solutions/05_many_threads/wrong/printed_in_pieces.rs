// diagnosis: wrong-output
// Prints a line in two pieces: another thread's can come between them.

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
    in_bulk(count, |number| {
        print!("printing from thread ");
        println!("{number}");
    });
    println!("Ending threads...");
}
