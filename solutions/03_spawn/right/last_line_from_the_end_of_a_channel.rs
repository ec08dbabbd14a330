//! A channel tells the order, and the join at the end lets the thread go.

use std::{sync::mpsc, thread};

pub fn run() {
    println!("Starting thread...");
    let (printed, is_printed) = mpsc::channel();
    let thread = thread::spawn(move || {
        println!("printing from thread");
        printed.send(()).expect("the caller waits for this");
    });
    is_printed.recv().expect("the thread sends this");
    println!("Ending thread...");
    thread.join().unwrap();
}
