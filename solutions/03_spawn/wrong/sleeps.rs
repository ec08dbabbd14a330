// diagnosis: sleep-as-synchronisation
// Sleeps and hopes that the thread is done by then.

use std::{thread, time::Duration};

pub fn run() {
    println!("Starting thread...");
    let thread = thread::spawn(|| println!("printing from thread"));
    thread::sleep(Duration::from_millis(100));
    println!("Ending thread...");
    thread.join().unwrap();
}
