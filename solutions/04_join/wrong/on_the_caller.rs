// diagnosis: no-thread
// Catches the panics, but starts no thread.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    jobs.into_iter()
        .map(|job| panic::catch_unwind(AssertUnwindSafe(job)).map_err(message))
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
