// diagnosis: leaked-thread
// Asks a thousand times whether the thread has ended, and then goes on anyway.

use std::thread;

pub fn run() {
    println!("Starting thread...");
    let thread = thread::spawn(|| println!("printing from thread"));
    for _ in 0..1_000 {
        if thread.is_finished() {
            break;
        }
        thread::yield_now();
    }
    println!("Ending thread...");
}
