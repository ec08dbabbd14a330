//! The racy program, whose totals you predict. The demo runs it on real threads,
//! the checker in every interleaving; both use this file, so do not repair it here.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

/// Lets `threads` threads count `visits` visits each, and returns the total.
pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    let seen = total.load(Ordering::SeqCst);
                    total.store(seen + 1, Ordering::SeqCst);
                }
            });
        }
    });
    total.into_inner()
}
