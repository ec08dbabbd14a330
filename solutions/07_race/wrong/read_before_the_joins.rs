// diagnosis: wrong-result
// Joins every thread, but has read the total before.

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
    let mut handles = Vec::new();
    for _ in 0..threads {
        let total = Arc::clone(&total);
        handles.push(thread::spawn(move || {
            for _ in 0..visits {
                total.fetch_add(1, Ordering::SeqCst);
            }
        }));
    }
    let sum = total.load(Ordering::SeqCst);
    for handle in handles {
        handle.join().unwrap();
    }
    sum
}
