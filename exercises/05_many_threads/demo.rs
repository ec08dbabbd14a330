//! Lets ten threads print, shows how many orders there are and what printing in
//! pieces does, then runs your code.

use std::{
    collections::BTreeMap,
    panic,
    sync::{Barrier, Mutex},
    thread,
    time::{Duration, Instant},
};

fn main() {
    println!("Ten threads write down their numbers, 2,000 times. The most frequent orders:\n");
    let mut orders = BTreeMap::new();
    for _ in 0..2_000 {
        *orders.entry(order_of_arrival()).or_insert(0) += 1;
    }
    let mut frequent: Vec<_> = orders.iter().collect();
    frequent.sort_by_key(|it| std::cmp::Reverse(it.1));
    for (order, times) in frequent.iter().take(4) {
        println!("    {order}   {times:>5} times");
    }
    println!("    ... and {} others.", frequent.len().saturating_sub(4));
    println!("\nThere are 3,628,800. You have seen {}.\n", orders.len());

    println!("Four threads print a line each, in three pieces:\n");
    thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || {
                for piece in ["    thread ", &number.to_string(), " was here\n"] {
                    print!("{piece}");
                    thread::yield_now();
                }
            });
        }
    });
    println!("\nA single println! keeps its line together. Several do not.\n");

    println!("Ten naps of 50 milliseconds:\n");
    let start = Instant::now();
    for _ in 0..10 {
        thread::spawn(nap).join().expect("a nap does not panic");
    }
    show("start one, join it, start the next, ...", start.elapsed());
    let start = Instant::now();
    let naps: Vec<_> = (0..10).map(|_| thread::spawn(nap)).collect();
    for nap in naps {
        nap.join().expect("a nap does not panic");
    }
    show("start all, join all", start.elapsed());

    println!("\nYour in_bulk(10, nap):\n");
    attempt(|| {
        let start = Instant::now();
        many_threads::in_bulk(10, |_| nap());
        show("yours", start.elapsed());
    });
    println!("\nYour run(10):\n");
    attempt(|| many_threads::run(10));
}

fn show(what: &str, took: Duration) {
    println!("    {what:<42} {:>4} ms", took.as_millis());
}

/// Stands for work: the demo shows time passing, it decides nothing by it.
fn nap() {
    thread::sleep(Duration::from_millis(50));
}

/// The order in which ten threads come to write, once all of them are there.
fn order_of_arrival() -> String {
    let order = Mutex::new(String::new());
    let all_here = Barrier::new(10);
    thread::scope(|scope| {
        for number in 0..10 {
            let (order, all_here) = (&order, &all_here);
            scope.spawn(move || {
                all_here.wait();
                let mut order = order.lock().expect("nobody panics here");
                order.push_str(&format!(" {number}"));
            });
        }
    });
    order.into_inner().expect("nobody panics here")
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
