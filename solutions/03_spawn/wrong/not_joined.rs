// diagnosis: leaked-thread
// Starts the thread and never waits for it.

use std::thread;

pub fn run() {
    println!("Starting thread...");
    thread::spawn(|| println!("printing from thread"));
    println!("Ending thread...");
}
