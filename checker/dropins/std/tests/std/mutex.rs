//! `std::sync::Mutex`.

use std::sync::Arc;

use dropin_std::sync::{Mutex, TryLockError};
use dropin_std::thread;
use engine::Ended;

use crate::support::{ends, explore, outcomes, set};

#[test]
fn updates_under_the_lock_are_not_lost() {
    let body = || {
        let total = Mutex::new(0);
        thread::scope(|s| {
            for _ in 0..3 {
                s.spawn(|| *total.lock().unwrap() += 1);
            }
        });
        total.into_inner().unwrap()
    };
    assert_eq!(outcomes(body), set([3]));
}

#[test]
fn locking_twice_for_one_update_loses_some() {
    let body = || {
        let total = Mutex::new(0);
        thread::scope(|s| {
            for _ in 0..2 {
                s.spawn(|| {
                    let seen = *total.lock().unwrap();
                    *total.lock().unwrap() = seen + 1;
                });
            }
        });
        total.into_inner().unwrap()
    };
    assert_eq!(outcomes(body), set([1, 2]));
}

#[test]
fn two_locks_in_opposite_orders_can_deadlock() {
    let body = || {
        let (a, b) = (Mutex::new(0), Mutex::new(0));
        thread::scope(|s| {
            s.spawn(|| {
                let a = a.lock().unwrap();
                *b.lock().unwrap() += *a;
            });
            let b = b.lock().unwrap();
            *a.lock().unwrap() += *b;
        });
    };
    assert_eq!(ends(body), set([Ended::Returned, Ended::Deadlock]));
}

#[test]
fn locking_a_lock_that_one_holds_is_a_deadlock() {
    let body = || {
        let lock = Mutex::new(());
        let _first = lock.lock().unwrap();
        let _second = lock.lock().unwrap();
    };
    assert_eq!(ends(body), set([Ended::Deadlock]));
}

#[test]
fn try_lock_fails_only_while_another_holds_it() {
    let body = || {
        let lock = Mutex::new(());
        thread::scope(|s| {
            s.spawn(|| drop(lock.lock().unwrap()));
            match lock.try_lock() {
                Ok(_) => true,
                Err(TryLockError::WouldBlock) => false,
                Err(TryLockError::Poisoned(_)) => unreachable!("nobody panics"),
            }
        })
    };
    assert_eq!(outcomes(body), set([false, true]));
}

#[test]
fn a_panic_while_the_lock_is_held_poisons_it_and_one_before_does_not() {
    let after = |hold: bool| {
        outcomes(move || {
            let lock = Arc::new(Mutex::new(1));
            let theirs = lock.clone();
            let handle = thread::spawn(move || {
                let guard = theirs.lock().unwrap();
                if hold {
                    panic!("holding it");
                }
                drop(guard);
                panic!("not holding it");
            });
            handle.join().unwrap_err();
            let poisoned = lock.is_poisoned();
            let value = *lock.lock().unwrap_or_else(|error| error.into_inner());
            lock.clear_poison();
            (poisoned, value, lock.lock().is_ok())
        })
    };
    assert_eq!(after(true), set([(true, 1, true)]));
    assert_eq!(after(false), set([(false, 1, true)]));
}

#[test]
fn whoever_locks_after_the_panic_is_told() {
    let body = || {
        let lock = Arc::new(Mutex::new(()));
        let theirs = lock.clone();
        let handle = thread::spawn(move || {
            let _guard = theirs.lock().unwrap();
            panic!("holding it");
        });
        let poisoned = lock.lock().is_err();
        handle.join().unwrap_err();
        (
            poisoned,
            matches!(lock.try_lock(), Err(TryLockError::Poisoned(_))),
        )
    };
    assert_eq!(outcomes(body), set([(false, true), (true, true)]));
}

#[test]
fn a_guard_taken_and_dropped_by_a_destructor_during_a_panic_does_not_poison() {
    struct Touches(Arc<Mutex<u32>>);
    impl Drop for Touches {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }
    let body = || {
        let lock = Arc::new(Mutex::new(0));
        let theirs = Touches(lock.clone());
        let handle = thread::spawn(move || {
            let _theirs = theirs;
            panic!("with a destructor to run");
        });
        handle.join().unwrap_err();
        let value = *lock.lock().unwrap();
        (lock.is_poisoned(), value)
    };
    assert_eq!(outcomes(body), set([(false, 1)]));
}

#[test]
fn a_lock_is_seen_by_its_place_in_the_learners_code() {
    let line = line!() + 2;
    let body = || {
        let lock = Mutex::new(0);
        *lock.lock().unwrap() += 1;
    };
    let rules = engine::Rules {
        record: true,
        ..engine::Rules::default()
    };
    let mut sites = Vec::new();
    explore(rules, body, |finished| {
        let trace = finished.trace();
        let born = trace.objects[0]
            .born
            .clone()
            .expect("a lock is born somewhere");
        let locked = trace
            .events
            .iter()
            .find(|it| it.operation == trace::Operation::Lock)
            .and_then(|it| it.site.clone())
            .expect("a lock is taken somewhere");
        sites.push((born, locked));
    });
    let [(born, locked)] = &sites[..] else {
        panic!("one thread has one execution, not {}", sites.len());
    };
    assert_eq!((born.line, locked.line), (line, line + 1));
    assert!(born.file.ends_with("mutex.rs") && locked.file == born.file);
}

#[test]
fn it_shows_and_converts_as_std_does() {
    let body = || {
        let mut lock = Mutex::from(3);
        *lock.get_mut().unwrap() += 1;
        let free = format!("{lock:?}");
        let guard = lock.lock().unwrap();
        let held = format!("{lock:?} {guard:?} {guard}");
        drop(guard);
        let default: Mutex<Vec<u8>> = Mutex::default();
        (free, held, default.into_inner().unwrap())
    };
    assert_eq!(
        outcomes(body),
        set([(
            "Mutex { data: 4, poisoned: false, .. }".to_owned(),
            "Mutex { data: <locked>, poisoned: false, .. } 4 4".to_owned(),
            vec![],
        )])
    );
}

#[test]
fn a_value_that_is_changed_through_a_shared_reference_ends_a_loop_that_waits_for_it() {
    let body = || {
        let lock = Mutex::new(std::cell::Cell::new(false));
        thread::scope(|s| {
            s.spawn(|| lock.lock().unwrap().set(true));
            while !lock.lock().unwrap().get() {}
        });
    };
    assert_eq!(ends(body), set([Ended::Returned]));
}

#[test]
fn to_ask_for_poison_or_to_clear_it_is_a_step_that_a_panic_can_come_before_or_after() {
    let asked = |ask: fn(&Mutex<()>) -> bool| {
        outcomes(move || {
            let lock = Arc::new(Mutex::new(()));
            let theirs = lock.clone();
            let handle = thread::spawn(move || {
                let _guard = theirs.lock();
                panic!("holding it");
            });
            let poisoned = ask(&lock);
            handle.join().unwrap_err();
            poisoned
        })
    };
    assert_eq!(asked(|lock| lock.is_poisoned()), set([false, true]));
    let cleared = |lock: &Mutex<()>| {
        drop(lock.lock());
        lock.clear_poison();
        lock.is_poisoned()
    };
    assert_eq!(asked(cleared), set([false, true]));
    let still = outcomes(|| {
        let lock = Arc::new(Mutex::new(()));
        let theirs = lock.clone();
        let poison = move || {
            let _guard = theirs.lock();
            panic!("holding it");
        };
        thread::spawn(poison).join().unwrap_err();
        thread::scope(|s| {
            s.spawn(|| lock.clear_poison());
            lock.lock().is_err()
        })
    });
    assert_eq!(still, set([false, true]));
}

#[test]
fn a_guard_stays_one_while_its_thread_unwinds() {
    struct Asks<'a>(&'a Mutex<bool>);
    impl Drop for Asks<'_> {
        fn drop(&mut self) {
            *self.0.lock().unwrap() = thread::panicking();
        }
    }
    let body = || {
        let asked = Mutex::new(false);
        thread::scope(|s| {
            let it = s.spawn(|| {
                let _asks = Asks(&asked);
                panic!("with somebody who asks");
            });
            it.join().unwrap_err();
        });
        (asked.into_inner().unwrap(), thread::panicking())
    };
    assert_eq!(outcomes(body), set([(true, false)]));
}
