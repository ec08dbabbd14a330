// diagnosis: wrong-result
// Adds up in a static: two calls at the same time take each other's counts along.

use std::{cell::RefCell, collections::BTreeMap, mem, sync::Mutex, thread};

pub type Job = Box<dyn FnOnce() + Send>;

thread_local! {
    static COUNTS: RefCell<BTreeMap<String, u64>> = const { RefCell::new(BTreeMap::new()) };
}

static TOTAL: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

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
            for (event, count) in COUNTS.take() {
                *TOTAL.lock().unwrap().entry(event).or_default() += count;
            }
        })
    };
    let threads: Vec<_> = jobs.into_iter().map(start).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    mem::take(&mut *TOTAL.lock().unwrap())
}
