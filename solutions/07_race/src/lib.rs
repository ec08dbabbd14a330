//! Predict what a race can do, then repair it.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

/// Every total that the racy program can end with.
///
/// The largest total loses nothing. The smallest is 2 wherever two threads have
/// two visits or more, however many they are: one thread sleeps between the two
/// halves of its first visit, another one between those of its last.
pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    let most = threads * visits;
    let least = if threads < 2 { most } else { visits.min(2) };
    (least..=most).collect()
}

/// Lets `threads` threads count `visits` visits each, and returns the total.
pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    // Only the number matters, and it is read after the scope's
                    // joins: no other memory is published by it.
                    total.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    total.into_inner()
}
