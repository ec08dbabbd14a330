//! A slot behind a lock of parking_lot, filled by the thread itself, and an inner
//! value that joins when it is dropped: `Background` has no drop of its own.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use parking_lot::Mutex;

pub struct Background<T> {
    slot: Arc<Mutex<Option<Result<T, String>>>>,
    done: Arc<AtomicBool>,
    thread: Joined,
}

struct Joined(Option<JoinHandle<()>>);

impl Drop for Joined {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            let _ = thread.join();
        }
    }
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let slot = Arc::new(Mutex::new(None));
    let done = Arc::new(AtomicBool::new(false));
    let thread = thread::spawn({
        let slot = Arc::clone(&slot);
        let done = Arc::clone(&done);
        move || {
            let result = panic::catch_unwind(AssertUnwindSafe(work)).map_err(message);
            slot.lock().replace(result);
            done.store(true, Ordering::Release);
        }
    });
    Background {
        slot,
        done,
        thread: Joined(Some(thread)),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }

    pub fn wait(self) -> Result<T, String> {
        let Background { slot, thread, .. } = self;
        drop(thread);
        let result = slot.lock().take();
        result.expect("the thread has ended, and it ends with a result")
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
