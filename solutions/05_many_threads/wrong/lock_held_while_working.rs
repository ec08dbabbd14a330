// diagnosis: not-concurrent
// Takes the lock on the results first, and works while it has it.

use std::{
    sync::{Arc, Mutex},
    thread,
};

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let work = Arc::new(work);
    let results = Arc::new(Mutex::new(Vec::new()));
    let mut threads = Vec::new();
    for number in 0..count {
        let (work, results) = (Arc::clone(&work), Arc::clone(&results));
        threads.push(thread::spawn(move || {
            let mut results = results.lock().unwrap();
            results.push((number, work(number)));
        }));
    }
    for thread in threads {
        let _ = thread.join();
    }
    let mut results: Vec<_> = results.lock().unwrap().drain(..).collect();
    results.sort_by_key(|it| it.0);
    results.into_iter().map(|it| it.1).collect()
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
