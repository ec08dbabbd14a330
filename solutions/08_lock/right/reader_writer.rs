//! parking_lot for the counter; a reader-writer lock around a tuple for the tally,
//! so that reports do not wait for each other.

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
    thread,
};

use parking_lot::Mutex;

pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let total = Arc::new(Mutex::new(0));
    let count = {
        let total = Arc::clone(&total);
        move || {
            for _ in 0..visits {
                *total.lock() += 1;
            }
        }
    };
    let threads: Vec<_> = (0..threads).map(|_| thread::spawn(count.clone())).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    *total.lock()
}

#[derive(Default)]
pub struct Tally(RwLock<(u64, BTreeMap<String, u64>)>);

impl Tally {
    pub fn visit(&self, page: &str) {
        let mut visits = self.0.write().unwrap();
        visits.0 += 1;
        *visits.1.entry(page.to_string()).or_insert(0) += 1;
    }

    pub fn report(&self) -> (u64, BTreeMap<String, u64>) {
        self.0.read().unwrap().clone()
    }
}
