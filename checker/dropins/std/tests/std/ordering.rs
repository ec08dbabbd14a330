//! Who knows of what: by which calls what one thread did before happens before what
//! another does after, and by which not.

use dropin_std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use dropin_std::sync::mpsc::{channel, sync_channel};
use dropin_std::sync::{Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock};
use dropin_std::thread;
use dropin_std::time::Duration;
use engine::mark;

use crate::support::{Set, count, ordered, set};

/// `tell` comes after the mark in one thread, `hear` before the mark in the other, and
/// says whether it has heard of it.
fn told(tell: impl Fn() + Sync, hear: impl Fn() -> bool + Sync) -> bool {
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

/// It is heard of, or it is not, and known if and only if it is.
fn if_heard() -> Set<(bool, bool)> {
    set([(false, false), (true, true)])
}

/// It is always heard of, and known.
fn always() -> Set<(bool, bool)> {
    set([(true, true)])
}

#[test]
fn whoever_takes_a_lock_knows_what_was_done_before_it_was_given_back() {
    let mutex = || {
        let lock = Mutex::new(false);
        told(|| *lock.lock().unwrap() = true, || *lock.lock().unwrap())
    };
    assert_eq!(ordered(mutex), if_heard());
    let read_after_write = || {
        let lock = RwLock::new(false);
        told(|| *lock.write().unwrap() = true, || *lock.read().unwrap())
    };
    assert_eq!(ordered(read_after_write), if_heard());
    let write_after_read = || {
        let (lock, read) = (RwLock::new(()), AtomicBool::new(false));
        let tell = || {
            let _reading = lock.read().unwrap();
            read.store(true, Relaxed);
        };
        let hear = || {
            let _writing = lock.write().unwrap();
            read.load(Relaxed)
        };
        told(tell, hear)
    };
    assert_eq!(ordered(write_after_read), if_heard());
    let tried = || {
        let lock = Mutex::new(false);
        let hear = || lock.try_lock().is_ok_and(|it| *it);
        told(|| *lock.lock().unwrap() = true, hear)
    };
    assert_eq!(ordered(tried), if_heard());
}

#[test]
fn two_readers_know_nothing_of_each_other() {
    let body = || {
        let lock = RwLock::new(());
        told(|| drop(lock.read()), || lock.read().is_err())
    };
    assert_eq!(ordered(body), set([(false, false)]));
}

#[test]
fn whoever_is_notified_knows_what_came_before_the_notification() {
    let body = || {
        let (lock, changed) = (Mutex::new(()), Condvar::new());
        let hear = || {
            let guard = lock.lock().unwrap();
            let waited = changed.wait_timeout(guard, Duration::from_millis(1));
            !waited.unwrap().1.timed_out()
        };
        told(|| changed.notify_one(), hear)
    };
    assert_eq!(ordered(body), if_heard());
}

#[test]
fn whoever_leaves_a_barrier_knows_what_all_did_before_it() {
    let body = || {
        let barrier = Barrier::new(2);
        let arrive = || {
            barrier.wait();
        };
        told(arrive, || {
            arrive();
            true
        })
    };
    assert_eq!(ordered(body), always());
}

#[test]
fn whoever_finds_something_done_once_knows_what_came_before_its_end() {
    let asked = || {
        let once = Once::new();
        told(|| once.call_once(|| ()), || once.is_completed())
    };
    assert_eq!(ordered(asked), if_heard());
    let waited = || {
        let once = Once::new();
        let hear = || {
            once.wait();
            true
        };
        told(|| once.call_once(|| ()), hear)
    };
    assert_eq!(ordered(waited), always());
    let got = || {
        let once = OnceLock::new();
        told(|| once.set(1).unwrap(), || once.get().is_some())
    };
    assert_eq!(ordered(got), if_heard());
    let made_by_either = || {
        let once = OnceLock::new();
        let tell = || {
            once.get_or_init(|| true);
        };
        told(tell, || *once.get_or_init(|| false))
    };
    assert_eq!(ordered(made_by_either), if_heard());
    let forced_by_either = || {
        let mine = AtomicBool::new(false);
        let lazy = LazyLock::new(|| thread::current().name().is_none());
        let tell = || {
            let _made_by_a_thread_without_a_name: bool = *lazy;
            mine.store(true, Relaxed);
        };
        told(tell, || *lazy)
    };
    assert_eq!(ordered(forced_by_either), if_heard());
}

#[test]
fn whoever_comes_after_a_panic_in_a_once_knows_what_came_before_it() {
    let body = || {
        let once = Once::new();
        let tell = || {
            let fail = std::panic::AssertUnwindSafe(|| once.call_once(|| panic!("halfway")));
            // The second of two finds it done.
            let _ = dropin_std::panic::catch_unwind(fail);
        };
        let hear = || {
            let mut heard = false;
            once.call_once_force(|state| heard = state.is_poisoned());
            heard
        };
        told(tell, hear)
    };
    assert_eq!(ordered(body), if_heard());
}

#[test]
fn a_message_carries_what_its_sender_knew() {
    let received = || {
        let (sender, receiver) = channel();
        let receiver = Mutex::new(receiver);
        let hear = || receiver.lock().unwrap().try_recv().is_ok();
        told(move || sender.send(()).unwrap(), hear)
    };
    assert_eq!(ordered(received), if_heard());
    let handed = || {
        let (sender, receiver) = sync_channel(0);
        thread::scope(|s| {
            s.spawn(move || {
                mark("before");
                sender.send(true).unwrap();
            });
            let heard = receiver.recv().unwrap();
            mark("after");
            heard
        })
    };
    assert_eq!(ordered(handed), always());
}

#[test]
fn room_in_a_channel_carries_what_its_receiver_knew() {
    for bound in 0..3 {
        let body = move || {
            let (sender, receiver) = sync_channel(bound);
            thread::scope(|s| {
                s.spawn(move || {
                    mark("before");
                    (0..=bound).for_each(|_| receiver.recv().unwrap());
                });
                // The last of them has to wait for the first to be received.
                (0..=bound).for_each(|_| sender.send(()).unwrap());
                mark("after");
                true
            })
        };
        assert_eq!(ordered(body), always(), "{bound}");
    }
    let offered = || {
        let (sender, receiver) = sync_channel(0);
        thread::scope(|s| {
            s.spawn(move || {
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
fn where_there_is_room_a_send_knows_nothing_of_the_receiver() {
    let body = |bound: Option<usize>| {
        move || {
            let send: Box<dyn Fn() + Send> = match bound {
                Some(bound) => {
                    let (sender, receiver) = sync_channel(bound);
                    std::mem::forget(receiver);
                    Box::new(move || sender.send(()).unwrap())
                }
                None => {
                    let (sender, receiver) = channel();
                    std::mem::forget(receiver);
                    Box::new(move || sender.send(()).unwrap())
                }
            };
            thread::scope(|s| {
                s.spawn(|| mark("before"));
                send();
                mark("after");
            });
        }
    };
    assert_eq!(ordered(body(Some(1))), set([((), false)]));
    assert_eq!(ordered(body(None)), set([((), false)]));
    let second_place = || {
        let (sender, receiver) = sync_channel(2);
        sender.send(1).unwrap();
        thread::scope(|s| {
            s.spawn(move || {
                mark("before");
                receiver.recv().unwrap();
                std::mem::forget(receiver);
            });
            // There is room for it, whether the first place is free again or not.
            sender.send(2).unwrap();
            mark("after");
        });
    };
    assert_eq!(ordered(second_place), set([((), false)]));
}

#[test]
fn whoever_finds_the_other_side_gone_knows_what_it_did_before() {
    let no_sender = || {
        let (sender, receiver) = channel::<()>();
        thread::scope(|s| {
            s.spawn(move || {
                mark("before");
                drop(sender);
            });
            let heard = receiver.recv().is_err();
            mark("after");
            heard
        })
    };
    assert_eq!(ordered(no_sender), always());
    for bound in [0, 1] {
        let no_receiver = move || {
            let (sender, receiver) = sync_channel(bound);
            thread::scope(|s| {
                s.spawn(move || {
                    mark("before");
                    drop(receiver);
                });
                let heard = match bound {
                    0 => sender.send(()).is_err(),
                    _ => sender.try_send(()).is_err(),
                };
                mark("after");
                heard
            })
        };
        let expected = if bound == 0 { always() } else { if_heard() };
        assert_eq!(ordered(no_receiver), expected);
    }
}

/// In how many orders two threads that both do this are explored.
fn orders(both: impl Fn() + Sync) -> u64 {
    count(|| {
        thread::scope(|s| {
            s.spawn(&both);
            s.spawn(&both);
        });
    })
}

#[test]
fn what_two_threads_do_without_being_able_to_tell_who_was_first_is_explored_in_one_order() {
    let (done, lock) = (OnceLock::from(1), RwLock::new(()));
    assert_eq!(orders(|| assert!(done.get().is_some())), 1);
    assert_eq!(orders(|| drop(lock.read())), 1);
    assert_eq!(orders(|| drop(lock.write())), 2);
    let of_three = count(|| {
        let (sender, _receiver) = channel::<()>();
        thread::scope(|s| {
            for _ in 0..2 {
                let sender = sender.clone();
                s.spawn(move || drop(sender));
            }
        });
    });
    assert_eq!(of_three, 1);
    // Arriving has an order, leaving has none.
    let barrier = Barrier::new(2);
    assert_eq!(
        orders(|| {
            barrier.wait();
        }),
        2
    );
}
