//! What the lesson's code takes for granted.

use std::{sync::mpsc, thread};

fn caller() {
    // block 1
}
