// diagnosis: not-concurrent
// Starts a thread, and waits for it before it returns.

use std::{any::Any, thread};

pub struct Background<T> {
    result: Result<T, String>,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    Background {
        result: thread::spawn(work).join().map_err(message),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        true
    }

    pub fn wait(self) -> Result<T, String> {
        self.result
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
