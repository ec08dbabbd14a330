// diagnosis: leaked-thread
// Reads the total, under the lock, while the threads are still counting.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
};

pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let total = Arc::new(Mutex::new(0));
    for _ in 0..threads {
        let total = Arc::clone(&total);
        thread::spawn(move || {
            for _ in 0..visits {
                *total.lock().unwrap() += 1;
            }
        });
    }
    *total.lock().unwrap()
}

#[derive(Default)]
pub struct Tally {
    visits: parking_lot::Mutex<Visits>,
}

#[derive(Default)]
struct Visits {
    total: u64,
    pages: BTreeMap<String, u64>,
}

impl Tally {
    pub fn visit(&self, page: &str) {
        let mut visits = self.visits.lock();
        visits.total += 1;
        *visits.pages.entry(page.to_string()).or_default() += 1;
    }

    pub fn report(&self) -> (u64, BTreeMap<String, u64>) {
        let visits = self.visits.lock();
        (visits.total, visits.pages.clone())
    }
}
