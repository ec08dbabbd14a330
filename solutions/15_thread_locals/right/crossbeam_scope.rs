//! Threads of a crossbeam scope, folded into one table.

use std::{cell::RefCell, collections::BTreeMap};

use crossbeam::thread;

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
    let add = |mut total: BTreeMap<_, _>, own: BTreeMap<_, _>| {
        for (event, count) in own {
            *total.entry(event).or_default() += count;
        }
        total
    };
    thread::scope(|scope| {
        let threads: Vec<_> = jobs
            .into_iter()
            .map(|job| {
                scope.spawn(|_| {
                    job();
                    counts()
                })
            })
            .collect();
        let tables = threads.into_iter().map(|it| it.join().unwrap());
        tables.fold(BTreeMap::new(), add)
    })
    .unwrap()
}
