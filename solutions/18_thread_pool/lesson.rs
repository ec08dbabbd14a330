//! What the lesson's code takes for granted.

use std::sync::Mutex;

type Job = Box<dyn FnOnce() + Send>;

fn worker(tray: &Mutex<Vec<Job>>) {
    // block 1
}
