//! What the lesson's code takes for granted.

use std::sync::Mutex;

fn caller() {
    // block 1
}
