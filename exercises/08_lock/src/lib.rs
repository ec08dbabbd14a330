//! Count visits under a lock: one number, then two that belong together.

use std::collections::BTreeMap;

/// Lets `threads` threads, all running at the same time, count `visits` visits
/// each, and returns the total, which is `threads * visits` every time.
///
/// Use a `std::sync::Mutex` here.
pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    todo!("count {visits} visits on each of {threads} threads, under a lock")
}

/// The visits to a site, in total and page by page.
///
/// Many threads use one `Tally` at the same time, through `&Tally`. Use a
/// `parking_lot::Mutex` here.
#[derive(Default)]
pub struct Tally {
    // Your fields. A `Tally::default()` has seen no visit.
}

impl Tally {
    /// Counts one visit to `page`.
    pub fn visit(&self, page: &str) {
        todo!("count a visit to {page}")
    }

    /// The total, and the visits to each page that has had any, all as they are at
    /// one and the same moment: the pages always add up to the total.
    pub fn report(&self) -> (u64, BTreeMap<String, u64>) {
        todo!("report the total and the pages")
    }
}
