// diagnosis: lost-update
// Takes a copy of the total, adds to it, and puts it back: what came meanwhile is lost.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
};

pub type Job = Box<dyn FnOnce() + Send>;

thread_local! {
    static COUNTS: RefCell<BTreeMap<String, u64>> = const { RefCell::new(BTreeMap::new()) };
}

pub fn count(event: &str) {
    COUNTS.with_borrow_mut(|counts| *counts.entry(event.to_string()).or_default() += 1);
}

pub fn counts() -> BTreeMap<String, u64> {
    COUNTS.with_borrow(BTreeMap::clone)
}

pub fn run_all(jobs: Vec<Job>) -> BTreeMap<String, u64> {
    let total = Arc::new(Mutex::new(BTreeMap::new()));
    let mut threads = Vec::new();
    for job in jobs {
        let total = Arc::clone(&total);
        threads.push(thread::spawn(move || {
            job();
            let mut sum = total.lock().unwrap().clone();
            for (event, count) in counts() {
                *sum.entry(event).or_default() += count;
            }
            *total.lock().unwrap() = sum;
        }));
    }
    for thread in threads {
        thread.join().unwrap();
    }
    let total = total.lock().unwrap();
    total.clone()
}
