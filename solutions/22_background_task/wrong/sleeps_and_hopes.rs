// diagnosis: sleep-as-synchronisation
// Sleeps until the work should be done, and hopes that it is.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::Duration,
};

pub struct Background<T> {
    result: Arc<Mutex<Option<Result<T, String>>>>,
    thread: Option<JoinHandle<()>>,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let result = Arc::new(Mutex::new(None));
    let thread = thread::spawn({
        let result = Arc::clone(&result);
        move || {
            let value = panic::catch_unwind(AssertUnwindSafe(work)).map_err(message);
            *result.lock().unwrap() = Some(value);
        }
    });
    Background {
        result,
        thread: Some(thread),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        self.result.lock().unwrap().is_some()
    }

    pub fn wait(self) -> Result<T, String> {
        thread::sleep(Duration::from_secs(10));
        let result = self.result.lock().unwrap().take();
        result.expect("the work is done by now")
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
