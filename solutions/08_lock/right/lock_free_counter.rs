//! The counter needs no lock. The tally's lock is tried first, and waited for only
//! if somebody else has it.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    total.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    total.load(Ordering::Relaxed)
}

#[derive(Default)]
pub struct Tally {
    visits: Mutex<Visits>,
}

#[derive(Clone, Default)]
struct Visits {
    total: u64,
    pages: BTreeMap<String, u64>,
}

impl Tally {
    fn lock(&self) -> MutexGuard<'_, Visits> {
        match self.visits.try_lock() {
            Ok(visits) => visits,
            Err(_) => self.visits.lock().unwrap(),
        }
    }

    pub fn visit(&self, page: &str) {
        let mut visits = self.lock();
        *visits.pages.entry(page.to_string()).or_default() += 1;
        visits.total = visits.pages.values().sum();
    }

    pub fn report(&self) -> (u64, BTreeMap<String, u64>) {
        let visits = self.lock().clone();
        (visits.total, visits.pages)
    }
}
