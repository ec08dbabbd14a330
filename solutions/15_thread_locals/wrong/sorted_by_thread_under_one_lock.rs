// diagnosis: not-concurrent
// A table for each thread, but all of them behind one lock.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{LazyLock, Mutex},
    thread::{self, ThreadId},
};

pub type Job = Box<dyn FnOnce() + Send>;

type Tables = HashMap<ThreadId, BTreeMap<String, u64>>;

static TABLES: LazyLock<Mutex<Tables>> = LazyLock::new(Mutex::default);

pub fn count(event: &str) {
    let mut tables = TABLES.lock().unwrap();
    let counts = tables.entry(thread::current().id()).or_default();
    *counts.entry(event.to_string()).or_default() += 1;
}

pub fn counts() -> BTreeMap<String, u64> {
    let tables = TABLES.lock().unwrap();
    tables
        .get(&thread::current().id())
        .cloned()
        .unwrap_or_default()
}

pub fn run_all(jobs: Vec<Job>) -> BTreeMap<String, u64> {
    let start = |job: Job| {
        thread::spawn(move || {
            job();
            counts()
        })
    };
    let threads: Vec<_> = jobs.into_iter().map(start).collect();
    let mut total = BTreeMap::new();
    for thread in threads {
        for (event, count) in thread.join().unwrap() {
            *total.entry(event).or_default() += count;
        }
    }
    total
}
