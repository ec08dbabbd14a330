// diagnosis: wrong-result
// Collects the results in the order in which they arrive.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::mpsc,
    thread,
};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let (sender, receiver) = mpsc::channel();
    let mut threads = Vec::new();
    for job in jobs {
        let sender = sender.clone();
        threads.push(thread::spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(job)).map_err(message);
            sender.send(result).unwrap();
        }));
    }
    drop(sender);
    let results = receiver.iter().collect();
    for thread in threads {
        thread.join().unwrap();
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
