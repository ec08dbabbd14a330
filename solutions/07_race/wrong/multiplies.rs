// diagnosis: no-thread
// The right number, but nobody counted.

use std::collections::BTreeSet;

pub fn possible_totals(threads: u64, visits: u64) -> BTreeSet<u64> {
    let most = threads * visits;
    let least = if threads < 2 { most } else { visits.min(2) };
    (least..=most).collect()
}

pub fn thread_visits(threads: u64, visits: u64) -> u64 {
    threads * visits
}
