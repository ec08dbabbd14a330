// diagnosis: poisoned
// The lock is taken before the job in the same statement is run: a job that
// panics poisons it, and whoever unwraps the lock next panics too.

use std::{
    any::Any,
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let results = Arc::new(Mutex::new(BTreeMap::new()));
    let mut threads = Vec::new();
    for (index, job) in jobs.into_iter().enumerate() {
        let results = Arc::clone(&results);
        threads.push(thread::spawn(move || {
            results.lock().unwrap().insert(index, Ok(job()));
        }));
    }
    for (index, thread) in threads.into_iter().enumerate() {
        if let Err(payload) = thread.join() {
            let mut results = results.lock().unwrap();
            results.insert(index, Err(message(payload)));
        }
    }
    let results = results.lock().unwrap();
    results.values().cloned().collect()
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
