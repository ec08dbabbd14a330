//! Half of the threads are started by another thread, and half of those by a third.
//! One line is printed with writeln!, on the locked standard output.

use std::{io::Write, panic, sync::Arc, thread};

pub fn in_bulk<T, F>(count: usize, work: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    part(0, count, &Arc::new(work))
}

/// The numbers from `first` to before `end`.
fn part<T, F>(first: usize, end: usize, work: &Arc<F>) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> T + Send + Sync + 'static,
{
    if first == end {
        return Vec::new();
    }
    let middle = first.midpoint(end);
    let here = Arc::clone(work);
    let own = thread::spawn(move || here(middle));
    let there = Arc::clone(work);
    let lower = thread::spawn(move || part(first, middle, &there));
    let upper = panic::catch_unwind(panic::AssertUnwindSafe(|| part(middle + 1, end, work)));
    let (lower, own) = (lower.join(), own.join());
    let unwrap = |it: thread::Result<Vec<T>>| it.unwrap_or_else(|it| panic::resume_unwind(it));
    let mut all = unwrap(lower);
    all.extend(unwrap(own.map(|it| vec![it])));
    all.extend(unwrap(upper));
    all
}

pub fn run(count: usize) {
    println!("Starting threads...");
    in_bulk(count, |number| {
        let mut output = std::io::stdout().lock();
        writeln!(output, "printing from thread {number}").unwrap();
    });
    println!("Ending threads...");
}
