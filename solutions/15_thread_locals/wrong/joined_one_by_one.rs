// diagnosis: not-concurrent
// Waits for each thread, to add up its table, before the next one is started.

use std::{cell::RefCell, collections::BTreeMap, thread};

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
    let mut total = BTreeMap::new();
    for job in jobs {
        let thread = thread::spawn(move || {
            job();
            counts()
        });
        for (event, count) in thread.join().unwrap() {
            *total.entry(event).or_default() += count;
        }
    }
    total
}
