//! Nothing is caught: a thread that dies of a panic starts its successor while it
//! unwinds. Threads and jobs are counted, and the end waits for the count.

use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, Condvar, Mutex},
    thread::{self, JoinHandle},
};

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    is_over: bool,
    panics: usize,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct Worker(Arc<Shared>);

impl Worker {
    fn start(shared: &Arc<Shared>) {
        // Under the lock, so that whoever waits for the threads sees this one.
        let mut state = shared.state.lock().unwrap();
        let worker = Worker(Arc::clone(shared));
        state.threads.push(thread::spawn(move || worker.work()));
    }

    fn work(self) {
        while let Some(job) = self.next() {
            job();
        }
    }

    fn next(&self) -> Option<Job> {
        let idle = |it: &mut State| it.jobs.is_empty() && !it.is_over;
        let state = self.0.state.lock().unwrap();
        let mut state = self.0.changed.wait_while(state, idle).unwrap();
        state.jobs.pop_front()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.state.lock().unwrap().panics += 1;
            Worker::start(&self.0);
        }
    }
}

pub struct ThreadPool(Arc<Shared>);

impl ThreadPool {
    pub fn new(threads: usize) -> ThreadPool {
        let shared = Arc::default();
        (0..threads).for_each(|_| Worker::start(&shared));
        ThreadPool(shared)
    }

    pub fn execute(&self, job: impl FnOnce() + Send + 'static) {
        self.0.state.lock().unwrap().jobs.push_back(Box::new(job));
        self.0.changed.notify_one();
    }

    pub fn shutdown(self) -> usize {
        let shared = Arc::clone(&self.0);
        drop(self);
        shared.state.lock().unwrap().panics
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().is_over = true;
        self.0.changed.notify_all();
        loop {
            let threads = mem::take(&mut self.0.state.lock().unwrap().threads);
            if threads.is_empty() {
                break;
            }
            for thread in threads {
                // Its panic has been counted.
                let _ = thread.join();
            }
        }
    }
}
