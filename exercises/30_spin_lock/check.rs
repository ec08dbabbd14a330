//! What is asked of `spin_lock`.

use std::{
    cell::Cell,
    marker::PhantomData,
    rc::Rc,
    sync::{
        MutexGuard,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
};

use checks::Checks;
use spin_lock::{Guard, SpinLock};

fn main() -> std::process::ExitCode {
    checks::run(|checks: &mut Checks| {
        checks
            .check("whoever has the lock can read the value and change it")
            .returns("the words", vec!["first", "second"], || {
                let words = SpinLock::new(Vec::new());
                words.lock().push("first");
                let count = words.lock().len();
                checks::equal("the number of words after the first", count, 1);
                words.lock().push("second");
                words.into_inner()
            });

        for threads in [2, 3] {
            checks
                .check(&format!("of {threads} threads, one has the lock at a time"))
                .points(2)
                .exclusive("the section under the lock", move || {
                    let lock = SpinLock::new(());
                    thread::scope(|scope| {
                        for _ in 0..threads {
                            scope.spawn(|| {
                                let guard = lock.lock();
                                checks::span("the section under the lock", || {});
                                drop(guard);
                            });
                        }
                    });
                });
        }

        checks
            .check("no visit is lost")
            .points(3)
            .spurious_failures()
            .returns("the number of visits", 4, || {
                let visits = SpinLock::new(0);
                thread::scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|| {
                            for _ in 0..2 {
                                *visits.lock() += 1;
                            }
                        });
                    }
                });
                visits.into_inner()
            });

        checks
            .check("whoever has the lock sees all that was done under it before")
            .points(3)
            .returns("the number of visits, counted beside the value", 2, || {
                let (lock, visits) = (SpinLock::new(()), AtomicU64::new(0));
                thread::scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|| {
                            let _guard = lock.lock();
                            visits.store(visits.load(Relaxed) + 1, Relaxed);
                        });
                    }
                });
                visits.into_inner()
            });

        checks
            .check("a thread that panics gives the lock back")
            .points(2)
            .returns("the value, changed before and after the panic", 2, || {
                let value = SpinLock::new(0);
                thread::scope(|scope| {
                    let unlucky = scope.spawn(|| {
                        let mut guard = value.lock();
                        *guard += 1;
                        panic!("it had the lock");
                    });
                    let panicked = unlucky.join().is_err();
                    checks::equal("whether the thread panicked", panicked, true);
                });
                *value.lock() += 1;
                value.into_inner()
            });

        checks
            .check("two locks are two: one thread can have both")
            .returns("the sum of two values", 3, || {
                let (one, two) = (SpinLock::new(1), SpinLock::new(2));
                let (one, two) = (one.lock(), two.lock());
                *one + *two
            });

        checks
            .check("what can move to another thread can be locked by many")
            .returns(
                "whether threads can share a SpinLock<Cell<u8>>",
                true,
                || Shareable::<SpinLock<Cell<u8>>>::IS,
            );

        checks.check("what must stay in its thread cannot").returns(
            "whether threads can share a SpinLock<Rc<u8>>",
            false,
            || Shareable::<SpinLock<Rc<u8>>>::IS,
        );

        checks
            .check("nor can what others may look at, but must not get hold of")
            .returns(
                "whether threads can share a SpinLock<MutexGuard<u8>>",
                false,
                || Shareable::<SpinLock<MutexGuard<'static, u8>>>::IS,
            );

        checks
            .check("threads that cannot share the value cannot share a guard of it either")
            .returns("whether threads can share a Guard<Cell<u8>>", false, || {
                Shareable::<Guard<'static, Cell<u8>>>::IS
            });

        checks
            .check("there is no other lock behind it")
            .takes_locks_at_most(0, || {
                let visits = SpinLock::new(0);
                *visits.lock() += 1;
            });

        checks
            .check("no visit is lost on real threads")
            .only_real()
            .points(2)
            .returns("the number of visits", 2_000, || {
                let visits = SpinLock::new(0);
                thread::scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|| {
                            for _ in 0..1_000 {
                                *visits.lock() += 1;
                            }
                        });
                    }
                });
                visits.into_inner()
            });
    })
}

/// Tells whether a type is `Sync`: if it is, the constant of its own hides the one of
/// the trait.
struct Shareable<T>(PhantomData<T>);

trait NotShareable {
    const IS: bool = false;
}

impl<T> NotShareable for Shareable<T> {}

impl<T: Sync> Shareable<T> {
    const IS: bool = true;
}
