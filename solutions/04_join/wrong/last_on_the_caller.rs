// diagnosis: wrong-result
// Saves a thread: the last job is run by the caller itself.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    thread,
};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(mut jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let last = jobs.pop();
    let threads: Vec<_> = jobs.into_iter().map(thread::spawn).collect();
    let mine = last.map(|job| panic::catch_unwind(AssertUnwindSafe(job)));
    let results: Vec<_> = threads.into_iter().map(|it| it.join()).collect();
    results
        .into_iter()
        .chain(mine)
        .map(|it| it.map_err(message))
        .collect()
}

fn message(payload: Box<dyn Any + Send>) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        return text.to_string();
    }
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(_) => "no message".to_string(),
    }
}
