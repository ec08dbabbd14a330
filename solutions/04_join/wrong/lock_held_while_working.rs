// diagnosis: not-concurrent
// Every thread holds the lock on the results for as long as its job runs.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex},
    thread,
};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let results = Arc::new(Mutex::new(vec![Err(String::new()); jobs.len()]));
    let mut threads = Vec::new();
    for (index, job) in jobs.into_iter().enumerate() {
        let results = Arc::clone(&results);
        threads.push(thread::spawn(move || {
            let mut results = results.lock().unwrap();
            results[index] = panic::catch_unwind(AssertUnwindSafe(job)).map_err(message);
        }));
    }
    for thread in threads {
        thread.join().unwrap();
    }
    let results = results.lock().unwrap();
    results.clone()
}

fn message(payload: Box<dyn Any + Send>) -> String {
    if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else if let Some(text) = payload.downcast_ref::<&str>() {
        text.to_string()
    } else {
        "no message".to_string()
    }
}
