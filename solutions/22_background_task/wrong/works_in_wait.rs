// diagnosis: no-thread
// Keeps the work for later, and does it when somebody waits.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
};

pub struct Background<T> {
    work: Option<Box<dyn FnOnce() -> T + Send>>,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    Background {
        work: Some(Box::new(work)),
    }
}

impl<T> Background<T> {
    pub fn is_done(&self) -> bool {
        self.work.is_none()
    }

    pub fn wait(mut self) -> Result<T, String> {
        let work = self.work.take().unwrap();
        panic::catch_unwind(AssertUnwindSafe(work)).map_err(message)
    }
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        if let Some(work) = self.work.take() {
            let _ = panic::catch_unwind(AssertUnwindSafe(work));
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
