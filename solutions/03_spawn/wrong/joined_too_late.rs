// diagnosis: wrong-output
// Waits for the thread, but only after the line that should come last.

use std::thread;

pub fn run() {
    println!("Starting thread...");
    let thread = thread::spawn(|| println!("printing from thread"));
    println!("Ending thread...");
    thread.join().unwrap();
}
