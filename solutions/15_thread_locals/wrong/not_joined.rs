// diagnosis: leaked-thread
// Waits for every table, but for no thread: one that has sent its table may still be
// running.

use std::{cell::RefCell, collections::BTreeMap, sync::mpsc, thread};

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
    let (sender, receiver) = mpsc::channel();
    for job in jobs {
        let sender = sender.clone();
        thread::spawn(move || {
            job();
            sender.send(counts()).unwrap();
        });
    }
    drop(sender);
    let mut total = BTreeMap::new();
    for (event, count) in receiver.into_iter().flatten() {
        *total.entry(event).or_default() += count;
    }
    total
}
