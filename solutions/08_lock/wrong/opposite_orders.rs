// diagnosis: deadlock
// A visit takes the total first and a report takes the pages first: each can end up
// with one lock, waiting for the other.

use std::{collections::BTreeMap, sync::Mutex, thread};

pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    *total.lock().unwrap() += 1;
                }
            });
        }
    });
    total.into_inner().unwrap()
}

#[derive(Default)]
pub struct Tally {
    total: parking_lot::Mutex<u64>,
    pages: parking_lot::Mutex<BTreeMap<String, u64>>,
}

impl Tally {
    pub fn visit(&self, page: &str) {
        let mut total = self.total.lock();
        let mut pages = self.pages.lock();
        *total += 1;
        *pages.entry(page.to_string()).or_default() += 1;
    }

    pub fn report(&self) -> (u64, BTreeMap<String, u64>) {
        let pages = self.pages.lock();
        let total = self.total.lock();
        (*total, pages.clone())
    }
}
