// diagnosis: no-thread
// Does each job at once, on the thread of whoever has brought it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicUsize, Ordering},
};

pub struct ThreadPool {
    panics: AtomicUsize,
}

impl ThreadPool {
    pub fn new(_threads: usize) -> ThreadPool {
        ThreadPool {
            panics: AtomicUsize::new(0),
        }
    }

    pub fn execute(&self, job: impl FnOnce() + Send + 'static) {
        if catch_unwind(AssertUnwindSafe(job)).is_err() {
            self.panics.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub fn shutdown(self) -> usize {
        self.panics.load(Ordering::Relaxed)
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {}
}
