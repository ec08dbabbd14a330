//! Let each thread count for itself, and add up at the end.

use std::{cell::RefCell, collections::BTreeMap, thread};

/// A piece of work, to be run once, by a thread of its own. On the way it calls
/// [`count`].
pub type Job = Box<dyn FnOnce() + Send>;

thread_local! {
    /// What this thread has counted. Nobody else can see it, so a `RefCell` will do.
    static COUNTS: RefCell<BTreeMap<String, u64>> = const { RefCell::new(BTreeMap::new()) };
}

/// Counts an event for the thread that calls it.
pub fn count(event: &str) {
    COUNTS.with_borrow_mut(|counts| *counts.entry(event.to_string()).or_default() += 1);
}

/// How often each event has been counted by the thread that asks.
pub fn counts() -> BTreeMap<String, u64> {
    COUNTS.with_borrow(BTreeMap::clone)
}

/// Runs every job on a thread of its own, all of them at the same time, and returns how
/// often each event has been counted by all jobs together.
pub fn run_all(jobs: Vec<Job>) -> BTreeMap<String, u64> {
    let start = |job: Job| {
        thread::spawn(move || {
            job();
            // Only this thread can read its table: it has to hand it over itself.
            COUNTS.take()
        })
    };
    let threads: Vec<_> = jobs.into_iter().map(start).collect();
    let mut total = BTreeMap::new();
    for thread in threads {
        for (event, count) in thread.join().unwrap() {
            *total.entry(event).or_default() += count;
        }
    }
    total
}
