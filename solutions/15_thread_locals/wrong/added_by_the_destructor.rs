// diagnosis: wrong-result
// Leaves the adding up to the destructor of the table, which runs at the very end of a
// thread: a scope does not wait for that.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
};

pub type Job = Box<dyn FnOnce() + Send>;

type Table = BTreeMap<String, u64>;

#[derive(Default)]
struct Counts {
    own: Table,
    total: Option<Arc<Mutex<Table>>>,
}

impl Drop for Counts {
    fn drop(&mut self) {
        let Some(total) = &self.total else { return };
        let mut total = total.lock().unwrap();
        for (event, count) in &self.own {
            *total.entry(event.clone()).or_default() += count;
        }
    }
}

thread_local! {
    static COUNTS: RefCell<Counts> = RefCell::default();
}

pub fn count(event: &str) {
    COUNTS.with_borrow_mut(|it| *it.own.entry(event.to_string()).or_default() += 1);
}

pub fn counts() -> BTreeMap<String, u64> {
    COUNTS.with_borrow(|it| it.own.clone())
}

pub fn run_all(jobs: Vec<Job>) -> BTreeMap<String, u64> {
    let total = Arc::new(Mutex::new(Table::new()));
    thread::scope(|scope| {
        for job in jobs {
            let total = Arc::clone(&total);
            scope.spawn(move || {
                COUNTS.with_borrow_mut(|it| it.total = Some(total));
                job();
            });
        }
    });
    let total = total.lock().unwrap();
    total.clone()
}
