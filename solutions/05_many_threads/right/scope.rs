//! A scope joins by itself, and panics if one of its threads did: no Arc is needed.

use std::thread;

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|number| scope.spawn(move || work(number)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

pub fn run(count: usize) {
    println!("Starting threads...");
    thread::scope(|scope| {
        for number in 0..count {
            scope.spawn(move || println!("printing from thread {number}"));
        }
    });
    println!("Ending threads...");
}
