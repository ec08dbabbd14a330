// diagnosis: lost-update
// Binds the guard to _, which drops it at once: the lock is not held.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let lock = parking_lot::Mutex::new(());
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    let _ = lock.lock();
                    total.store(total.load(Ordering::SeqCst) + 1, Ordering::SeqCst);
                }
            });
        }
    });
    total.into_inner()
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
