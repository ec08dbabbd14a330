// diagnosis: wrong-result
// Takes the visits out of the tally to report them, and leaves none there.

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
    pages: parking_lot::Mutex<BTreeMap<String, u64>>,
}

impl Tally {
    pub fn visit(&self, page: &str) {
        *self.pages.lock().entry(page.to_string()).or_default() += 1;
    }

    pub fn report(&self) -> (u64, BTreeMap<String, u64>) {
        let pages = std::mem::take(&mut *self.pages.lock());
        (pages.values().sum(), pages)
    }
}
