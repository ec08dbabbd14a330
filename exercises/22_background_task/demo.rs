//! Shows what waiting for work in the foreground costs, then runs your code.

use std::{
    panic, thread,
    time::{Duration, Instant},
};

use background_task::submit;

fn main() {
    println!("An order comes in, and an invoice is made out, in the foreground:\n");
    for order in 1..=3 {
        let start = Instant::now();
        invoice(order);
        println!(
            "    order {order} confirmed after {:>4} ms",
            start.elapsed().as_millis()
        );
    }

    println!("\nThe same with your submit():\n");
    attempt(in_the_background);
}

fn in_the_background() {
    let mut invoices = Vec::new();
    for order in 1..=3 {
        let start = Instant::now();
        invoices.push(submit(move || invoice(order)));
        println!(
            "    order {order} confirmed after {:>4} ms",
            start.elapsed().as_millis()
        );
    }
    let start = Instant::now();
    let done = invoices.iter().filter(|it| it.is_done()).count();
    println!("\n    the shop is empty; {done} of 3 invoices are done");
    for invoice in invoices {
        println!(
            "    {:?}   after {} ms",
            invoice.wait(),
            start.elapsed().as_millis()
        );
    }
    let jam = submit(|| -> String { panic!("paper jam") });
    println!("    {:?}", jam.wait());
}

/// Stands for work that takes a while.
fn invoice(order: u32) -> String {
    thread::sleep(Duration::from_millis(400));
    format!("invoice {order}")
}

/// Runs the learner's code, and says so kindly if there is none yet.
fn attempt(run: impl FnOnce() + panic::UnwindSafe) {
    // Panics come out of `wait`, or they are the skeleton's.
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
