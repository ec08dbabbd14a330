//! Each thread counts for itself and takes the lock once. The tally has two locks,
//! always taken in the same order, and the first is kept until the second is taken.

use std::collections::BTreeMap;

use parking_lot::Mutex;

pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let total = Mutex::new(0);
    crossbeam::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|_| {
                let own: u64 = (0..visits).map(|_| 1).sum();
                *total.lock() += own;
            });
        }
    })
    .unwrap();
    total.into_inner()
}

#[derive(Default)]
pub struct Tally {
    total: Mutex<u64>,
    pages: Mutex<BTreeMap<String, u64>>,
}

impl Tally {
    pub fn visit(&self, page: &str) {
        let mut total = self.total.lock();
        *total += 1;
        let mut pages = self.pages.lock();
        *pages.entry(page.to_string()).or_default() += 1;
    }

    pub fn report(&self) -> (u64, BTreeMap<String, u64>) {
        let total = self.total.lock();
        let pages = self.pages.lock();
        (*total, pages.clone())
    }
}
