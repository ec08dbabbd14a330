//! A channel of the standard library cannot be asked whether it is empty, so what
//! was received early is kept.

use std::{
    any::Any,
    cell::OnceCell,
    panic::{self, AssertUnwindSafe},
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
};

pub struct Background<T> {
    receiver: Receiver<Result<T, String>>,
    received: OnceCell<Result<T, String>>,
    thread: Option<JoinHandle<()>>,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let (sender, receiver) = mpsc::sync_channel(1);
    let thread = thread::Builder::new()
        .name("background".to_string())
        .spawn(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(work)).map_err(message);
            let _ = sender.send(result);
        })
        .expect("the system has room for one more thread");
    Background {
        receiver,
        received: OnceCell::new(),
        thread: Some(thread),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        if self.received.get().is_none()
            && let Ok(result) = self.receiver.try_recv()
        {
            let _ = self.received.set(result);
        }
        self.received.get().is_some()
    }

    pub fn wait(mut self) -> Result<T, String> {
        match self.received.take() {
            Some(result) => result,
            None => self.receiver.recv().unwrap(),
        }
    }
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
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
