// diagnosis: wrong-result
// Every thread takes the next number when it begins, and they do not begin in order.

use std::{
    panic,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let work = Arc::new(work);
    let next = Arc::new(AtomicUsize::new(0));
    let threads: Vec<_> = (0..count)
        .map(|_| {
            let (work, next) = (Arc::clone(&work), Arc::clone(&next));
            thread::spawn(move || work(next.fetch_add(1, Ordering::SeqCst)))
        })
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
