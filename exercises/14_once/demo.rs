//! Makes one thing too often, then runs your code.

use std::{
    panic,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use once::{Lazy, primes};

fn main() {
    println!("Eight threads need the settings. Whoever finds none reads them from the disk.\n");
    let settings = Mutex::new(None);
    let reads = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let there = settings.lock().unwrap().is_some();
                if !there {
                    let text = read_from_disk(&reads);
                    *settings.lock().unwrap() = Some(text);
                }
            });
        }
    });
    println!(
        "    looked first, made then:    read {} times\n",
        reads.load(SeqCst)
    );

    println!("Your Lazy:\n");
    attempt(|| {
        let reads = Arc::new(AtomicU32::new(0));
        let lazy = {
            let reads = Arc::clone(&reads);
            Lazy::new(move || read_from_disk(&reads))
        };
        println!(
            "    before anybody asks:        read {} times",
            reads.load(SeqCst)
        );
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| lazy.get());
            }
        });
        println!(
            "    after eight have asked:     read {} times: {}",
            reads.load(SeqCst),
            lazy.get()
        );
    });

    println!("\nYour primes:\n");
    attempt(|| println!("    {:?}", primes()));
}

/// Stands for work: the demo shows time passing, it decides nothing by it.
fn read_from_disk(reads: &AtomicU32) -> &'static str {
    reads.fetch_add(1, SeqCst);
    thread::sleep(Duration::from_millis(50));
    "language = en"
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
