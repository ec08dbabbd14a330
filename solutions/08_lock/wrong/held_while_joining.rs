// diagnosis: deadlock
// Keeps the guard while it waits for threads that need the lock.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
};

pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let shared = Arc::new(Mutex::new(0));
    let total = shared.lock().unwrap();
    let mut handles = Vec::new();
    for _ in 0..threads {
        let shared = Arc::clone(&shared);
        handles.push(thread::spawn(move || {
            for _ in 0..visits {
                *shared.lock().unwrap() += 1;
            }
        }));
    }
    for handle in handles {
        handle.join().unwrap();
    }
    *total
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
