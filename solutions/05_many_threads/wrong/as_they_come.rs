// diagnosis: wrong-result
// Collects the results in the order in which the threads come.

use std::{
    sync::{Arc, mpsc},
    thread,
};

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let work = Arc::new(work);
    let (sender, receiver) = mpsc::channel();
    let mut threads = Vec::new();
    for number in 0..count {
        let (work, sender) = (Arc::clone(&work), sender.clone());
        threads.push(thread::spawn(move || sender.send(work(number)).unwrap()));
    }
    drop(sender);
    let results = receiver.iter().collect();
    let outcomes: Vec<_> = threads.into_iter().map(|it| it.join()).collect();
    assert!(outcomes.iter().all(|it| it.is_ok()), "a thread panicked");
    results
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
