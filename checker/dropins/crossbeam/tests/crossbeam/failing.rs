//! Attempts that may fail although nothing stands in their way any more, where that is
//! asked for: steals, and weak compare-exchanges.

use std::collections::BTreeSet;

use crate::explore::{Outcome, under, values};
use dropin_crossbeam::deque::{Injector, Steal, Stealer, Worker};
use dropin_crossbeam::epoch::{self, Atomic, Owned, Shared};
use dropin_crossbeam::scope;
use dropin_std::sync::atomic::{
    AtomicBool,
    Ordering::{Relaxed, SeqCst},
};
use dropin_std::sync::mpsc;
use engine::Rules;

/// All outcomes, with at most so many failures in each.
fn failing<T: Clone + Ord>(failures: u32, body: impl Fn() -> T) -> BTreeSet<Outcome<T>> {
    let rules = Rules {
        failures,
        ..Rules::default()
    };
    under(rules, body)
}

fn number(steal: Steal<i32>) -> i32 {
    match steal {
        Steal::Success(number) => number,
        Steal::Empty => 0,
        Steal::Retry => -1,
    }
}

fn two() -> (Worker<i32>, Stealer<i32>) {
    let worker = Worker::new_fifo();
    worker.push(1);
    worker.push(2);
    let stealer = worker.stealer();
    (worker, stealer)
}

#[test]
fn a_thief_has_to_try_again_if_another_may_have_been_quicker() {
    let body = || {
        let (_worker, stealer) = two();
        scope(|scope| {
            let it = scope.spawn(|_| number(stealer.steal()));
            let mine = number(stealer.steal());
            (mine, it.join().unwrap())
        })
        .unwrap()
    };
    assert_eq!(failing(0, body), values([(1, 2), (2, 1)]));
    // One of the two has been quicker.
    let retried = [(1, 2), (2, 1), (-1, 1), (1, -1)];
    assert_eq!(failing(1, body), values(retried));
    assert_eq!(failing(9, body), values(retried));
}

#[test]
fn so_it_is_with_an_injector_and_with_batches() {
    type Take = fn(&Injector<i32>) -> i32;
    let takes: [Take; 3] = [
        |injector| number(injector.steal()),
        |injector| number(injector.steal_batch_and_pop(&Worker::new_fifo())),
        |injector| match injector.steal_batch(&Worker::new_fifo()) {
            Steal::Success(()) => 1,
            Steal::Empty => 0,
            Steal::Retry => -1,
        },
    ];
    for take in takes {
        let body = || {
            let injector = Injector::new();
            injector.push(1);
            scope(|scope| {
                let it = scope.spawn(|_| take(&injector));
                let mine = take(&injector);
                (mine, it.join().unwrap())
            })
            .unwrap()
        };
        assert_eq!(failing(0, body), values([(1, 0), (0, 1)]));
        let retried = [(1, 0), (0, 1), (1, -1), (-1, 1)];
        assert_eq!(failing(1, body), values(retried));
    }
}

#[test]
fn an_owner_that_takes_the_oldest_item_disturbs_a_thief_and_one_that_takes_another_does_not() {
    let with = |lifo: bool, items: i32| {
        failing(1, move || {
            let worker = if lifo {
                Worker::new_lifo()
            } else {
                Worker::new_fifo()
            };
            (0..items).for_each(|it| worker.push(it));
            let stealer = worker.stealer();
            scope(|scope| {
                let it = scope.spawn(move |_| number(stealer.steal()) == -1);
                worker.pop();
                it.join().unwrap()
            })
            .unwrap()
        })
    };
    assert_eq!(with(false, 2), values([false, true]));
    assert_eq!(with(true, 1), values([false, true]));
    assert_eq!(with(true, 2), values([false]));
    assert_eq!(with(true, 0), values([false]));
}

#[test]
fn nobody_has_to_try_again_alone_or_after_what_it_knows_of() {
    let alone = || {
        let (worker, stealer) = two();
        worker.pop();
        (number(stealer.steal()), number(stealer.steal()))
    };
    assert_eq!(failing(9, alone), values([(2, 0)]));
    let joined = || {
        let (_worker, stealer) = two();
        scope(|scope| {
            let it = scope.spawn(|_| number(stealer.steal()));
            (it.join().unwrap(), number(stealer.steal()))
        })
        .unwrap()
    };
    assert_eq!(failing(9, joined), values([(1, 2)]));
    let told = || {
        let (_worker, stealer) = two();
        let (sender, receiver) = mpsc::channel();
        scope(|scope| {
            let theirs = stealer.clone();
            scope.spawn(move |_| {
                theirs.steal().success();
                sender.send(()).unwrap();
            });
            receiver.recv().unwrap();
            number(stealer.steal())
        })
        .unwrap()
    };
    assert_eq!(failing(9, told), values([2]));
    // It was there itself, in between.
    let second = || {
        let (worker, stealer) = two();
        worker.push(3);
        scope(|scope| {
            scope.spawn(|_| stealer.steal().success());
            let first = number(stealer.steal());
            (first > 1).then(|| number(stealer.steal()))
        })
        .unwrap()
    };
    // Where the first was a success after the other's, nothing was taken since.
    assert_eq!(failing(9, second), values([None, Some(3)]));
}

#[test]
fn whoever_tries_until_it_need_not_try_again_gets_everything() {
    let body = || {
        let (_worker, stealer) = two();
        let all = |stealer: &Stealer<i32>| {
            let mut sum = 0;
            loop {
                match stealer.steal() {
                    Steal::Success(number) => sum += number,
                    Steal::Retry => {}
                    Steal::Empty => return sum,
                }
            }
        };
        scope(|scope| {
            let it = scope.spawn(|_| all(&stealer));
            all(&stealer) + it.join().unwrap()
        })
        .unwrap()
    };
    assert_eq!(failing(3, body), values([3]));
}

#[test]
fn a_weak_exchange_of_an_atomic_or_of_a_pointer_may_fail_and_gives_back_what_was_not_stored() {
    let flag = || {
        let flag = AtomicBool::new(false);
        let first = flag.compare_exchange_weak(false, true, SeqCst, Relaxed);
        (first, flag.load(SeqCst))
    };
    let done = (Ok(false), true);
    assert_eq!(failing(0, flag), values([done]));
    assert_eq!(failing(1, flag), values([done, (Err(false), false)]));
    let strong = || {
        let flag = AtomicBool::new(false);
        flag.compare_exchange(false, true, SeqCst, Relaxed)
    };
    assert_eq!(failing(1, strong), values([Ok(false)]));
    let pointer = || {
        let cell = Atomic::null();
        let guard = &epoch::pin();
        let new = Owned::new(7);
        let exchanged = cell.compare_exchange_weak(Shared::null(), new, SeqCst, Relaxed, guard);
        exchanged.map(|_| ()).map_err(|error| {
            assert!(error.current.is_null());
            *error.new
        })
    };
    assert_eq!(failing(1, pointer), values([Ok(()), Err(7)]));
    let updated = || {
        let total = dropin_std::sync::atomic::AtomicU8::new(0);
        total
            .fetch_update(SeqCst, Relaxed, |it| Some(it + 1))
            .unwrap();
        total.into_inner()
    };
    assert_eq!(failing(2, updated), values([1]));
}
