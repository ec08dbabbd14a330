//! Counting with threads.

use std::thread;

/// Starts `threads` threads that each count to `each`, and returns the sum.
pub fn count(threads: u64, each: u64) -> u64 {
    let handles: Vec<_> = (0..threads)
        .map(|_| thread::spawn(move || (0..each).map(|_| 1).sum::<u64>()))
        .collect();
    handles.into_iter().map(|handle| handle.join().unwrap()).sum()
}
