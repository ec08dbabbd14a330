//! Shows two things that go wrong without a lock, then runs your code.

use std::{
    panic,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    thread,
    time::Instant,
};

use lock::Tally;

fn main() {
    println!("100 threads count 100,000 visits each, without a lock:\n");
    let start = Instant::now();
    let total = unprotected_visits(100, 100_000);
    println!(
        "    {total:>10} of 10000000   in {} ms\n",
        start.elapsed().as_millis()
    );

    println!("A total and a page's counter, each safe by itself, a million visits.");
    println!("Another thread looks at both, again and again:\n");
    let (looks, torn) = torn_reports();
    println!("    {looks:>10} looks");
    println!("    {torn:>10} times the two did not agree\n");

    println!("Your thread_safe_visits(100, 100_000):\n");
    attempt(|| {
        let start = Instant::now();
        let total = lock::thread_safe_visits(100, 100_000);
        println!(
            "    {total:>10} of 10000000   in {} ms",
            start.elapsed().as_millis()
        );
        println!("    (a lock costs time: the next exercise is about that)");
    });
    println!("\nYour Tally, after one visit and those of ten threads:\n");
    attempt(|| {
        let tally = Tally::default();
        tally.visit("front page");
        thread::scope(|scope| {
            for thread in 0..10 {
                let tally = &tally;
                scope.spawn(move || {
                    for visit in 0..1_000 {
                        tally.visit(["news", "about", "contact"][(thread + visit) % 3]);
                    }
                });
            }
        });
        let (total, pages) = tally.report();
        for (page, visits) in pages {
            println!("    {page:<12} {visits:>6}");
        }
        println!("    {:<12} {total:>6}", "total");
    });
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

/// The racy counter of the last exercise.
fn unprotected_visits(threads: u64, visits: u64) -> u64 {
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..visits {
                    total.store(total.load(SeqCst) + 1, SeqCst);
                }
            });
        }
    });
    total.into_inner()
}

/// How often a reader looked at two counters that belong together, and how often
/// it saw the one changed and the other not yet.
fn torn_reports() -> (u64, u64) {
    let (total, page) = (AtomicU64::new(0), AtomicU64::new(0));
    let done = AtomicBool::new(false);
    let (mut looks, mut torn) = (0, 0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..1_000_000 {
                total.fetch_add(1, SeqCst);
                page.fetch_add(1, SeqCst);
            }
            done.store(true, SeqCst);
        });
        while !done.load(SeqCst) {
            looks += 1;
            if total.load(SeqCst) != page.load(SeqCst) {
                torn += 1;
            }
        }
    });
    (looks, torn)
}
