//! Lets philosophers run into a deadlock, then runs your code.

use std::{
    panic,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use deadlock::{Account, dine, transfer};

/// Meals of each philosopher, on an evening without a deadlock.
const MEALS: usize = 20;

const NAMES: [&str; 5] = ["Plato", "Hypatia", "Kant", "Arendt", "Zhuangzi"];

fn main() {
    println!("Five philosophers, five forks; everybody takes the left one first.\n");
    for evening in 1.. {
        let meals = careless_evening();
        if meals < 5 * MEALS {
            println!("    evening {evening}: silence after {meals} of 100 meals. Each of the five");
            println!("    holds one fork and waits for another, and will do so for ever.\n");
            break;
        }
        println!("    evening {evening}: all {meals} meals are eaten");
        if evening == 10 {
            println!("\n    Ten evenings without a deadlock! You are lucky. Or not:");
            println!("    this is how such a program gets through its tests.\n");
            break;
        }
    }

    println!("Your dine(5, 20):\n");
    attempt(|| {
        let meals: Vec<_> = NAMES.iter().map(|_| AtomicUsize::new(0)).collect();
        watched(move |done| {
            dine(5, 20, |philosopher| {
                thread::sleep(Duration::from_millis(1));
                meals[philosopher].fetch_add(1, SeqCst);
            });
            let meals = meals.iter().map(|it| it.load(SeqCst));
            for (name, meals) in NAMES.iter().zip(meals) {
                println!("    {name:<10} {meals:>3} meals");
            }
            let _ = done.send(());
        });
    });

    println!("\nYour transfer, 100,000 times in both directions at the same time:\n");
    attempt(|| {
        watched(|done| {
            let (ann, bob) = (Account::new(1, 1_000_000), Account::new(2, 1_000_000));
            thread::scope(|scope| {
                for (from, to) in [(&ann, &bob), (&bob, &ann)] {
                    scope.spawn(move || {
                        for _ in 0..100_000 {
                            transfer(from, to, 3);
                        }
                    });
                }
            });
            println!("    Ann has {}, Bob has {}", ann.balance(), bob.balance());
            let _ = done.send(());
        });
    });
}

/// Runs something that may never end, on a thread that is left behind in that case: it
/// goes when the demo does.
fn watched(run: impl FnOnce(mpsc::Sender<()>) + Send + 'static) {
    let (done, is_done) = mpsc::channel();
    let thread = thread::spawn(move || run(done));
    match is_done.recv_timeout(Duration::from_secs(5)) {
        Err(mpsc::RecvTimeoutError::Timeout) => {
            println!("    (nothing has happened for 5 seconds: it looks like a deadlock)");
        }
        _ => {
            if let Err(payload) = thread.join() {
                panic::resume_unwind(payload);
            }
        }
    }
}

/// An evening on which everybody takes the left fork first: how many meals are eaten
/// until no more are.
fn careless_evening() -> usize {
    // The threads of a deadlock never end, so what they use must never end either.
    let forks: &'static [Mutex<()>; 5] = Box::leak(Box::default());
    let meals: &'static AtomicUsize = Box::leak(Box::default());
    for philosopher in 0..5 {
        thread::spawn(move || {
            for _ in 0..MEALS {
                let _left = forks[philosopher].lock();
                // A short thought between two forks.
                thread::yield_now();
                let _right = forks[(philosopher + 1) % 5].lock();
                meals.fetch_add(1, SeqCst);
            }
        });
    }
    let mut seen = usize::MAX;
    while seen != meals.load(SeqCst) && seen != 5 * MEALS {
        seen = meals.load(SeqCst);
        thread::sleep(Duration::from_millis(300));
    }
    meals.load(SeqCst)
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
