//! Shows what happens when nobody waits for a thread, then runs your `run`.

use std::{
    panic,
    sync::{Arc, Mutex},
    thread,
};

fn main() {
    println!("A thread is started, and its caller goes on without waiting, 1,000 times:\n");
    let mut caller_first = 0;
    for _ in 0..1_000 {
        if race_to_the_log()[0] == "caller" {
            caller_first += 1;
        }
    }
    println!("    the caller's next line came first   {caller_first:>4} times");
    println!(
        "    the thread's line came first        {:>4} times",
        1_000 - caller_first
    );
    println!("\nRun me again: the numbers change. With a join, there is only one order.\n");

    println!("Your run():\n");
    // The panic's own report would only be in the way here.
    panic::set_hook(Box::new(|_| {}));
    if let Err(payload) = panic::catch_unwind(spawn::run) {
        match payload.downcast_ref::<String>() {
            Some(message) if message.starts_with("not yet implemented") => {
                println!("    (not written yet: it is waiting for you in src/lib.rs)");
            }
            _ => println!("    (it panicked)"),
        }
    }
}

/// Who wrote first: the new thread, or the caller going on after `spawn`.
fn race_to_the_log() -> Vec<&'static str> {
    let log = Arc::new(Mutex::new(Vec::new()));
    let thread = {
        let log = Arc::clone(&log);
        thread::spawn(move || log.lock().unwrap().push("thread"))
    };
    log.lock().unwrap().push("caller");
    // Only now, so that the two above are free to overtake each other.
    thread.join().unwrap();
    let log = log.lock().unwrap();
    log.clone()
}
