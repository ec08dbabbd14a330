//! Every thread writes into a slot of its own, in a vector of parking_lot.

use std::{sync::Arc, thread};

use parking_lot::Mutex;

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    let slots: Arc<Mutex<Vec<Option<T>>>> =
        Arc::new(Mutex::new((0..count).map(|_| None).collect()));
    let work = Arc::new(work);
    let mut threads = Vec::with_capacity(count);
    for number in 0..count {
        let (slots, work) = (Arc::clone(&slots), Arc::clone(&work));
        threads.push(thread::spawn(move || {
            let result = work(number);
            slots.lock()[number] = Some(result);
        }));
    }
    for thread in threads {
        // A panic leaves its slot empty.
        let _ = thread.join();
    }
    let mut slots = slots.lock();
    slots
        .drain(..)
        .map(|it| it.expect("a thread panicked"))
        .collect()
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| println!("printing from thread {number}"));
    println!("Ending threads...");
}
