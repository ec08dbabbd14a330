//! What the lesson's code takes for granted.

use std::thread;

fn caller() {
    // block 1
}
