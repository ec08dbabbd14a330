//! Shows what comes out of `join`, what the order of joining costs, then runs
//! your `run_all`.

use std::{
    panic, thread,
    time::{Duration, Instant},
};

use join::Job;

fn main() {
    // Panics are the subject here, not accidents: we print them ourselves.
    panic::set_hook(Box::new(|_| {}));

    println!("Two threads: one returns 6 * 7, one panics.\n");
    let good = thread::spawn(|| 6 * 7);
    let bad = thread::spawn(|| -> i32 { panic!("no more ink") });
    println!("    the first  joins as {:?}", good.join());
    match bad.join() {
        Ok(number) => println!("    the second joins as Ok({number})"),
        Err(_) => println!("    the second joins as Err(a box with the panic in it)"),
    }
    println!("    ... and main is still alive.\n");

    println!("Four jobs of 200 milliseconds each.\n");
    let start = Instant::now();
    for _ in 0..4 {
        thread::spawn(nap).join().expect("a nap does not panic");
    }
    println!(
        "    spawn, join, spawn, join, ...     {:>4} ms",
        start.elapsed().as_millis()
    );
    let start = Instant::now();
    let naps: Vec<_> = (0..4).map(|_| thread::spawn(nap)).collect();
    for nap in naps {
        nap.join().expect("a nap does not panic");
    }
    println!(
        "    spawn them all, then join them    {:>4} ms\n",
        start.elapsed().as_millis()
    );

    println!("Your run_all(), with those four jobs and one that panics:\n");
    let start = Instant::now();
    attempt(|| {
        for (index, result) in join::run_all(jobs()).iter().enumerate() {
            println!("    job {index}: {result:?}");
        }
        println!("    after {} ms", start.elapsed().as_millis());
    });
}

/// Four jobs that take a while and one that fails.
fn jobs() -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    for number in 0..4 {
        jobs.push(Box::new(move || {
            nap();
            number * 10
        }));
    }
    jobs.insert(2, Box::new(|| panic!("no more ink")));
    jobs
}

/// Stands for work: the demo shows time passing, it decides nothing by it.
fn nap() {
    thread::sleep(Duration::from_millis(200));
}

/// Runs the learner's code, and says so kindly if there is none yet.
fn attempt(run: impl FnOnce() + panic::UnwindSafe) {
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
