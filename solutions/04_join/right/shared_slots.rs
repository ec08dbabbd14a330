//! Every thread writes into a shared vector of parking_lot; the joins come last
//! job first, which changes nothing.

use std::{any::Any, sync::Arc, thread};

use parking_lot::Mutex;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let slots = Arc::new(Mutex::new(vec![Err(String::new()); jobs.len()]));
    let mut threads = Vec::new();
    for (index, job) in jobs.into_iter().enumerate() {
        let slots = Arc::clone(&slots);
        let thread = thread::spawn(move || {
            // The job runs before the lock is taken.
            let number = job();
            slots.lock()[index] = Ok(number);
        });
        threads.push((index, thread));
    }
    while let Some((index, thread)) = threads.pop() {
        if let Err(payload) = thread.join() {
            slots.lock()[index] = Err(message(payload));
        }
    }
    let results = slots.lock();
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
