// diagnosis: wrong-result
// Saves a thread: the last call is made by the caller itself.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::Arc,
    thread,
};

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let Some(last) = count.checked_sub(1) else {
        return Vec::new();
    };
    let work = Arc::new(work);
    let threads: Vec<_> = (0..last)
        .map(|number| {
            let work = Arc::clone(&work);
            thread::spawn(move || work(number))
        })
        .collect();
    let mine = panic::catch_unwind(AssertUnwindSafe(|| work(last)));
    let results: Vec<_> = threads.into_iter().map(|it| it.join()).chain([mine]).collect();
    results.into_iter().map(|it| it.unwrap()).collect()
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
