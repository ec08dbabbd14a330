// diagnosis: wrong-result
// The total and the pages have a lock each: a report can come between the two.

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
        *self.total.lock() += 1;
        *self.pages.lock().entry(page.to_string()).or_default() += 1;
    }

    pub fn report(&self) -> (u64, BTreeMap<String, u64>) {
        let total = *self.total.lock();
        let pages = self.pages.lock().clone();
        (total, pages)
    }
}
