//! `std::sync::RwLock`.

use std::sync::Arc;

use dropin_std::sync::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};
use dropin_std::thread;
use engine::Ended;

use crate::support::{ends, outcomes, set};

#[test]
fn readers_never_see_half_a_write() {
    let body = || {
        let pair = RwLock::new((0, 0));
        thread::scope(|s| {
            s.spawn(|| {
                let mut pair = pair.write().unwrap();
                pair.0 += 1;
                pair.1 += 1;
            });
            *pair.read().unwrap()
        })
    };
    assert_eq!(outcomes(body), set([(0, 0), (1, 1)]));
}

#[test]
fn readers_hold_it_together_and_writers_alone() {
    let body = || {
        let lock = RwLock::new(());
        let reader = lock.read().unwrap();
        let together = lock.try_read().is_ok();
        let alone = matches!(lock.try_write(), Err(TryLockError::WouldBlock));
        drop(reader);
        let writer = lock.try_write();
        (together, alone, writer.is_ok(), lock.try_read().is_err())
    };
    assert_eq!(outcomes(body), set([(true, true, true, true)]));
}

#[test]
fn two_readers_that_want_to_write_wait_for_each_other() {
    let body = || {
        let lock = RwLock::new(0);
        thread::scope(|s| {
            for _ in 0..2 {
                s.spawn(|| {
                    let seen = lock.read().unwrap();
                    *lock.write().unwrap() = *seen + 1;
                });
            }
        });
    };
    assert_eq!(ends(body), set([Ended::Deadlock]));
}

#[test]
fn a_reader_that_reads_again_waits_for_a_writer_that_came_between() {
    let reading = |twice: bool| {
        ends(move || {
            let lock = RwLock::new(0);
            thread::scope(|s| {
                s.spawn(|| *lock.write().unwrap() += 1);
                let first = lock.read().unwrap();
                if !twice {
                    drop(first);
                }
                drop(lock.read().unwrap());
            });
        })
    };
    assert_eq!(reading(true), set([Ended::Returned, Ended::Deadlock]));
    assert_eq!(reading(false), set([Ended::Returned]));
}

#[test]
fn a_writer_that_panics_poisons_it_and_a_reader_does_not() {
    let after = |write: bool| {
        outcomes(move || {
            let lock = Arc::new(RwLock::new(0));
            let theirs = lock.clone();
            let handle = thread::spawn(move || {
                if write {
                    let _guard = theirs.write().unwrap();
                    panic!("writing");
                }
                let _guard = theirs.read().unwrap();
                panic!("reading");
            });
            handle.join().unwrap_err();
            let read = lock.read().is_err();
            let write = lock.write().is_err();
            (lock.is_poisoned(), read, write)
        })
    };
    assert_eq!(after(true), set([(true, true, true)]));
    assert_eq!(after(false), set([(false, false, false)]));
}

#[test]
fn nobody_writes_between_writing_and_reading_on() {
    let body = || {
        let lock = RwLock::new(0);
        thread::scope(|s| {
            s.spawn(|| *lock.write().unwrap() = 7);
            let mut guard = lock.write().unwrap();
            *guard = 1;
            let guard = RwLockWriteGuard::downgrade(guard);
            assert!(lock.try_write().is_err());
            *guard
        })
    };
    assert_eq!(outcomes(body), set([1]));
}

#[test]
fn a_readers_guard_stands_for_one_of_a_value_that_lives_shorter() {
    // That it compiles is the point.
    fn pick<'a>(
        one: RwLockReadGuard<'a, &'static str>,
        _other: &'a str,
    ) -> RwLockReadGuard<'a, &'a str> {
        one
    }
    let body = || {
        let lock = RwLock::new("long");
        let short = String::from("short");
        pick(lock.read().unwrap(), &short).len()
    };
    assert_eq!(outcomes(body), set([4]));
}

#[test]
fn poison_is_asked_for_and_cleared_in_steps_of_their_own() {
    let body = |ask: fn(&RwLock<()>) -> bool| {
        outcomes(move || {
            let lock = Arc::new(RwLock::new(()));
            let theirs = lock.clone();
            let handle = thread::spawn(move || {
                let _guard = theirs.write();
                panic!("writing");
            });
            let poisoned = ask(&lock);
            handle.join().unwrap_err();
            lock.clear_poison();
            (poisoned, lock.is_poisoned(), lock.read().is_ok())
        })
    };
    let either = set([(false, false, true), (true, false, true)]);
    assert_eq!(body(|lock| lock.is_poisoned()), either);
    let cleared = |lock: &RwLock<()>| {
        drop(lock.write());
        lock.clear_poison();
        lock.is_poisoned()
    };
    assert_eq!(body(cleared), either);
}

#[test]
fn a_reader_that_waits_for_another_one_may_wait_for_a_writer_too() {
    let body = |wait_within: bool| {
        move || {
            let lock = RwLock::new(0);
            let other = Mutex::new(0);
            thread::scope(|scope| {
                scope.spawn(|| {
                    let _other = other.lock().unwrap();
                    drop(lock.read().unwrap());
                });
                scope.spawn(|| *lock.write().unwrap() += 1);
                let reading = lock.read().unwrap();
                if wait_within {
                    drop(other.lock().unwrap());
                }
                drop(reading);
            });
        }
    };
    assert_eq!(ends(body(false)), set([Ended::Returned]));
    assert_eq!(ends(body(true)), set([Ended::Returned, Ended::Deadlock]));
}

#[test]
fn a_writer_that_was_unwinding_already_does_not_poison() {
    struct Writes(Arc<RwLock<u32>>);
    impl Drop for Writes {
        fn drop(&mut self) {
            *self.0.write().unwrap() += 1;
        }
    }
    let body = || {
        let lock = Arc::new(RwLock::new(0));
        let theirs = Writes(lock.clone());
        let handle = thread::spawn(move || {
            let _theirs = theirs;
            panic!("with a destructor to run");
        });
        handle.join().unwrap_err();
        let value = *lock.read().unwrap();
        (lock.is_poisoned(), value)
    };
    assert_eq!(outcomes(body), set([(false, 1)]));
}
