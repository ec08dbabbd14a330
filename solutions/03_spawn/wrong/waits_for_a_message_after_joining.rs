// diagnosis: deadlock
// The thread waits for a message that the caller sends only after the join.

use std::{sync::mpsc, thread};

pub fn run() {
    println!("Starting thread...");
    let (go, may_go) = mpsc::channel();
    let thread = thread::spawn(move || {
        may_go.recv().unwrap();
        println!("printing from thread");
    });
    thread.join().unwrap();
    go.send(()).unwrap();
    println!("Ending thread...");
}
