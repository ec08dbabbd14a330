// diagnosis: wrong-result
// Reads the table in the caller, which sees its own and not that of the threads.

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
    let threads: Vec<_> = jobs.into_iter().map(|job| thread::spawn(job)).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    counts()
}
