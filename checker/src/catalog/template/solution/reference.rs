//! TO WRITE: what is done here, in one line.

use std::{sync::Mutex, thread};

/// Lets `threads` threads, all running at the same time, count to `each`, and
/// returns the total.
pub fn total(threads: u64, each: u64) -> u64 {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..each {
                    *total.lock().unwrap() += 1;
                }
            });
        }
    });
    total.into_inner().unwrap()
}
