//! The scope of crossbeam.

use std::any::Any;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    crossbeam::thread::scope(|scope| {
        let threads: Vec<_> = jobs
            .into_iter()
            .map(|job| scope.spawn(move |_| job()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(message))
            .collect()
    })
    .expect("every thread has been joined, so none can panic unseen")
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
