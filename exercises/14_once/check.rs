//! What is asked of `once`.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering::SeqCst},
    },
    thread,
};

use checks::Checks;
use once::{Lazy, primes};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("get returns what make made, again and again")
            .returns("two calls of get()", (42, 42), || {
                let lazy = Lazy::new(|| 6 * 7);
                (*lazy.get(), *lazy.get())
            });

        checks
            .check("nothing is made before the first get, and nothing after it")
            .points(2)
            .returns(
                "how often make was called before the first get, after it, and after another",
                (0, 1, 1),
                || {
                    let (lazy, made) = counting();
                    let before = made.load(SeqCst);
                    lazy.get();
                    let after = made.load(SeqCst);
                    lazy.get();
                    (before, after, made.load(SeqCst))
                },
            );

        checks
            .check("two threads that both come first make one value, and both get it")
            .points(3)
            .returns("how often make was called", 1, || {
                let (lazy, made) = counting();
                thread::scope(|scope| {
                    let other = scope.spawn(|| lazy.get());
                    let mine = lazy.get();
                    let other = other.join().expect("get does not panic");
                    let is_same = Arc::ptr_eq(&mine, &other);
                    checks::equal("whether both got one and the same value", is_same, true);
                });
                made.load(SeqCst)
            });

        checks
            .check("so do three")
            .returns("how often make was called", 1, || {
                let (lazy, made) = counting();
                thread::scope(|scope| {
                    scope.spawn(|| lazy.get());
                    scope.spawn(|| lazy.get());
                    lazy.get();
                });
                made.load(SeqCst)
            });

        checks
            .check("the value is whole before anybody sees it")
            .points(2)
            .returns("what the other thread gets", vec![1, 2, 3], || {
                let lazy = Lazy::new(|| vec![1, 2, 3]);
                thread::scope(|scope| {
                    scope.spawn(|| lazy.get());
                    lazy.get().to_vec()
                })
            });

        checks
            .check("two values are made independently of each other")
            .concurrent(
                &["making the first value", "making the second value"],
                || {
                    let first = Lazy::new(|| checks::work("making the first value"));
                    let second = Lazy::new(|| checks::work("making the second value"));
                    thread::scope(|scope| {
                        scope.spawn(|| first.get());
                        second.get();
                    });
                },
            );

        checks
            .check("one value can be made out of another")
            .returns("get() of a value made out of another", 43, || {
                let first = Arc::new(Lazy::new(|| 42));
                let second = {
                    let first = Arc::clone(&first);
                    Lazy::new(move || *first.get() + 1)
                };
                *second.get()
            });

        checks
            .check("if make panics, get does, and nobody waits for ever")
            .points(2)
            .returns(
                "whether every call that ended well got the value",
                true,
                || {
                    let stumbles = AtomicBool::new(true);
                    let lazy = Lazy::new(move || {
                        if stumbles.swap(false, SeqCst) {
                            panic!("the maker stumbles");
                        }
                        42
                    });
                    let try_it = || panic::catch_unwind(AssertUnwindSafe(|| *lazy.get()));
                    let (one, other) = thread::scope(|scope| {
                        let other = scope.spawn(try_it);
                        let one = try_it();
                        (one, other.join().expect("the panic was caught"))
                    });
                    let panicked = one.is_err() || other.is_err();
                    checks::equal("whether one of the calls panics", panicked, true);
                    let mut values = [one, other].into_iter().flatten();
                    values.all(|it| it == 42)
                },
            );

        checks.check("the primes below 100 are right").returns(
            "how many there are, the first, the last, and their sum",
            (25, 2, 97, 1_060),
            || {
                let primes = primes();
                let ends = (primes.first().copied(), primes.last().copied());
                let ends = (ends.0.unwrap_or(0), ends.1.unwrap_or(0));
                (primes.len(), ends.0, ends.1, primes.iter().sum::<u32>())
            },
        );

        checks
            .check("all callers share one list of primes")
            .points(2)
            .returns("whether two threads get the same slice", true, || {
                let other = thread::spawn(primes);
                let mine = primes();
                let other = other.join().expect("primes does not panic");
                std::ptr::eq(mine, other)
            });

        checks
            .check("thirty-two threads ask at the same time, on real threads")
            .only_real()
            .returns("how often make was called for 100 values", 100, || {
                let mut all = 0;
                for _ in 0..100 {
                    let (lazy, made) = counting();
                    thread::scope(|scope| {
                        for _ in 0..32 {
                            scope.spawn(|| lazy.get());
                        }
                    });
                    all += made.load(SeqCst);
                }
                all
            });
    })
}

/// A lazy value, and how often it has been made.
fn counting() -> (Lazy<u32>, Arc<AtomicU32>) {
    let made = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&made);
    let lazy = Lazy::new(move || count.fetch_add(1, SeqCst));
    (lazy, made)
}
