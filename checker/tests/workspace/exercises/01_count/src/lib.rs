//! Counting with threads.

/// Starts `threads` threads that each count to `each`, and returns the sum.
pub fn count(threads: u64, each: u64) -> u64 {
    todo!("count to {each} on {threads} threads")
}
