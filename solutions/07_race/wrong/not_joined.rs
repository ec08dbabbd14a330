// diagnosis: leaked-thread
// Reads the total while the threads are still counting.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    let most = threads * visits;
    let least = if threads < 2 { most } else { visits.min(2) };
    (least..=most).collect()
}

pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let total = Arc::new(AtomicU64::new(0));
    for _ in 0..threads {
        let total = Arc::clone(&total);
        thread::spawn(move || {
            for _ in 0..visits {
                total.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    total.load(Ordering::SeqCst)
}
