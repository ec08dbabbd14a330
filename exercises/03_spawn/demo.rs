//! Shows what happens when nobody waits for a thread, then runs your `run`.

use std::{
    hint, panic,
    sync::{Arc, Mutex},
    thread,
};

fn main() {
    println!("A thread is started, its caller does a little work and goes on without waiting,");
    println!("1,000 times:\n");
    let mut caller_first = 0;
    for round in 0..1_000 {
        if race_to_the_log(20 * round)[0] == "caller" {
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
    attempt(spawn::run);
}

/// Who wrote first: the new thread, or the caller going on after `spawn` and a
/// little `work`.
fn race_to_the_log(work: u32) -> Vec<&'static str> {
    let log = Arc::new(Mutex::new(Vec::new()));
    let thread = {
        let log = Arc::clone(&log);
        thread::spawn(move || log.lock().unwrap().push("thread"))
    };
    for _ in 0..work {
        hint::spin_loop();
    }
    log.lock().unwrap().push("caller");
    // Only now, so that the two above are free to overtake each other.
    thread.join().unwrap();
    let log = log.lock().unwrap();
    log.clone()
}

/// Runs the learner's code, and says so kindly if there is none yet.
fn attempt(run: impl FnOnce() + panic::UnwindSafe) {
    // The panic's own report would only be in the way here.
    panic::set_hook(Box::new(|_| {}));
    if let Err(payload) = panic::catch_unwind(run) {
        let formatted = payload.downcast_ref::<String>().map(String::as_str);
        let message = formatted.or(payload.downcast_ref::<&str>().copied());
        if message.is_some_and(|it| it.starts_with("not yet implemented")) {
            println!("    (not written yet: it is waiting for you in src/lib.rs)");
        } else {
            println!("    (it panicked)");
        }
    }
}
