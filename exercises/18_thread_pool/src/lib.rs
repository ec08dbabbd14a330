//! A few threads that do many jobs.

/// A fixed number of threads that do the jobs they are given, each job once.
///
/// Dropping it waits until all jobs have been done that it was given, those too that had
/// not begun. When it is gone, so are its threads.
pub struct ThreadPool {
    // Your fields.
}

impl ThreadPool {
    /// A pool of so many threads, which is at least one.
    pub fn new(threads: usize) -> ThreadPool {
        todo!("start {threads} threads that wait for jobs")
    }

    /// Gives the pool a job, and returns at once. Whichever thread is free next does it;
    /// as long as none is, jobs wait, and those that came first begin first.
    ///
    /// A job that panics harms nobody: its thread goes on to the next one.
    pub fn execute(&self, job: impl FnOnce() + Send + 'static) {
        drop(job);
        todo!("hand the job to a thread")
    }

    /// Waits until all jobs have been done, as dropping does, and returns how many of
    /// them have panicked.
    pub fn shutdown(self) -> usize {
        todo!("wait for all jobs, and for the threads")
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        todo!("the same, if `shutdown` has not been called")
    }
}
