// diagnosis: livelock
// Spins until a flag is set, which a panic never does.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

pub struct Background<T> {
    done: Arc<AtomicBool>,
    result: Arc<Mutex<Option<T>>>,
    thread: Option<JoinHandle<()>>,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let done = Arc::new(AtomicBool::new(false));
    let result = Arc::new(Mutex::new(None));
    let thread = thread::spawn({
        let done = Arc::clone(&done);
        let result = Arc::clone(&result);
        move || {
            let value = work();
            *result.lock().unwrap() = Some(value);
            done.store(true, Ordering::SeqCst);
        }
    });
    Background {
        done,
        result,
        thread: Some(thread),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        self.done.load(Ordering::SeqCst)
    }

    pub fn wait(self) -> Result<T, String> {
        while !self.is_done() {
            thread::yield_now();
        }
        let result = self.result.lock().unwrap().take();
        result.ok_or_else(|| "no message".to_string())
    }
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
