// diagnosis: panicked
// Unwraps what join returns: the job's panic becomes the caller's own.

use std::thread;

pub type Job = Box<dyn FnOnce() -> u32 + Send>;

pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    let mut threads = Vec::new();
    for job in jobs {
        threads.push(thread::spawn(job));
    }
    let mut results = Vec::new();
    for thread in threads {
        results.push(Ok(thread.join().unwrap()));
    }
    results
}
