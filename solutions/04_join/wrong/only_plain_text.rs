// diagnosis: wrong-result
// Knows only one of the two kinds of text that panic! throws.

use std::thread;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let threads: Vec<_> = jobs.into_iter().map(thread::spawn).collect();
    threads
        .into_iter()
        .map(|thread| {
            thread.join().map_err(|payload| {
                let text = payload.downcast_ref::<&str>().copied();
                text.unwrap_or("no message").to_string()
            })
        })
        .collect()
}
