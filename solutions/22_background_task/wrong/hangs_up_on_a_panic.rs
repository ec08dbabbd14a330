// diagnosis: panicked
// A panic drops the sender, and the wait unwraps the error that this makes.

use std::{
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
};

pub struct Background<T> {
    result: Receiver<T>,
    thread: Option<JoinHandle<()>>,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let (sender, result) = mpsc::channel();
    let thread = thread::spawn(move || {
        let _ = sender.send(work());
    });
    Background {
        result,
        thread: Some(thread),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        self.thread.as_ref().is_some_and(JoinHandle::is_finished)
    }

    pub fn wait(self) -> Result<T, String> {
        Ok(self.result.recv().unwrap())
    }
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
