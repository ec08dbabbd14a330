//! Each thread adds its table to the total itself, under a lock, when its job is done.

use std::{cell::RefCell, collections::BTreeMap, thread};

use parking_lot::Mutex;

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
    let total = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for job in jobs {
            let total = &total;
            scope.spawn(move || {
                job();
                let own = COUNTS.take();
                let mut total = total.lock();
                for (event, count) in own {
                    *total.entry(event).or_default() += count;
                }
            });
        }
    });
    total.into_inner()
}
