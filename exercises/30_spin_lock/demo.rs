//! Shows a lock that keeps nobody out, then runs yours.

use std::{
    hint, panic,
    sync::{
        Mutex,
        atomic::{
            AtomicBool, AtomicU64,
            Ordering::{Relaxed, SeqCst},
        },
    },
    thread,
    time::Instant,
};

use spin_lock::SpinLock;

const THREADS: u64 = 2;
/// So many that the threads are sure to meet.
const MANY: u64 = 500_000;
/// Few enough for a lock that has to hand each one over.
const SOME: u64 = 20_000;

fn main() {
    println!("Two threads count {MANY} visits each, under a lock that looks whether it is");
    println!("free, and is taken then:\n");
    for _ in 0..5 {
        let total = broken_visits();
        let lost = THREADS * MANY - total;
        println!("    broken:   {total:>8}   {lost:>8} lost");
    }

    println!("\nAs strict as `SeqCst` was, the two steps were two.\n");

    println!("{SOME} visits each under your SpinLock, and under a Mutex:\n");
    attempt(|| {
        let visits = SpinLock::new(0);
        let took = time(SOME, || *visits.lock() += 1);
        println!("    yours:    {:>8}   in {took:>7} µs", visits.into_inner());
    });
    let visits = Mutex::new(0);
    let took = time(SOME, || {
        *visits.lock().unwrap_or_else(|it| it.into_inner()) += 1
    });
    let total = visits.into_inner().unwrap_or_else(|it| it.into_inner());
    println!("    Mutex:    {total:>8}   in {took:>7} µs");

    println!("\nAnd if whoever has the lock is away for 200 ms, how often does the other look?\n");
    println!("    Mutex:    once, and is woken");
    println!("    spinning: {} times", looks());
}

/// Runs `visit` so often on each thread, and says how many microseconds that takes.
fn time(visits: u64, visit: impl Fn() + Sync) -> u128 {
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..visits).for_each(|_| visit()));
        }
    });
    start.elapsed().as_micros()
}

/// The visits that are left under a lock that is taken in two steps.
fn broken_visits() -> u64 {
    let (locked, visits) = (AtomicBool::new(false), AtomicU64::new(0));
    time(MANY, || {
        while locked.load(SeqCst) {
            hint::spin_loop();
        }
        locked.store(true, SeqCst);
        visits.store(visits.load(Relaxed) + 1, Relaxed);
        locked.store(false, SeqCst);
    });
    visits.into_inner()
}

/// How often somebody looks at a flag in vain while another one sleeps.
fn looks() -> u64 {
    let locked = AtomicBool::new(true);
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(std::time::Duration::from_millis(200));
            locked.store(false, SeqCst);
        });
        let mut looks = 0;
        while locked.load(SeqCst) {
            hint::spin_loop();
            looks += 1;
        }
        looks
    })
}

/// Runs the learner's code, and says so kindly if there is none yet.
fn attempt(run: impl FnOnce() + panic::UnwindSafe) {
    // The panic's own report would only be in the way here.
    panic::set_hook(Box::new(|_| {}));
    if let Err(payload) = panic::catch_unwind(run) {
        let formatted = payload.downcast_ref::<String>().map(String::as_str);
        let message = formatted.or(payload.downcast_ref::<&str>().copied());
        // A panic in one of several threads comes without its words.
        if message.is_some_and(|it| {
            it.starts_with("not yet implemented") || it == "a scoped thread panicked"
        }) {
            println!("    (not written yet: it is waiting for you in src/lib.rs)");
        } else {
            println!("    (it panicked)");
        }
    }
}
