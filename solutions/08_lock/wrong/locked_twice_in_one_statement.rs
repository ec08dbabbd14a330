// diagnosis: self-deadlock
// Both guards of the statement live to its end, so the second waits for the first.

use std::{collections::BTreeMap, sync::Mutex, thread};

pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    *total.lock().unwrap() = *total.lock().unwrap() + 1;
                }
            });
        }
    });
    total.into_inner().unwrap()
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
