//! Scoped threads: each is joined by hand, for its panic.

use std::{any::Any, thread};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for job in jobs {
            threads.push(scope.spawn(job));
        }
        let mut results = Vec::new();
        for thread in threads {
            results.push(thread.join().map_err(message));
        }
        results
    })
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
