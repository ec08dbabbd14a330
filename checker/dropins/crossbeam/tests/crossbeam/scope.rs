//! Scoped threads, in every interleaving.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::explore::{Outcome, all, values};
use dropin_crossbeam::{channel, scope};
use engine::Ended;

#[test]
fn threads_borrow_and_are_joined_at_the_end() {
    let outcomes = all(|| {
        let mut numbers = vec![1, 2];
        let (first, second) = numbers.split_at_mut(1);
        scope(|scope| {
            scope.spawn(|_| first[0] *= 10);
            scope.spawn(|_| second[0] *= 10);
        })
        .unwrap();
        numbers
    });
    assert_eq!(outcomes, values([vec![10, 20]]));
}

#[test]
fn threads_start_threads() {
    let outcomes = all(|| {
        let count = AtomicU32::new(0);
        scope(|scope| {
            scope.spawn(|scope| {
                scope.spawn(|_| count.fetch_add(1, Ordering::Relaxed));
                count.fetch_add(1, Ordering::Relaxed);
            });
        })
        .unwrap();
        count.into_inner()
    });
    assert_eq!(outcomes, values([2]));
}

#[test]
fn a_joined_thread_gives_its_value_or_its_panic() {
    let outcomes = all(|| {
        scope(|scope| {
            let named = scope.builder().name("adder".to_owned());
            let sum = named.spawn(|_| 1 + 1).unwrap();
            let name = sum.thread().name().map(str::to_owned);
            let panics = scope.spawn(|_| panic!("on purpose"));
            (name, sum.join().unwrap(), panics.join().is_err())
        })
        .unwrap()
    });
    assert_eq!(outcomes, values([(Some("adder".to_owned()), 2, true)]));
}

#[test]
fn panics_of_threads_that_nobody_joined_are_the_scopes_error() {
    let outcomes = all(|| {
        let result = scope(|scope| {
            scope.spawn(|_| panic!("on purpose"));
            scope.spawn(|_| ());
            scope.spawn(|_| panic!("again"));
        });
        let panics = result.unwrap_err();
        let panics = panics.downcast_ref::<Vec<Box<dyn std::any::Any + Send>>>();
        panics.map(Vec::len)
    });
    assert_eq!(outcomes, values([Some(2)]));
}

#[test]
fn a_panic_of_the_body_goes_on_after_all_threads_have_ended() {
    let outcomes = all(|| {
        let (s, r) = channel::bounded(1);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = scope(|scope| {
                scope.spawn(|_| s.send(1).unwrap());
                panic!("on purpose");
            });
        }));
        engine::panic_was_caught();
        (result.is_err(), r.try_recv().ok())
    });
    assert_eq!(outcomes, values([(true, Some(1))]));
}

#[test]
fn a_thread_that_waits_for_ever_keeps_its_scope_open() {
    let outcomes = all(|| {
        let (_s, r) = channel::unbounded::<()>();
        scope(|scope| {
            scope.spawn(|_| r.recv());
        })
        .unwrap();
    });
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Deadlock)]));
}
