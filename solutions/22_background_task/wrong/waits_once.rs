// diagnosis: panicked
// Takes the first wake-up for the result: an if where there should be a loop.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
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
            let result = panic::catch_unwind(AssertUnwindSafe(work)).map_err(message);
            *shared.result.lock().unwrap() = Some(result);
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
        if slot.is_none() {
            slot = self.shared.arrived.wait(slot).unwrap();
        }
        let result = slot.take();
        drop(slot);
        result.expect("somebody woke me, so it must be there")
    }
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn message(payload: Box<dyn Any + Send>) -> String {
    if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else if let Some(text) = payload.downcast_ref::<&str>() {
        text.to_string()
    } else {
        "no message".to_string()
    }
}
