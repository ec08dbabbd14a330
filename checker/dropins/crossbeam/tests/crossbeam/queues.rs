//! Queues and deques, in every interleaving.

use std::collections::BTreeSet;

use crate::explore::{all, values};
use dropin_crossbeam::deque::{Injector, Steal, Worker};
use dropin_crossbeam::queue::{ArrayQueue, SegQueue};
use dropin_crossbeam::scope;
use engine::{Explorer, Rules, Search, mark};

static SHARED: SegQueue<i32> = SegQueue::new();

#[test]
fn a_queue_loses_nothing_and_keeps_each_producers_order() {
    let outcomes = all(|| {
        let queue = SegQueue::new();
        scope(|scope| {
            scope.spawn(|_| {
                queue.push(1);
                queue.push(2);
            });
            queue.push(3);
        })
        .unwrap();
        queue.into_iter().collect::<Vec<i32>>()
    });
    assert_eq!(
        outcomes,
        values([vec![1, 2, 3], vec![1, 3, 2], vec![3, 1, 2]])
    );
}

#[test]
fn a_queue_in_a_static_is_new_in_each_execution() {
    let outcomes = all(|| {
        scope(|scope| {
            scope.spawn(|_| SHARED.push(1));
            SHARED.push(2);
        })
        .unwrap();
        SHARED.len()
    });
    assert_eq!(outcomes, values([2]));
}

#[test]
fn a_full_queue_refuses_or_replaces() {
    let outcomes = all(|| {
        let queue = ArrayQueue::new(2);
        let pushed = (queue.push('a'), queue.push('b'), queue.push('c'));
        assert_eq!(pushed, (Ok(()), Ok(()), Err('c')));
        assert!(queue.is_full() && queue.capacity() == 2);
        assert_eq!(queue.force_push('d'), Some('a'));
        assert_eq!(
            (queue.pop(), queue.pop(), queue.pop()),
            (Some('b'), Some('d'), None)
        );
        queue.is_empty()
    });
    assert_eq!(outcomes, values([true]));
}

#[test]
fn consumers_never_get_the_same_item() {
    let outcomes = all(|| {
        let queue = SegQueue::new();
        queue.push(1);
        queue.push(2);
        scope(|scope| {
            let it = scope.spawn(|_| queue.pop());
            let mine = queue.pop();
            (mine, it.join().unwrap())
        })
        .unwrap()
    });
    assert_eq!(outcomes, values([(Some(1), Some(2)), (Some(2), Some(1))]));
}

#[test]
fn an_items_consumer_knows_what_its_producer_knew() {
    let rules = Rules {
        clocks: true,
        ..Rules::default()
    };
    let mut seen = BTreeSet::new();
    let body = || {
        let queue = SegQueue::new();
        scope(|scope| {
            scope.spawn(|_| {
                mark("produced");
                queue.push(());
            });
            let got = queue.pop().is_some();
            mark("looked");
            got
        })
        .unwrap()
    };
    let search = Search::Exhaustive { executions: 1000 };
    Explorer::new().explore(rules, &search, body, |finished| {
        let marks = finished.marks();
        let find = |name| *marks.iter().find(|it| it.name == name).unwrap();
        let ordered = find("produced").happens_before(&find("looked"));
        seen.insert((*finished.value().unwrap(), ordered));
        true
    });
    assert_eq!(seen, BTreeSet::from([(true, true), (false, false)]));
}

#[test]
fn workers_take_from_their_end_and_thieves_from_the_front() {
    let outcomes = all(|| {
        let fifo = Worker::new_fifo();
        let lifo = Worker::new_lifo();
        for n in 1..=3 {
            fifo.push(n);
            lifo.push(n);
        }
        let (first, last) = (fifo.pop(), lifo.pop());
        let stolen = (fifo.stealer().steal(), lifo.stealer().steal());
        assert_eq!((first, last), (Some(1), Some(3)));
        assert_eq!(stolen, (Steal::Success(2), Steal::Success(1)));
        (fifo.len(), lifo.is_empty())
    });
    assert_eq!(outcomes, values([(1, false)]));
}

#[test]
fn the_last_item_goes_to_the_worker_or_to_the_thief() {
    let outcomes = all(|| {
        let worker = Worker::new_lifo();
        let stealer = worker.stealer();
        worker.push(1);
        scope(|scope| {
            let it = scope.spawn(|_| stealer.steal().success());
            let mine = worker.pop();
            (mine, it.join().unwrap())
        })
        .unwrap()
    });
    assert_eq!(outcomes, values([(Some(1), None), (None, Some(1))]));
}

/// What the real and the modelled deques do alike, whichever end is worked on.
macro_rules! batches {
    ($deque:path) => {{
        use $deque::{Injector, Worker};
        let mut seen = Vec::new();
        for length in 0..6 {
            for limit in 1..4 {
                for (lifo, other_lifo) in
                    [(false, false), (false, true), (true, false), (true, true)]
                {
                    let make = |lifo| {
                        if lifo {
                            Worker::new_lifo()
                        } else {
                            Worker::new_fifo()
                        }
                    };
                    let drain = |worker: &Worker<i32>| {
                        std::iter::from_fn(|| worker.pop()).collect::<Vec<i32>>()
                    };
                    let fill = |injector: &Injector<i32>, worker: &Worker<i32>| {
                        (0..length).for_each(|n| {
                            injector.push(n);
                            worker.push(n);
                        });
                    };
                    let (injector, worker) = (Injector::new(), make(lifo));
                    fill(&injector, &worker);
                    let (mine, other) = (make(other_lifo), make(other_lifo));
                    let injected = injector
                        .steal_batch_with_limit_and_pop(&mine, limit)
                        .success();
                    let stolen = worker
                        .stealer()
                        .steal_batch_with_limit_and_pop(&other, limit)
                        .success();
                    seen.push((
                        injected,
                        drain(&mine),
                        stolen,
                        drain(&other),
                        drain(&worker),
                    ));
                    let (injector, worker) = (Injector::new(), make(lifo));
                    fill(&injector, &worker);
                    let injected = injector.steal_batch_with_limit(&mine, limit).success();
                    let stolen = worker
                        .stealer()
                        .steal_batch_with_limit(&other, limit)
                        .success();
                    seen.push((
                        injected.map(|()| 0),
                        drain(&mine),
                        stolen.map(|()| 0),
                        drain(&other),
                        drain(&worker),
                    ));
                }
            }
        }
        seen
    }};
}

#[test]
fn a_batch_is_as_large_and_in_the_same_order_as_the_real_ones() {
    let modelled = batches!(dropin_crossbeam::deque);
    let real = batches!(crossbeam::deque);
    assert_eq!(modelled, real);
    assert_eq!(all(|| batches!(dropin_crossbeam::deque)), values([real]));
}

#[test]
fn an_injector_gives_each_item_once() {
    let outcomes = all(|| {
        let injector = Injector::new();
        injector.push(1);
        injector.push(2);
        scope(|scope| {
            let it = scope.spawn(|_| injector.steal().success());
            let mine = Worker::new_fifo();
            let first = injector.steal_batch_and_pop(&mine).success();
            (first, mine.pop(), it.join().unwrap())
        })
        .unwrap()
    });
    assert_eq!(
        outcomes,
        values([(Some(1), None, Some(2)), (Some(2), None, Some(1))])
    );
}

#[test]
fn what_is_left_in_a_queue_shows_itself_as_the_real_one_does() {
    macro_rules! shown {
        ($library:ident) => {{
            use $library::queue::{ArrayQueue, SegQueue};
            let (bounded, unbounded) = (ArrayQueue::new(2), SegQueue::new());
            bounded.push(1).unwrap();
            unbounded.push(2);
            let shown = format!("{bounded:?} {unbounded:?}");
            let (mut bounded, mut unbounded) = (bounded.into_iter(), unbounded.into_iter());
            let left = (bounded.next(), bounded.next(), unbounded.next());
            (shown, format!("{bounded:?} {unbounded:?}"), left)
        }};
    }
    let real = shown!(crossbeam);
    assert_eq!(all(|| shown!(dropin_crossbeam)), values([real]));
}
