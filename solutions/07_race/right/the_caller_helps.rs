//! One share is counted by the caller itself; each thread adds its share once.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
};

pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    let most = threads * visits;
    let least = if threads < 2 { most } else { visits.min(2) };
    (least..=most).collect()
}

pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let total = AtomicU64::new(0);
    let count = || {
        total.fetch_add((0..visits).map(|_| 1).sum(), Ordering::SeqCst);
    };
    if threads > 0 {
        crossbeam::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|_| count());
            }
            count();
        })
        .unwrap();
    }
    total.load(Ordering::SeqCst)
}
