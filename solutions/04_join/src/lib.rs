//! Wait for threads, and get back what became of them.

use std::{any::Any, thread};

/// A piece of work, to be run once, by a thread of its own.
pub type Job = Box<dyn FnOnce() -> u32 + Send>;

/// Runs every job on a thread of its own, all of them at the same time, and
/// returns what became of each, in the order of `jobs`.
pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    // Collected: every thread has been started before the first is waited for.
    let threads: Vec<_> = jobs.into_iter().map(thread::spawn).collect();
    threads
        .into_iter()
        .map(|thread| thread.join().map_err(message))
        .collect()
}

/// What a panic said: `panic!` throws a `&'static str` if there is nothing to
/// format, and a `String` if there is.
fn message(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast_ref::<&'static str>() {
            Some(text) => (*text).to_string(),
            None => "no message".to_string(),
        },
    }
}
