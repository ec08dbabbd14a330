//! A customer who looks again and again, one who listens, and your buffer.

use std::{
    collections::VecDeque,
    panic,
    sync::{
        Condvar, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use condvar::Buffer;

fn main() {
    println!("A baker bakes 5 loaves, one every 20 ms. A customer waits for each of them.\n");
    let looks = AtomicU64::new(0);
    let shelf = Mutex::new(VecDeque::new());

    thread::scope(|scope| {
        scope.spawn(|| bake(|loaf| shelf.lock().unwrap().push_back(loaf)));
        for _ in 0..5 {
            while shelf.lock().unwrap().pop_front().is_none() {
                looks.fetch_add(1, Relaxed);
            }
        }
    });
    println!(
        "    looking again and again:  {:>9} looks",
        looks.swap(0, Relaxed)
    );

    let bell = Condvar::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            bake(|loaf| {
                shelf.lock().unwrap().push_back(loaf);
                bell.notify_one();
            });
        });
        for _ in 0..5 {
            let mut shelf = shelf.lock().unwrap();
            while shelf.pop_front().is_none() {
                looks.fetch_add(1, Relaxed);
                shelf = bell.wait(shelf).unwrap();
            }
        }
    });
    println!(
        "    listening for a bell:     {:>9} looks\n",
        looks.swap(0, Relaxed)
    );

    println!("Your buffer, as a shelf for two loaves. The customer is slow this time:\n");
    attempt(|| {
        let shelf = Buffer::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                for loaf in 1..=5 {
                    shelf.put(loaf);
                    println!("    baker:    loaf {loaf} is on the shelf");
                }
            });
            for _ in 0..5 {
                thread::sleep(Duration::from_millis(60));
                println!("    customer: takes loaf {}", shelf.take());
            }
        });
        println!(
            "\n    The baker was never more than two loaves ahead, and took the time to print."
        );
    });
}

/// Bakes five loaves, slowly: the demo shows time passing, it decides nothing by it.
fn bake(put: impl Fn(u32)) {
    for loaf in 1..=5 {
        thread::sleep(Duration::from_millis(20));
        put(loaf);
    }
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
