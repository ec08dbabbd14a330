//! Condition variables and once cells, in every interleaving.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::explore::{Outcome, all, under, values};
use dropin_parking_lot::{Condvar, Mutex, Once, OnceState};
use dropin_std::thread;
use dropin_std::time::Instant;
use engine::{Ended, Rules};

fn flag() -> Arc<(Mutex<bool>, Condvar)> {
    Arc::new((Mutex::new(false), Condvar::new()))
}

#[test]
fn a_waiter_that_checks_its_condition_is_always_woken() {
    let outcomes = all(|| {
        let pair = flag();
        let other = pair.clone();
        let it = thread::spawn(move || {
            *other.0.lock() = true;
            other.1.notify_one()
        });
        let mut ready = pair.0.lock();
        let mut waits = 0;
        while !*ready {
            pair.1.wait(&mut ready);
            waits += 1;
        }
        drop(ready);
        (waits, it.join().unwrap())
    });
    assert_eq!(outcomes, values([(0, false), (1, true)]));
}

#[test]
fn a_notification_before_the_wait_is_lost() {
    let outcomes = all(|| {
        let pair = flag();
        let other = pair.clone();
        let it = thread::spawn(move || {
            other.1.notify_all();
        });
        let mut held = pair.0.lock();
        pair.1.wait(&mut held);
        drop(held);
        it.join().unwrap();
    });
    assert_eq!(
        outcomes,
        BTreeSet::from([Outcome::Value(()), Outcome::Ended(Ended::Deadlock)])
    );
}

#[test]
fn no_wait_ends_for_no_reason() {
    let rules = Rules {
        spurious: 2,
        ..Rules::default()
    };
    let outcomes = under(rules, || {
        let pair = flag();
        let mut held = pair.0.lock();
        pair.1.wait(&mut held);
    });
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Deadlock)]));
}

#[test]
fn notify_all_says_how_many_were_waiting() {
    let outcomes = all(|| {
        let pair = flag();
        let waiters: Vec<_> = (0..2)
            .map(|_| {
                let other = pair.clone();
                thread::spawn(move || {
                    let mut ready = other.0.lock();
                    other.1.wait_while(&mut ready, |ready| !*ready);
                })
            })
            .collect();
        *pair.0.lock() = true;
        let woken = pair.1.notify_all();
        for it in waiters {
            it.join().unwrap();
        }
        woken
    });
    assert_eq!(outcomes, values([0, 1, 2]));
}

#[test]
fn a_timed_wait_can_be_woken_and_can_time_out() {
    let outcomes = all(|| {
        let pair = flag();
        let other = pair.clone();
        let it = thread::spawn(move || {
            *other.0.lock() = true;
            other.1.notify_one();
        });
        let mut ready = pair.0.lock();
        let late = pair
            .1
            .wait_for(&mut ready, Duration::from_millis(1))
            .timed_out();
        let seen = *ready;
        drop(ready);
        it.join().unwrap();
        (late, seen)
    });
    assert_eq!(
        outcomes,
        values([(false, true), (true, false), (true, true)])
    );
}

#[test]
fn a_timed_wait_for_a_condition_times_out_only_if_it_does_not_hold() {
    let outcomes = all(|| {
        let pair = flag();
        let other = pair.clone();
        let it = thread::spawn(move || {
            *other.0.lock() = true;
            other.1.notify_one();
        });
        let mut ready = pair.0.lock();
        let deadline = Instant::now() + Duration::from_millis(1);
        let late = pair
            .1
            .wait_while_until(&mut ready, |ready| !*ready, deadline)
            .timed_out();
        let seen = *ready;
        drop(ready);
        it.join().unwrap();
        late != seen
    });
    assert_eq!(outcomes, values([true]));
}

#[test]
fn once_runs_one_closure_and_everybody_sees_it_done() {
    let outcomes = all(|| {
        let once = Arc::new(Once::new());
        let runs = Arc::new(AtomicU32::new(0));
        let call = |once: &Once, runs: &AtomicU32| {
            once.call_once(|| {
                runs.fetch_add(1, Ordering::Relaxed);
                thread::yield_now();
            });
            once.state()
        };
        let (a, b) = (once.clone(), runs.clone());
        let it = thread::spawn(move || call(&a, &b));
        let mine = call(&once, &runs);
        let other = it.join().unwrap();
        let done = mine == OnceState::Done && other == OnceState::Done;
        (done, runs.load(Ordering::Relaxed))
    });
    assert_eq!(outcomes, values([(true, 1)]));
}

#[test]
fn a_panic_poisons_a_once_until_a_forced_call_ends() {
    let outcomes = all(|| {
        let once = Once::new();
        let caught = |call: &dyn Fn()| {
            let result = catch_unwind(AssertUnwindSafe(call));
            if result.is_err() {
                engine::panic_was_caught();
            }
            result.is_err()
        };
        let first = caught(&|| once.call_once(|| panic!("on purpose")));
        let second = caught(&|| once.call_once(|| ()));
        let poisoned = once.state().is_poisoned();
        let mut told = false;
        once.call_once_force(|state| told = state.is_poisoned());
        once.wait();
        (first, second, poisoned, told, once.is_completed())
    });
    assert_eq!(outcomes, values([(true, true, true, true, true)]));
}

#[test]
fn whoever_comes_while_a_forced_call_runs_waits_for_its_end() {
    let outcomes = all(|| {
        let once = Once::new();
        let first = AssertUnwindSafe(|| once.call_once(|| panic!("on purpose")));
        assert!(catch_unwind(first).is_err());
        engine::panic_was_caught();
        let runs = AtomicU32::new(0);
        thread::scope(|s| {
            let run = || {
                once.call_once_force(|_| {
                    runs.fetch_add(1, Ordering::Relaxed);
                    thread::yield_now();
                });
            };
            s.spawn(run);
            run();
        });
        runs.into_inner()
    });
    assert_eq!(outcomes, values([1]));
}

#[test]
fn a_state_of_a_once_has_two_names_for_what_it_says() {
    let states = [
        OnceState::New,
        OnceState::Poisoned,
        OnceState::InProgress,
        OnceState::Done,
    ];
    assert_eq!(states.map(OnceState::poisoned), [false, true, false, false]);
    assert_eq!(states.map(OnceState::done), [false, false, false, true]);
    assert_eq!(
        states.map(OnceState::is_poisoned),
        states.map(OnceState::poisoned)
    );
    assert_eq!(
        states.map(OnceState::is_completed),
        states.map(OnceState::done)
    );
}

#[test]
fn waiting_for_a_once_that_nobody_runs_is_a_deadlock() {
    let outcomes = all(|| Once::new().wait());
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Deadlock)]));
    assert_eq!(all(|| Once::new_completed().wait()), values([()]));
}
