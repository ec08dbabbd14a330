//! Shows what distributing saves, and what it costs to merge in order, then runs your
//! code.

use std::{
    ops::Range,
    panic, thread,
    time::{Duration, Instant},
};

use distribute_work::{distribute, occurrences};

/// How many letters from Aunt Ada are in each box.
const LETTERS: [usize; 12] = [0, 2, 1, 0, 1, 0, 3, 0, 2, 0, 1, 0];

fn main() {
    println!("Somewhere in 12 boxes of letters there are some from Aunt Ada.");
    println!("It takes 60 ms to look through a box, and the third quarter is dusty.\n");

    let start = Instant::now();
    let found = look_through(0..12);
    println!("    alone             {found} letters {}", after(start));

    let start = Instant::now();
    thread::scope(|scope| {
        let units: Vec<_> = (0..4)
            .map(|unit| scope.spawn(move || look_through(unit * 3..unit * 3 + 3)))
            .collect();
        for (unit, thread) in units.into_iter().enumerate() {
            let found = thread.join().unwrap_or_default();
            println!(
                "      unit {unit} heard    {found} letters {}",
                after(start)
            );
        }
    });
    println!("    four units, heard in the order of their numbers: unit 3 had to wait.\n");

    println!("The same with your distribute(12, 4, ...):\n");
    attempt(move || {
        let start = Instant::now();
        let work = |boxes: Range<usize>| {
            let found = look_through(boxes.clone());
            println!(
                "      boxes {boxes:<6?}    {found} letters {}",
                after(start)
            );
            found
        };
        let merge = |one, other| {
            println!(
                "      merged {one} and {other}             {}",
                after(start)
            );
            one + other
        };
        let found = distribute(12, 4, work, merge);
        println!("    all together      {found:?} letters {}", after(start));
    });

    println!("\nYour occurrences(..., \"ana\", units) in two million bananas:\n");
    attempt(|| {
        let text = "banana".repeat(2_000_000);
        for units in [1, 2, 4, 8] {
            let start = Instant::now();
            let found = occurrences(&text, "ana", units).len();
            println!("    {units} at work         {found} found {}", after(start));
        }
        let cores = thread::available_parallelism().map_or(1, usize::from);
        println!("\n    (this computer can do {cores} things at once: more units than that");
        println!("    make it no faster)");
    });
}

/// Stands for work that takes a while: the number of Aunt Ada's letters.
fn look_through(boxes: Range<usize>) -> usize {
    let mut found = 0;
    for number in boxes {
        let dusty = (6..9).contains(&number);
        thread::sleep(Duration::from_millis(if dusty { 120 } else { 60 }));
        found += LETTERS[number];
    }
    found
}

fn after(start: Instant) -> String {
    format!("after {:>4} ms", start.elapsed().as_millis())
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
