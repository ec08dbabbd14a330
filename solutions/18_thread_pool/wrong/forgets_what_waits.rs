// diagnosis: wrong-result
// Told to stop, a thread leaves the jobs in the queue that nobody has begun.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, JoinHandle},
};

type Job = Box<dyn FnOnce() + Send>;

pub struct ThreadPool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<usize>>,
    is_over: Arc<AtomicBool>,
}

impl ThreadPool {
    pub fn new(threads: usize) -> ThreadPool {
        let (sender, receiver) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(receiver));
        let is_over = Arc::new(AtomicBool::new(false));
        let threads = (0..threads)
            .map(|_| {
                let jobs = Arc::clone(&jobs);
                let is_over = Arc::clone(&is_over);
                thread::spawn(move || work(&jobs, &is_over))
            })
            .collect();
        ThreadPool {
            jobs: Some(sender),
            threads,
            is_over,
        }
    }

    pub fn execute(&self, job: impl FnOnce() + Send + 'static) {
        let jobs = self
            .jobs
            .as_ref()
            .expect("only the end of the pool takes it");
        jobs.send(Box::new(job))
            .expect("the threads have the receiver");
    }

    pub fn shutdown(mut self) -> usize {
        self.finish()
    }

    fn finish(&mut self) -> usize {
        self.jobs = None;
        self.is_over.store(true, Ordering::SeqCst);
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

fn work(jobs: &Mutex<Receiver<Job>>, is_over: &AtomicBool) -> usize {
    let mut panics = 0;
    while !is_over.load(Ordering::SeqCst) {
        let job = jobs.lock().unwrap().recv();
        let Ok(job) = job else { return panics };
        if panic::catch_unwind(AssertUnwindSafe(job)).is_err() {
            panics += 1;
        }
    }
    panics
}
