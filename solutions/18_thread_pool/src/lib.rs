//! A few threads that do many jobs.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, JoinHandle},
};

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads that do the jobs they are given, each job once.
pub struct ThreadPool {
    /// `None` when no more jobs will come.
    jobs: Option<Sender<Job>>,
    /// Each returns how many of its jobs have panicked.
    threads: Vec<JoinHandle<usize>>,
}

impl ThreadPool {
    /// A pool of so many threads.
    pub fn new(threads: usize) -> ThreadPool {
        let (sender, receiver) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(receiver));
        let threads = (0..threads)
            .map(|_| {
                let jobs = Arc::clone(&jobs);
                thread::spawn(move || work(&jobs))
            })
            .collect();
        ThreadPool {
            jobs: Some(sender),
            threads,
        }
    }

    /// Gives the pool a job, and returns at once.
    pub fn execute(&self, job: impl FnOnce() + Send + 'static) {
        let jobs = self
            .jobs
            .as_ref()
            .expect("only the end of the pool takes it");
        jobs.send(Box::new(job))
            .expect("the threads have the receiver");
    }

    /// Waits until all jobs have been done, and returns how many of them have panicked.
    pub fn shutdown(mut self) -> usize {
        self.finish()
    }

    fn finish(&mut self) -> usize {
        // The queue is closed, and still hands out what is in there.
        self.jobs = None;
        let threads = self.threads.drain(..);
        threads
            .map(|it| it.join().expect("panics of jobs are caught"))
            .sum()
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.finish();
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) -> usize {
    let mut panics = 0;
    loop {
        // A statement of its own: the lock is given back before the job begins.
        let job = jobs.lock().unwrap().recv();
        let Ok(job) = job else { return panics };
        if panic::catch_unwind(AssertUnwindSafe(job)).is_err() {
            panics += 1;
        }
    }
}
