// diagnosis: overlap
// Starts a thread for each job, however many there are.

use std::{
    sync::Mutex,
    thread::{self, JoinHandle},
};

pub struct ThreadPool {
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl ThreadPool {
    pub fn new(_threads: usize) -> ThreadPool {
        ThreadPool {
            threads: Mutex::default(),
        }
    }

    pub fn execute(&self, job: impl FnOnce() + Send + 'static) {
        self.threads.lock().unwrap().push(thread::spawn(job));
    }

    pub fn shutdown(mut self) -> usize {
        self.finish()
    }

    fn finish(&mut self) -> usize {
        let threads = self.threads.get_mut().unwrap().drain(..);
        threads.filter_map(|it| it.join().err()).count()
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.finish();
    }
}
