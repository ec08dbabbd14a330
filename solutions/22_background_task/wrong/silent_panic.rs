// diagnosis: deadlock
// Does not catch a panic: the result never comes, and the waiting never ends.

use std::{
    sync::{Arc, Condvar, Mutex},
    thread::{self, JoinHandle},
};

pub struct Background<T> {
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared<T> {
    result: Mutex<Option<Result<T, String>>>,
    arrived: Condvar,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let shared = Arc::new(Shared {
        result: Mutex::new(None),
        arrived: Condvar::new(),
    });
    let thread = thread::spawn({
        let shared = Arc::clone(&shared);
        move || {
            let result = work();
            *shared.result.lock().unwrap() = Some(Ok(result));
            shared.arrived.notify_one();
        }
    });
    Background {
        shared,
        thread: Some(thread),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        self.shared.result.lock().unwrap().is_some()
    }

    pub fn wait(self) -> Result<T, String> {
        let mut slot = self.shared.result.lock().unwrap();
        loop {
            if let Some(result) = slot.take() {
                return result;
            }
            slot = self.shared.arrived.wait(slot).unwrap();
        }
    }
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
