// diagnosis: wrong-result
// Lets the destructor of each thread's table add it up, and a scope does not wait for
// destructors: what it returns is whatever is there by then.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex},
    thread,
};

pub type Job = Box<dyn FnOnce() + Send>;

type Table = BTreeMap<String, u64>;

/// What a thread has counted, and where it goes at the end.
struct Counts {
    table: Table,
    total: Option<Arc<Mutex<Table>>>,
}

impl Drop for Counts {
    fn drop(&mut self) {
        let Some(total) = &self.total else { return };
        let mut total = total.lock().unwrap();
        for (event, count) in mem::take(&mut self.table) {
            *total.entry(event).or_default() += count;
        }
    }
}

thread_local! {
    static COUNTS: RefCell<Counts> = const {
        RefCell::new(Counts {
            table: BTreeMap::new(),
            total: None,
        })
    };
}

pub fn count(event: &str) {
    COUNTS.with_borrow_mut(|counts| *counts.table.entry(event.to_string()).or_default() += 1);
}

pub fn counts() -> BTreeMap<String, u64> {
    COUNTS.with_borrow(|counts| counts.table.clone())
}

pub fn run_all(jobs: Vec<Job>) -> BTreeMap<String, u64> {
    let total = Arc::new(Mutex::new(Table::new()));
    thread::scope(|scope| {
        for job in jobs {
            let total = Arc::clone(&total);
            scope.spawn(move || {
                COUNTS.with_borrow_mut(|counts| counts.total = Some(total));
                job();
            });
        }
    });
    total.lock().unwrap().clone()
}
