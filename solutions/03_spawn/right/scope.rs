//! A scope waits for its threads by itself.

use std::thread;

pub fn run() {
    println!("Starting thread...");
    thread::scope(|scope| {
        scope.spawn(|| println!("printing from thread"));
    });
    println!("Ending thread...");
}
