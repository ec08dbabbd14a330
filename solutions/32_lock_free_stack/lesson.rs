//! What the lesson's code takes for granted.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

fn double(total: &AtomicU64) {
    // block 1
}
