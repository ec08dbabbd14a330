// diagnosis: not-concurrent
// Two maps in one chain: the iterator is lazy, so each thread is joined before
// the next one is started.

use std::{any::Any, thread};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    jobs.into_iter()
        .map(thread::spawn)
        .map(|thread| thread.join().map_err(message))
        .collect()
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
