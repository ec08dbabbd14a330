// diagnosis: leaked-thread
// Waits for every result, but for no thread: one that has sent its result may
// still be running.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::mpsc,
    thread,
};

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let mut receivers = Vec::new();
    for job in jobs {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(job)).map_err(message);
            sender.send(result).unwrap();
        });
        receivers.push(receiver);
    }
    receivers
        .into_iter()
        .map(|receiver| receiver.recv().unwrap())
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
