// diagnosis: wrong-result
// Puts the tables into one: of an event that several threads counted only the last is kept.

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
    let start = |job: Job| {
        thread::spawn(move || {
            job();
            counts()
        })
    };
    let threads: Vec<_> = jobs.into_iter().map(start).collect();
    let mut total = BTreeMap::new();
    for thread in threads {
        total.extend(thread.join().unwrap());
    }
    total
}
