//! Who knows of what: by which calls what one thread did before happens before what
//! another does after; and what a loop that waits for nothing comes to.

use std::collections::BTreeSet;

use crate::explore::{always, if_heard, never, ordered, told, values, walks};
use dropin_crossbeam::atomic::AtomicCell;
use dropin_crossbeam::channel::{Select, bounded, unbounded};
use dropin_crossbeam::deque::{Injector, Worker};
use dropin_crossbeam::epoch;
use dropin_crossbeam::queue::{ArrayQueue, SegQueue};
use dropin_crossbeam::select;
use dropin_crossbeam::sync::{Parker, ShardedLock, WaitGroup};
use dropin_std::thread;
use engine::mark;

/// `tell` and `hear` for handles that a thread has to own: as [`told`].
fn between(tell: impl FnOnce() + Send, hear: impl FnOnce() -> bool) -> bool {
    thread::scope(|s| {
        s.spawn(|| {
            mark("before");
            tell();
        });
        let heard = hear();
        mark("after");
        heard
    })
}

#[test]
fn whoever_reads_an_atomic_cell_knows_what_its_writer_knew() {
    type Tell = fn(&AtomicCell<u8>);
    let writers: [Tell; 4] = [
        |cell| cell.store(1),
        |cell| {
            cell.swap(1);
        },
        |cell| {
            cell.fetch_add(1);
        },
        |cell| {
            let _ = cell.compare_exchange(0, 1);
        },
    ];
    type Hear = fn(&AtomicCell<u8>) -> bool;
    let readers: [Hear; 4] = [
        |cell| cell.load() == 1,
        |cell| cell.swap(0) == 1,
        |cell| cell.fetch_or(0) == 1,
        |cell| cell.compare_exchange(9, 9) == Err(1),
    ];
    for tell in writers {
        for hear in readers {
            let body = || {
                let cell = AtomicCell::new(0);
                told(|| tell(&cell), || hear(&cell))
            };
            assert_eq!(ordered(body), if_heard());
        }
    }
}

#[test]
fn whoever_reads_an_atomic_cell_knows_nothing_of_one_whose_value_was_overwritten() {
    let body = || {
        let cell = AtomicCell::new(0);
        thread::scope(|s| {
            s.spawn(|| {
                mark("before");
                cell.store(1);
            });
            s.spawn(|| cell.store(2));
            let seen = cell.load();
            mark("after");
            seen
        })
    };
    let seen = ordered(body);
    assert!(seen.contains(&(2, false)) && !seen.contains(&(2, true)));
    // A read-modify-write goes on with what was there.
    let body = || {
        let cell = AtomicCell::new(0_u8);
        thread::scope(|s| {
            s.spawn(|| {
                mark("before");
                cell.store(1);
            });
            s.spawn(|| cell.fetch_add(2));
            let seen = cell.load();
            mark("after");
            seen
        })
    };
    let seen = ordered(body);
    assert!(seen.contains(&(3, true)) && !seen.contains(&(3, false)));
    // To fail is to have read only.
    let body = || {
        let cell = AtomicCell::new(0);
        let tell = || {
            let _ = cell.compare_exchange(9, 9);
        };
        told(tell, || cell.load() == 9)
    };
    assert_eq!(ordered(body), BTreeSet::from([(false, false)]));
}

/// Says with what its thread knew that it is dropped.
struct Told;

impl Drop for Told {
    fn drop(&mut self) {
        mark("after");
    }
}

#[test]
fn whoever_destroys_the_value_of_an_atomic_cell_knows_what_came_before_it_was_put_there() {
    let body = || {
        let cell = AtomicCell::new(None);
        let other = AtomicCell::new(());
        thread::scope(|s| {
            s.spawn(|| {
                mark("before");
                cell.store(Some(Told));
            });
            other.store(());
            cell.store(None);
        });
    };
    assert_eq!(ordered(body), BTreeSet::from([((), true)]));
}

#[test]
fn whoever_takes_from_a_queue_or_a_deque_knows_what_came_before_the_item_was_put_there() {
    let queue = || {
        let queue = ArrayQueue::new(1);
        told(|| queue.push(()).unwrap(), || queue.pop().is_some())
    };
    assert_eq!(ordered(queue), if_heard());
    let forced = || {
        let queue = ArrayQueue::new(1);
        let hear = || queue.force_push(2) == Some(1);
        let tell = || {
            let _ = queue.push(1);
        };
        told(tell, hear)
    };
    assert_eq!(ordered(forced), if_heard());
    let injector = || {
        let injector = Injector::new();
        told(|| injector.push(()), || injector.steal().is_success())
    };
    assert_eq!(ordered(injector), if_heard());
    let batch = || {
        let injector = Injector::new();
        let hear = || {
            let own = Worker::new_fifo();
            injector.steal_batch(&own).is_success() && own.pop().is_some()
        };
        told(|| injector.push(()), hear)
    };
    assert_eq!(ordered(batch), if_heard());
    let stolen = || {
        let worker = Worker::new_lifo();
        let stealer = worker.stealer();
        between(move || worker.push(()), || stealer.steal().is_success())
    };
    assert_eq!(ordered(stolen), if_heard());
}

#[test]
fn a_message_carries_what_its_sender_knew() {
    let received = || {
        let (sender, receiver) = unbounded();
        told(|| sender.send(()).unwrap(), || receiver.try_recv().is_ok())
    };
    assert_eq!(ordered(received), if_heard());
    for capacity in [0, 1] {
        let waited_for = || {
            let (sender, receiver) = bounded(capacity);
            told(|| sender.send(()).unwrap(), || receiver.recv().is_ok())
        };
        assert_eq!(ordered(waited_for), always(), "{capacity}");
        let selected = || {
            let (sender, receiver) = bounded(capacity);
            let hear = || select! { recv(receiver) -> it => it.is_ok() };
            told(|| sender.send(()).unwrap(), hear)
        };
        assert_eq!(ordered(selected), always(), "{capacity}");
        let sent_by_a_select = || {
            let (sender, receiver) = bounded(capacity);
            let tell = || select! { send(sender, ()) -> it => it.unwrap() };
            told(tell, || receiver.recv().is_ok())
        };
        assert_eq!(ordered(sent_by_a_select), always(), "{capacity}");
    }
}

#[test]
fn what_a_select_sends_carries_what_was_known_when_it_was_made() {
    for capacity in [0, 1] {
        let body = || {
            let (sender, receiver) = bounded(capacity);
            thread::scope(|s| {
                s.spawn(|| {
                    let made = || mark("before");
                    select! { send(sender, made()) -> it => it.unwrap() }
                });
                let heard = receiver.recv().is_ok();
                mark("after");
                heard
            })
        };
        assert_eq!(ordered(body), always(), "{capacity}");
    }
}

#[test]
fn room_in_a_channel_carries_what_its_receiver_knew() {
    for capacity in 0..3 {
        let body = || {
            let (sender, receiver) = bounded(capacity);
            let tell = || (0..=capacity).for_each(|_| receiver.recv().unwrap());
            let hear = || {
                (0..=capacity).for_each(|_| sender.send(()).unwrap());
                true
            };
            told(tell, hear)
        };
        assert_eq!(ordered(body), always(), "{capacity}");
    }
    let offered = || {
        let (sender, receiver) = bounded(0);
        thread::scope(|s| {
            s.spawn(|| {
                mark("before");
                receiver.recv().unwrap();
            });
            let heard = sender.try_send(()).is_ok();
            mark("after");
            if !heard {
                sender.send(()).unwrap();
            }
            heard
        })
    };
    assert_eq!(ordered(offered), if_heard());
}

#[test]
fn whoever_finds_the_other_side_gone_knows_what_it_did_before() {
    let no_sender = || {
        let (sender, receiver) = unbounded::<()>();
        between(move || drop(sender), || receiver.recv().is_err())
    };
    assert_eq!(ordered(no_sender), always());
    let one_of_two = || {
        let (sender, receiver) = unbounded::<()>();
        let other = sender.clone();
        let hear = || {
            drop(other);
            receiver.recv().is_err()
        };
        between(move || drop(sender), hear)
    };
    assert_eq!(ordered(one_of_two), always());
    let no_receiver = || {
        let (sender, receiver) = unbounded();
        between(move || drop(receiver), || sender.send(()).is_err())
    };
    assert_eq!(ordered(no_receiver), if_heard());
    let nobody_to_hand_to = || {
        let (sender, receiver) = bounded(0);
        between(move || drop(receiver), || sender.send(()).is_err())
    };
    assert_eq!(ordered(nobody_to_hand_to), always());
}

#[test]
fn whoever_has_waited_knows_what_came_before_what_it_waited_for() {
    let parked = || {
        let parker = Parker::new();
        let unparker = parker.unparker().clone();
        let hear = || {
            parker.park();
            true
        };
        between(move || unparker.unpark(), hear)
    };
    assert_eq!(ordered(parked), always());
    for members in 1..3 {
        let grouped = || {
            let group = WaitGroup::new();
            let others: Vec<_> = (0..members).map(|_| group.clone()).collect();
            let hear = || {
                group.wait();
                true
            };
            between(move || drop(others), hear)
        };
        assert_eq!(ordered(grouped), always());
    }
    let locked = || {
        let lock = ShardedLock::new(false);
        told(|| *lock.write().unwrap() = true, || *lock.read().unwrap())
    };
    assert_eq!(ordered(locked), if_heard());
}

#[test]
fn what_is_deferred_is_done_by_whoever_knows_what_all_did_that_were_pinned() {
    let body = || {
        let collector = epoch::Collector::new();
        let (theirs, mine) = (collector.register(), collector.register());
        let (done, pinned, leaving) = (
            AtomicCell::new(false),
            AtomicCell::new(false),
            AtomicCell::new(false),
        );
        let was_pinned = thread::scope(|s| {
            let it = s.spawn(|| {
                let guard = theirs.pin();
                pinned.store(true);
                mark("before");
                leaving.store(true);
                drop(guard);
            });
            let guard = mine.pin();
            let was_pinned = pinned.load();
            let finish = || {
                mark("after");
                done.store(true);
            };
            // SAFETY: what it borrows lives until all are unpinned, or for ever.
            unsafe { guard.defer_unchecked(finish) };
            let was_pinned = was_pinned && !leaving.load();
            drop(guard);
            it.join().unwrap();
            was_pinned
        });
        if !done.load() {
            mark("after");
        }
        was_pinned
    };
    let seen = ordered(body);
    // If the other was pinned then, it has done all that it did under its guard.
    assert!(seen.contains(&(true, true)), "{seen:?}");
    assert!(!seen.contains(&(true, false)), "{seen:?}");
}

#[test]
fn waiting_in_a_loop_for_what_never_comes_is_a_livelock() {
    let cell = AtomicCell::new(0);
    never(|| cell.load() == 1);
    never(|| cell.compare_exchange(1, 2).is_ok());
    let endless = |body: fn()| {
        let outcomes = walks(body);
        let livelock = crate::explore::Outcome::Ended(engine::Ended::Livelock);
        assert_eq!(outcomes, BTreeSet::from([livelock]));
    };
    endless(|| {
        let queue = SegQueue::<u8>::new();
        while queue.pop().is_none() {}
    });
    endless(|| {
        let queue = SegQueue::<u8>::new();
        while queue.is_empty() {}
    });
    endless(|| {
        let queue = ArrayQueue::new(1);
        while queue.push(1).is_ok() {}
        while queue.push(2).is_err() {}
    });
    endless(|| {
        let worker = Worker::<u8>::new_fifo();
        while worker.pop().is_none() {}
    });
    endless(|| {
        let stealer = Worker::<u8>::new_lifo().stealer();
        while stealer.steal().is_empty() {}
    });
    endless(|| {
        let (injector, own) = (Injector::<u8>::new(), Worker::new_fifo());
        while injector.steal_batch_and_pop(&own).is_empty() {}
    });
    endless(|| {
        let (_sender, receiver) = unbounded::<()>();
        while receiver.try_recv().is_err() {}
    });
    endless(|| {
        let (_sender, receiver) = unbounded::<()>();
        while receiver.is_empty() {}
    });
    endless(|| {
        let (_, receiver) = unbounded::<()>();
        while receiver.recv().is_err() {}
    });
    endless(|| {
        let (sender, _receiver) = bounded::<()>(0);
        while sender.try_send(()).is_err() {}
    });
    endless(|| {
        let (sender, _) = bounded::<()>(1);
        while sender.send(()).is_err() {}
    });
    endless(|| {
        let (sender, _receiver) = bounded::<()>(0);
        let mut select = Select::new();
        select.send(&sender);
        while select.try_select().is_err() {}
    });
    endless(|| {
        let (_sender, receiver) = bounded::<()>(1);
        let mut select = Select::new();
        select.recv(&receiver);
        while select.try_ready().is_err() {}
    });
    endless(|| {
        let group = WaitGroup::new();
        while format!("{group:?}") != "WaitGroup { count: 0 }" {}
    });
}

#[test]
fn threads_that_wait_for_their_turn_in_a_loop_get_it_however_often_that_is() {
    type Attempt = fn(&AtomicCell<usize>, usize) -> bool;
    let attempts: [Attempt; 3] = [
        |turn, me| {
            let mine = turn.load() == me;
            if mine {
                turn.store(1 - me);
            }
            mine
        },
        |turn, me| turn.compare_exchange(me, 1 - me).is_ok(),
        |turn, me| {
            let mine = turn.load() == me;
            if mine {
                turn.swap(1 - me);
            }
            mine
        },
    ];
    for attempt in attempts {
        let outcomes = walks(|| {
            let turn = AtomicCell::new(0);
            thread::scope(|s| {
                for me in 0..2 {
                    let turn = &turn;
                    s.spawn(move || {
                        for _ in 0..50 {
                            while !attempt(turn, me) {}
                        }
                    });
                }
            });
        });
        assert_eq!(outcomes, values([()]));
    }
}
