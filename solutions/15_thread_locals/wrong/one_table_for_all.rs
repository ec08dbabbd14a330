// diagnosis: wrong-result
// A table in a lock, which all threads share: no thread has counts of its own.

use std::{collections::BTreeMap, mem, sync::Mutex, thread};

pub type Job = Box<dyn FnOnce() + Send>;

static COUNTS: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

pub fn count(event: &str) {
    *COUNTS.lock().unwrap().entry(event.to_string()).or_default() += 1;
}

pub fn counts() -> BTreeMap<String, u64> {
    COUNTS.lock().unwrap().clone()
}

pub fn run_all(jobs: Vec<Job>) -> BTreeMap<String, u64> {
    let threads: Vec<_> = jobs.into_iter().map(|job| thread::spawn(job)).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    mem::take(&mut *COUNTS.lock().unwrap())
}
