// diagnosis: leaked-thread
// Has no drop: a handle that is thrown away leaves its thread running.

use std::{
    any::Any,
    thread::{self, JoinHandle},
};

pub struct Background<T> {
    thread: Option<JoinHandle<T>>,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    Background {
        thread: Some(thread::spawn(work)),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    pub fn wait(mut self) -> Result<T, String> {
        let thread = self.thread.take().unwrap();
        thread.join().map_err(message)
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
