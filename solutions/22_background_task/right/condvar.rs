//! A slot for the result, and a condition variable of the standard library to wake
//! whoever waits for it.

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
        let slot = self.shared.result.lock().unwrap();
        let mut slot = self
            .shared
            .arrived
            .wait_while(slot, |it| it.is_none())
            .unwrap();
        slot.take().expect("that is what we waited for")
    }
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        let thread = self.thread.take().expect("dropped only once");
        let _ = thread.join();
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
