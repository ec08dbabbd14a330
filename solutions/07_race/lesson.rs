//! What the lesson's code takes for granted.

use std::sync::atomic::{AtomicU64, Ordering};

fn count(total: &AtomicU64) {
    // block 1
}
