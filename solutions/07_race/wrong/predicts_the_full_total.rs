// diagnosis: wrong-prediction
// Believes that a total can only be the right one.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    BTreeSet::from([threads * visits])
}

pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    total.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    total.into_inner()
}
