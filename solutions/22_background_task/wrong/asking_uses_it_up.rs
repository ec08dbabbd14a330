// diagnosis: wrong-result
// Looks for the result by receiving it, and then it is gone.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
};

pub struct Background<T> {
    result: Receiver<Result<T, String>>,
    thread: Option<JoinHandle<()>>,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let (sender, result) = mpsc::channel();
    let thread = thread::spawn(move || {
        let _ = sender.send(panic::catch_unwind(AssertUnwindSafe(work)).map_err(message));
    });
    Background {
        result,
        thread: Some(thread),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        self.result.try_recv().is_ok()
    }

    pub fn wait(self) -> Result<T, String> {
        match self.result.recv() {
            Ok(result) => result,
            Err(_) => Err("the result is gone".to_string()),
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

fn message(payload: Box<dyn Any + Send>) -> String {
    if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else if let Some(text) = payload.downcast_ref::<&str>() {
        text.to_string()
    } else {
        "no message".to_string()
    }
}
