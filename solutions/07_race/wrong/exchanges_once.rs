// diagnosis: lost-update
// Tries a compare-exchange once, and drops the visit if somebody else was first.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    let most = threads * visits;
    let least = if threads < 2 { most } else { visits.min(2) };
    (least..=most).collect()
}

pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    let seen = total.load(Ordering::SeqCst);
                    let _ =
                        total.compare_exchange(seen, seen + 1, Ordering::SeqCst, Ordering::SeqCst);
                }
            });
        }
    });
    total.into_inner()
}
