//! Count visits under a lock: one number, then two that belong together.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
};

/// Lets `threads` threads count `visits` visits each, and returns the total.
pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let total = Arc::new(Mutex::new(0));
    let threads: Vec<_> = (0..threads)
        .map(|_| {
            let total = Arc::clone(&total);
            thread::spawn(move || {
                for _ in 0..visits {
                    // The guard has no name: it ends with this statement, so the
                    // lock is held for one visit and not for all of them.
                    *total.lock().unwrap() += 1;
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let total = total.lock().unwrap();
    *total
}

/// The visits to a site, in total and page by page.
#[derive(Default)]
pub struct Tally {
    // One lock around both: nobody sees one of them without the other.
    visits: parking_lot::Mutex<Visits>,
}

#[derive(Default)]
struct Visits {
    total: u64,
    pages: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts one visit to `page`.
    pub fn visit(&self, page: &str) {
        let mut visits = self.visits.lock();
        visits.total += 1;
        *visits.pages.entry(page.to_string()).or_default() += 1;
    }

    /// The total, and the visits to each page that has had any, all as they are at
    /// one and the same moment.
    pub fn report(&self) -> (u64, BTreeMap<String, u64>) {
        let visits = self.visits.lock();
        (visits.total, visits.pages.clone())
    }
}
