// diagnosis: wrong-output
// Prints the line in the thread and, to be safe, in the caller too.

use std::thread;

fn print_line() {
    println!("printing from thread");
}

pub fn run() {
    println!("Starting thread...");
    let thread = thread::spawn(print_line);
    print_line();
    thread.join().unwrap();
    println!("Ending thread...");
}
