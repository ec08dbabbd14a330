//! A table for the prediction. In the repair nothing is shared: every thread
//! counts for itself, and the caller adds up.

use std::{collections::BTreeSet, thread};

pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    match (threads, visits) {
        (1, 3) => BTreeSet::from([3]),
        (2, 1) => BTreeSet::from([1, 2]),
        (2, 2) => BTreeSet::from([2, 3, 4]),
        (2, 3) => BTreeSet::from([2, 3, 4, 5, 6]),
        (3, 1) => BTreeSet::from([1, 2, 3]),
        (3, 2) => BTreeSet::from([2, 3, 4, 5, 6]),
        _ => BTreeSet::new(),
    }
}

pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let count = move || {
        let mut own = 0;
        for _ in 0..visits {
            own += 1;
        }
        own
    };
    let threads: Vec<_> = (0..threads).map(|_| thread::spawn(count)).collect();
    threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .sum()
}
