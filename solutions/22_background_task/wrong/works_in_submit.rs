// diagnosis: no-thread
// Does the work in submit: the caller has waited before it has the handle.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
};

pub struct Background<T> {
    result: Result<T, String>,
}

pub fn submit<T, W>(work: W) -> Background<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    Background {
        result: panic::catch_unwind(AssertUnwindSafe(work)).map_err(message),
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
