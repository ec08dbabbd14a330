// diagnosis: busy-waiting
// Asks whether the work has ended until it has, and keeps a processor busy with that.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    thread::{self, JoinHandle},
};

use crossbeam::channel::{self, Receiver};

pub struct Background<T> {
    result: Receiver<Result<T, String>>,
    thread: Option<JoinHandle<()>>,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let (sender, result) = channel::bounded(1);
    let thread = thread::spawn(move || {
        let result = panic::catch_unwind(AssertUnwindSafe(work)).map_err(message);
        // Nobody listens if the handle was dropped.
        let _ = sender.send(result);
    });
    Background {
        result,
        thread: Some(thread),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        !self.result.is_empty()
    }

    pub fn wait(self) -> Result<T, String> {
        while !self.is_done() {
            thread::yield_now();
        }
        self.result.recv().expect("a result always comes")
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
