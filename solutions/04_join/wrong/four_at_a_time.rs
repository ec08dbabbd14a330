// diagnosis: not-concurrent
// Lets four jobs run at a time, as if there were processors for no more.

use std::{any::Any, thread};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let mut results = Vec::new();
    let mut jobs = jobs.into_iter();
    while jobs.len() > 0 {
        let threads: Vec<_> = jobs.by_ref().take(4).map(thread::spawn).collect();
        results.extend(threads.into_iter().map(|it| it.join().map_err(message)));
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
