// diagnosis: deadlock
// Waits for the threads, which wait for jobs: the sender is still there.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, JoinHandle},
};

type Job = Box<dyn FnOnce() + Send>;

pub struct ThreadPool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<usize>>,
}

impl ThreadPool {
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
        let job = jobs.lock().unwrap().recv();
        let Ok(job) = job else { return panics };
        if panic::catch_unwind(AssertUnwindSafe(job)).is_err() {
            panics += 1;
        }
    }
}
