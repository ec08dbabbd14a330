//! Wait for threads, and get back what became of them.

/// A piece of work, to be run once, by a thread of its own.
pub type Job = Box<dyn FnOnce() -> u32 + Send>;

/// Runs every job on a thread of its own, all of them at the same time, and
/// returns what became of each, in the order of `jobs`:
///
/// - `Ok(number)` if the job returned that number,
/// - `Err(message)` if it panicked: the message it panicked with, or
///   `"no message"` if it panicked with something that is not text.
///
/// A job that panics does not disturb the others. When `run_all` returns, every
/// thread it started has ended.
pub fn run_all(jobs: Vec<Job>) -> Vec<Result<u32, String>> {
    todo!("run {} jobs, each on its own thread", jobs.len())
}
