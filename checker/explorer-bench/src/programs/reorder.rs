//! SCTBench `reorder_N_bad`: many write two variables in turn, one looks
//! between the two.

use std::sync::Arc;

use super::world::sync::atomic::{AtomicIsize, Ordering::SeqCst};
use super::world::thread;
use super::{Thread, join_all};

/// `threads - 1` threads set `a` and then `b`; the last one must see both or
/// neither, and does not if each setter is slower than it.
pub(super) fn reorder(threads: usize) {
    let both = Arc::new((AtomicIsize::new(0), AtomicIsize::new(0)));
    let mut all: Vec<Thread> = (1..threads)
        .map(|_| {
            let both = both.clone();
            thread::spawn(move || {
                both.0.store(1, SeqCst);
                both.1.store(-1, SeqCst);
            })
        })
        .collect();
    all.push(thread::spawn(move || {
        let seen = (both.0.load(SeqCst), both.1.load(SeqCst));
        assert!(seen == (0, 0) || seen == (1, -1), "half set: {seen:?}");
    }));
    join_all(all);
}
