//! The jobs catch their own panics and send their results, which come in any
//! order and are put into their places; then every thread is joined.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::mpsc,
    thread,
};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let (sender, receiver) = mpsc::channel();
    let mut results = vec![Err(String::new()); jobs.len()];
    let mut threads = Vec::with_capacity(jobs.len());
    for (index, job) in jobs.into_iter().enumerate() {
        let sender = sender.clone();
        threads.push(thread::spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(job)).map_err(message);
            sender.send((index, result)).expect("the receiver waits");
        }));
    }
    drop(sender);
    for (index, result) in receiver {
        results[index] = result;
    }
    for thread in threads {
        thread.join().expect("panics were caught inside");
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
