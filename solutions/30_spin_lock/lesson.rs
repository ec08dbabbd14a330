//! What the lesson's code takes for granted.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

struct SpinLock {
    locked: AtomicBool,
}

impl SpinLock {
    fn lock(&self) {
        // block 1
    }
}
