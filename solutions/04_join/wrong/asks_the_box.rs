// diagnosis: wrong-result
// Looks for the text in a reference to the box, and not in what the box holds.

use std::{any::Any, thread};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let threads: Vec<_> = jobs.into_iter().map(thread::spawn).collect();
    threads
        .into_iter()
        .map(|thread| thread.join().map_err(|payload| message(&payload)))
        .collect()
}

fn message(payload: &dyn Any) -> String {
    if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else if let Some(text) = payload.downcast_ref::<&str>() {
        text.to_string()
    } else {
        "no message".to_string()
    }
}
