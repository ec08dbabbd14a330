//! The number of executions that exhaust a program is the number of classes of
//! equivalent ones.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering::{self, SeqCst};

use engine::primitive::{condvar::Condvar, lock::Lock, thread};
use engine::{Atomic, Ended, Explorer, Memory, Rules, Search, Word};

/// An atomic counter at a fixed place.
#[derive(Default)]
struct Counter(Cell<u64>);

// The engine's tasks share one OS thread.
unsafe impl Sync for Counter {}
unsafe impl Send for Counter {}

impl Counter {
    fn atomic(&self) -> Atomic<'_> {
        Atomic {
            word: Word::of_cell(&self.0),
            show: |value| value.to_string(),
        }
    }

    fn add(&self, ordering: Ordering) -> u64 {
        self.atomic()
            .update(ordering, Ordering::Relaxed, |it| Some(it + 1))
            .0
    }
}

fn spawn_all(bodies: Vec<Box<dyn FnOnce()>>) {
    let threads: Vec<_> = bodies
        .into_iter()
        .map(|body| thread::spawn(None, body))
        .collect();
    for it in threads {
        thread::join(it);
    }
}

fn rules() -> Rules {
    Rules {
        memory: Memory::SequentiallyConsistent,
        ..Rules::default()
    }
}

/// Executions, redundant ones, and classes seen by an exhaustive search.
fn count(body: impl Fn()) -> (u64, u64, usize) {
    let mut classes = BTreeSet::new();
    let summary = Explorer::new().explore(
        rules(),
        &Search::Exhaustive {
            executions: 1_000_000,
        },
        body,
        |finished| {
            classes.insert(finished.class());
            true
        },
    );
    assert!(summary.exhausted);
    (summary.executions, summary.redundant, classes.len())
}

fn mutex(threads: usize, times: usize) -> impl Fn() {
    move || {
        let lock = Arc::new(Lock::new());
        spawn_all(
            (0..threads)
                .map(|_| {
                    let lock = lock.clone();
                    Box::new(move || {
                        for _ in 0..times {
                            lock.lock();
                            lock.unlock(true);
                        }
                    }) as Box<dyn FnOnce()>
                })
                .collect(),
        );
    }
}

fn fetch_add(threads: usize, times: usize) -> impl Fn() {
    move || {
        let counter = Arc::new(Counter::default());
        spawn_all(
            (0..threads)
                .map(|_| {
                    let counter = counter.clone();
                    Box::new(move || {
                        for _ in 0..times {
                            counter.add(SeqCst);
                        }
                    }) as Box<dyn FnOnce()>
                })
                .collect(),
        );
    }
}

#[test]
fn the_programs_of_the_peers_table_need_as_many_executions_as_there_are_classes() {
    for (threads, times, optimal) in [(2, 1, 2), (3, 1, 6), (2, 2, 6), (3, 2, 90)] {
        assert_eq!(
            count(mutex(threads, times)),
            (optimal, 0, optimal as usize),
            "mutex {threads}x{times}"
        );
    }
    for (threads, times, optimal) in [(2, 2, 6), (3, 2, 90)] {
        assert_eq!(
            count(fetch_add(threads, times)),
            (optimal, 0, optimal as usize),
            "fetch_add {threads}x{times}"
        );
    }
}

#[test]
fn a_lost_update_is_one_of_the_outcomes() {
    let outcomes = Rc::new(std::cell::RefCell::new(BTreeMap::new()));
    let summary = Explorer::new().explore(
        rules(),
        &Search::Exhaustive {
            executions: 100_000,
        },
        || {
            let counter = Arc::new(Counter::default());
            let bodies = (0..2)
                .map(|_| {
                    let counter = counter.clone();
                    Box::new(move || {
                        for _ in 0..2 {
                            let seen = counter.atomic().load(SeqCst);
                            counter.atomic().store(seen + 1, SeqCst);
                        }
                    }) as Box<dyn FnOnce()>
                })
                .collect();
            spawn_all(bodies);
            counter.atomic().load(SeqCst)
        },
        |finished| {
            *outcomes
                .borrow_mut()
                .entry(*finished.value().unwrap())
                .or_insert(0) += 1;
            true
        },
    );
    assert!(summary.exhausted);
    assert_eq!(
        outcomes.borrow().keys().copied().collect::<Vec<_>>(),
        [2, 3, 4]
    );
    println!("{summary:?}");
}

#[test]
fn locks_taken_in_opposite_order_deadlock_in_some_interleaving_and_not_in_others() {
    let mut ends = BTreeMap::new();
    let summary = Explorer::new().explore(
        rules(),
        &Search::Exhaustive {
            executions: 100_000,
        },
        || {
            let (a, b) = (Arc::new(Lock::new()), Arc::new(Lock::new()));
            let (a2, b2) = (a.clone(), b.clone());
            spawn_all(vec![
                Box::new(move || {
                    a.lock();
                    b.lock();
                    b.unlock(true);
                    a.unlock(true);
                }),
                Box::new(move || {
                    b2.lock();
                    a2.lock();
                    a2.unlock(true);
                    b2.unlock(true);
                }),
            ]);
        },
        |finished| {
            *ends.entry(finished.ended()).or_insert(0) += 1;
            true
        },
    );
    assert!(summary.exhausted, "{summary:?}");
    assert_eq!(summary.redundant, 0);
    assert_eq!(
        ends,
        BTreeMap::from([(Ended::Returned, 2), (Ended::Deadlock, 1)])
    );
}

#[test]
fn a_wakeup_is_lost_when_the_notification_comes_first() {
    let mut ends = BTreeMap::new();
    Explorer::new().explore(
        rules(),
        &Search::Exhaustive {
            executions: 100_000,
        },
        || {
            let shared = Arc::new((Lock::new(), Condvar::new()));
            let other = shared.clone();
            spawn_all(vec![
                Box::new(move || {
                    shared.0.lock();
                    shared.1.wait(&shared.0, false, None);
                    shared.0.unlock(false);
                }),
                Box::new(move || {
                    other.1.notify_one();
                }),
            ]);
        },
        |finished| {
            *ends.entry(finished.ended()).or_insert(0) += 1;
            true
        },
    );
    assert_eq!(
        ends,
        BTreeMap::from([(Ended::Returned, 1), (Ended::Deadlock, 1)])
    );
}
