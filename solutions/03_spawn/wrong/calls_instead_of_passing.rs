// diagnosis: compile-error
// Calls println! and passes what it returns, where spawn wants a closure.

use std::thread;

pub fn run() {
    println!("Starting thread...");
    let thread = thread::spawn(println!("printing from thread"));
    thread.join().unwrap();
    println!("Ending thread...");
}
