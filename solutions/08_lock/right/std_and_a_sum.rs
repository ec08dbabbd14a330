//! Locks of the standard library everywhere. The total is not stored at all: it is
//! worked out from the pages, so there is nothing that could disagree.

use std::{collections::BTreeMap, sync::Mutex, thread};

pub fn thread_safe_visits(threads: u64, visits: u64) -> u64 {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    let mut total = total.lock().unwrap();
                    *total += 1;
                }
            });
        }
    });
    total.into_inner().unwrap()
}

#[derive(Default)]
pub struct Tally {
    pages: Mutex<BTreeMap<String, u64>>,
}

impl Tally {
    pub fn visit(&self, page: &str) {
        let mut pages = self.pages.lock().unwrap();
        if let Some(visits) = pages.get_mut(page) {
            *visits += 1;
        } else {
            pages.insert(page.to_owned(), 1);
        }
    }

    pub fn report(&self) -> (u64, BTreeMap<String, u64>) {
        let pages = self.pages.lock().unwrap().clone();
        (pages.values().sum(), pages)
    }
}
