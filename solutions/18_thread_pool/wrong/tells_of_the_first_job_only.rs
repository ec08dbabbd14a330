// diagnosis: deadlock
// Tells a thread of a new job only if the tray was empty: the one it told has not yet been
// there when the next job comes, and the others sleep on.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread::{self, JoinHandle},
};

use parking_lot::{Condvar, Mutex};

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    is_over: bool,
    panics: usize,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn work(&self) {
        let mut state = self.state.lock();
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                let panicked = catch_unwind(AssertUnwindSafe(job)).is_err();
                state = self.state.lock();
                state.panics += usize::from(panicked);
            } else if state.is_over {
                return;
            } else {
                self.changed.wait(&mut state);
            }
        }
    }
}

pub struct ThreadPool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl ThreadPool {
    pub fn new(threads: usize) -> ThreadPool {
        let shared = Arc::new(Shared::default());
        let start = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work())
        };
        ThreadPool {
            threads: (0..threads).map(start).collect(),
            shared,
        }
    }

    pub fn execute(&self, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.state.lock();
        state.jobs.push_back(Box::new(job));
        if state.jobs.len() == 1 {
            self.shared.changed.notify_one();
        }
    }

    pub fn shutdown(self) -> usize {
        let shared = Arc::clone(&self.shared);
        drop(self);
        shared.state.lock().panics
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.shared.state.lock().is_over = true;
        self.shared.changed.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
