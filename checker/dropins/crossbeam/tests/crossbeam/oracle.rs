//! One execution of each class shows all that every schedule shows: the
//! reduced search against plain depth-first search.

use std::collections::BTreeSet;
use std::fmt::Debug;

use dropin_crossbeam::channel::{bounded, unbounded};
use dropin_crossbeam::epoch;
use dropin_crossbeam::sync::WaitGroup;
use dropin_crossbeam::{scope, select};
use dropin_std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use engine::{Ended, Explorer, Rules, Search};

fn outcomes<T: Clone + Ord>(
    search: &Search,
    body: &impl Fn() -> T,
) -> (BTreeSet<(Ended, Option<T>)>, u64) {
    let mut seen = BTreeSet::new();
    let summary = Explorer::new().explore(Rules::default(), search, body, |finished| {
        seen.insert((finished.ended(), finished.value().cloned()));
        true
    });
    assert!(summary.exhausted, "the exploration was cut short");
    (seen, summary.executions)
}

fn compare<T: Clone + Ord + Debug>(body: impl Fn() -> T) {
    let executions = 3_000_000;
    let (reduced, fewer) = outcomes(&Search::Exhaustive { executions }, &body);
    let (every, more) = outcomes(&Search::DepthFirst { executions }, &body);
    assert_eq!(reduced, every);
    assert!(fewer < more, "{fewer} executions instead of {more}");
}

#[test]
fn of_senders_that_come_and_go() {
    for capacity in [0, 1] {
        compare(move || {
            let (s, r) = bounded(capacity);
            scope(|scope| {
                let other = s.clone();
                scope.spawn(move |_| other.send(1).is_ok());
                scope.spawn(move |_| s.try_send(2).is_ok());
                (r.try_recv().ok(), r.recv().ok())
            })
            .unwrap()
        });
    }
}

#[test]
fn of_receivers_that_come_and_go() {
    compare(|| {
        let (s, r) = unbounded();
        scope(|scope| {
            let other = r.clone();
            let first = scope.spawn(move |_| other.try_recv().ok());
            let second = scope.spawn(move |_| r.try_recv().ok());
            let sent = (s.send(1).is_ok(), s.send(2).is_ok());
            (sent, first.join().unwrap(), second.join().unwrap())
        })
        .unwrap()
    });
}

#[test]
fn of_a_select_that_meets_or_gives_up() {
    compare(|| {
        let (s, r) = bounded(0);
        let (t, q) = bounded(1);
        scope(|scope| {
            scope.spawn(move |_| s.send(1).is_ok());
            scope.spawn(move |_| t.send(2).is_ok());
            select! {
                recv(r) -> msg => msg.ok(),
                recv(q) -> msg => msg.ok(),
            }
        })
        .unwrap()
    });
}

#[test]
fn of_a_wait_group() {
    compare(|| {
        let (s, r) = unbounded();
        scope(|scope| {
            let group = WaitGroup::new();
            for n in 0..2 {
                let (group, s) = (group.clone(), s.clone());
                scope.spawn(move |_| {
                    s.send(n).unwrap();
                    drop(group);
                });
            }
            group.wait();
            r.try_iter().collect::<Vec<i32>>()
        })
        .unwrap()
    });
}

#[test]
fn of_epochs_whose_garbage_waits_for_several() {
    compare(|| {
        let done = AtomicUsize::new(0);
        let seen = scope(|scope| {
            let defer = || {
                let guard = epoch::pin();
                // SAFETY: the counter outlives the scope, which all guards are in.
                unsafe { guard.defer_unchecked(|| done.fetch_add(1, SeqCst)) };
            };
            let first = scope.spawn(move |_| defer());
            let second = scope.spawn(|_| {
                let _guard = epoch::pin();
                done.load(SeqCst)
            });
            defer();
            first.join().unwrap();
            second.join().unwrap()
        })
        .unwrap();
        (seen, done.load(SeqCst))
    });
}
