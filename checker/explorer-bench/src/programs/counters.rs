//! Counters without a lock.

use std::sync::Arc;

use super::world::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use super::world::thread;
use super::{Thread, join_all};

fn count(threads: usize, step: impl Fn(&AtomicUsize) + Clone + Send + 'static, times: usize) {
    let counter = Arc::new(AtomicUsize::new(0));
    let threads: Vec<Thread> = (0..threads)
        .map(|_| {
            let (counter, step) = (counter.clone(), step.clone());
            thread::spawn(move || {
                for _ in 0..times {
                    step(&counter);
                }
            })
        })
        .collect();
    join_all(threads);
}

/// Each thread loads and stores; updates are lost, and nobody asks.
pub(super) fn load_store(threads: usize, times: usize) {
    let step = |counter: &AtomicUsize| {
        let value = counter.load(SeqCst);
        counter.store(value + 1, SeqCst);
    };
    count(threads, step, times);
}

/// Each thread adds in one step.
pub(super) fn fetch_add(threads: usize, times: usize) {
    let step = |counter: &AtomicUsize| {
        counter.fetch_add(1, SeqCst);
    };
    count(threads, step, times);
}
