//! Threads that take one lock.

use std::sync::Arc;

use super::world::sync::Mutex;
use super::world::thread;
use super::{Thread, join_all};

fn contend(threads: usize, times: usize, step: impl Fn(&mut usize) + Clone + Send + 'static) {
    let lock = Arc::new(Mutex::new(0));
    let threads: Vec<Thread> = (0..threads)
        .map(|_| {
            let (lock, step) = (lock.clone(), step.clone());
            thread::spawn(move || {
                for _ in 0..times {
                    step(&mut lock.lock().unwrap());
                }
            })
        })
        .collect();
    join_all(threads);
}

/// Each takes the lock and gives it back.
pub(super) fn empty(threads: usize, times: usize) {
    contend(threads, times, |_| {});
}

/// Each counts under the lock.
pub(super) fn counter(threads: usize, times: usize) {
    contend(threads, times, |value| *value += 1);
}
