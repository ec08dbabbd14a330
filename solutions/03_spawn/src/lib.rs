//! Start one thread, and wait for it.

use std::thread;

/// Prints three lines, the middle one from another thread, and returns when that
/// thread has ended.
pub fn run() {
    println!("Starting thread...");
    let thread = thread::spawn(|| println!("printing from thread"));
    // A thread that only prints has no reason to panic: if it did, so do we.
    thread.join().unwrap();
    println!("Ending thread...");
}
