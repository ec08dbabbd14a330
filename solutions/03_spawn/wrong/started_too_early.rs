// diagnosis: wrong-output
// Starts the thread before the line that should come first.

use std::thread;

pub fn run() {
    let thread = thread::spawn(|| println!("printing from thread"));
    println!("Starting thread...");
    thread.join().unwrap();
    println!("Ending thread...");
}
