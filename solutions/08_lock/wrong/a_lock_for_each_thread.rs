// diagnosis: lost-update
// Every thread has a lock of its own, which keeps nobody out.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let total = Arc::new(AtomicU64::new(0));
    let mut handles = Vec::new();
    for _ in 0..threads {
        let total = Arc::clone(&total);
        let lock = Mutex::new(());
        handles.push(thread::spawn(move || {
            for _ in 0..visits {
                let _guard = lock.lock().unwrap();
                total.store(total.load(Ordering::SeqCst) + 1, Ordering::SeqCst);
            }
        }));
    }
    for handle in handles {
        handle.join().unwrap();
    }
    total.load(Ordering::SeqCst)
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
