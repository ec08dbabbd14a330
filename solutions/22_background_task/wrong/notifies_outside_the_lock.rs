// diagnosis: lost-wakeup
// Sets the flag without the lock: the notify can fall between the waiter's look at
// the flag and its wait, and then nobody hears it.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

pub struct Background<T> {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<Result<T, String>>>,
}

struct Shared {
    done: AtomicBool,
    waiting: Mutex<()>,
    arrived: Condvar,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let shared = Arc::new(Shared {
        done: AtomicBool::new(false),
        waiting: Mutex::new(()),
        arrived: Condvar::new(),
    });
    let thread = thread::spawn({
        let shared = Arc::clone(&shared);
        move || {
            let result = panic::catch_unwind(AssertUnwindSafe(work)).map_err(message);
            shared.done.store(true, Ordering::SeqCst);
            shared.arrived.notify_all();
            result
        }
    });
    Background {
        shared,
        thread: Some(thread),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        self.shared.done.load(Ordering::SeqCst)
    }

    pub fn wait(mut self) -> Result<T, String> {
        let mut waiting = self.shared.waiting.lock().unwrap();
        while !self.is_done() {
            waiting = self.shared.arrived.wait(waiting).unwrap();
        }
        drop(waiting);
        self.thread.take().unwrap().join().unwrap()
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
