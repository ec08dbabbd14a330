//! Predict what a race can do, then repair it.

use std::collections::BTreeSet;

/// Every total that the racy `thread_visits(threads, visits)` in `racy.rs` can
/// return: no total too few, and none too many.
///
/// The checker compares your set with the exact one for a handful of small
/// numbers. You may write a rule, or a table of what you worked out on paper.
pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    todo!("which totals can {threads} threads with {visits} visits each end with?")
}

/// Lets `threads` threads, all running at the same time, count `visits` visits
/// each, and returns the total, which is `threads * visits` every time.
pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    todo!("count {visits} visits on each of {threads} threads")
}
