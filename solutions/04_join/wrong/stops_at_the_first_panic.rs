// diagnosis: leaked-thread
// Gives up at the first panic, and leaves the threads after it behind.

use std::{any::Any, thread};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let threads: Vec<_> = jobs.into_iter().map(thread::spawn).collect();
    let mut results = Vec::new();
    for thread in threads {
        match thread.join() {
            Ok(number) => results.push(Ok(number)),
            Err(payload) => {
                results.push(Err(message(payload)));
                return results;
            }
        }
    }
    results
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
