// diagnosis: no-thread
// Runs all jobs itself, so that there is only one table to add up.

use std::{cell::RefCell, collections::BTreeMap};

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
    let mine = COUNTS.take();
    let mut total = BTreeMap::new();
    for job in jobs {
        job();
        for (event, count) in COUNTS.take() {
            *total.entry(event).or_default() += count;
        }
    }
    COUNTS.set(mine);
    total
}
