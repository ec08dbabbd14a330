//! `std::sync::mpsc`.

use dropin_std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use dropin_std::sync::mpsc::{
    RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError, channel, sync_channel,
};
use dropin_std::thread;
use dropin_std::time::Duration;
use engine::{Ended, Rules};

use crate::support::{ends, explore, outcomes, set};

#[test]
fn messages_of_one_sender_come_in_order_and_of_two_in_any() {
    let body = || {
        let (sender, receiver) = channel();
        thread::scope(|s| {
            for pair in [['a', 'b'], ['x', 'y']] {
                let sender = sender.clone();
                s.spawn(move || pair.into_iter().for_each(|it| sender.send(it).unwrap()));
            }
            drop(sender);
            receiver.iter().collect::<String>()
        })
    };
    let text = |it: &str| it.to_owned();
    assert_eq!(
        outcomes(body),
        set(["abxy", "axby", "axyb", "xaby", "xayb", "xyab"].map(text))
    );
}

#[test]
fn receiving_ends_when_the_last_sender_is_gone_and_not_before() {
    let body = || {
        let (sender, receiver) = channel();
        thread::scope(|s| {
            let first = sender.clone();
            s.spawn(move || drop(first));
            s.spawn(move || sender.send(1).unwrap());
            (receiver.recv(), receiver.recv(), receiver.try_recv())
        })
    };
    assert_eq!(
        outcomes(body),
        set([(Ok(1), Err(RecvError), Err(TryRecvError::Disconnected))])
    );
}

#[test]
fn a_sender_that_is_kept_keeps_the_receiver_waiting() {
    let body = || {
        let (_sender, receiver) = channel::<u8>();
        let _ = receiver.recv();
    };
    assert_eq!(ends(body), set([Ended::Deadlock]));
}

#[test]
fn sending_to_nobody_gives_the_message_back() {
    let body = || {
        let (sender, receiver) = channel();
        drop(receiver);
        let (full, gone) = sync_channel(1);
        drop(gone);
        (
            sender.send("lost"),
            full.send("lost"),
            full.try_send("lost"),
        )
    };
    assert_eq!(
        outcomes(body),
        set([(
            Err(SendError("lost")),
            Err(SendError("lost")),
            Err(TrySendError::Disconnected("lost")),
        )])
    );
}

#[test]
fn try_recv_finds_nothing_a_message_or_the_end() {
    let body = || {
        let (sender, receiver) = channel();
        thread::scope(|s| {
            s.spawn(move || sender.send(7).unwrap());
            receiver.try_recv()
        })
    };
    assert_eq!(outcomes(body), set([Ok(7), Err(TryRecvError::Empty)]));
    let closing = || {
        let (sender, receiver) = channel::<u8>();
        thread::scope(|s| {
            s.spawn(move || drop(sender));
            receiver.try_recv()
        })
    };
    assert_eq!(
        outcomes(closing),
        set([Err(TryRecvError::Empty), Err(TryRecvError::Disconnected)])
    );
}

#[test]
fn a_timed_receive_gets_a_message_or_times_out_or_finds_the_end() {
    let body = |send: bool| {
        outcomes(move || {
            let (sender, receiver) = channel();
            thread::scope(|s| {
                s.spawn(move || {
                    if send {
                        sender.send(7).unwrap();
                    }
                });
                receiver.recv_timeout(Duration::from_millis(10))
            })
        })
    };
    assert_eq!(body(true), set([Ok(7), Err(RecvTimeoutError::Timeout)]));
    assert_eq!(
        body(false),
        set([
            Err(RecvTimeoutError::Timeout),
            Err(RecvTimeoutError::Disconnected)
        ])
    );
}

#[test]
fn a_bounded_channel_never_holds_more_than_its_bound() {
    let body = || {
        let (sender, receiver) = sync_channel(1);
        thread::scope(|s| {
            let other = s.spawn(move || {
                sender.send(1).unwrap();
                let second = sender.try_send(2);
                if second.is_err() {
                    assert_eq!(second, Err(TrySendError::Full(2)));
                    sender.send(2).unwrap();
                }
                second.is_ok()
            });
            let all: Vec<i32> = receiver.into_iter().collect();
            (all, other.join().unwrap())
        })
    };
    assert_eq!(
        outcomes(body),
        set([(vec![1, 2], false), (vec![1, 2], true)])
    );
}

#[test]
fn a_full_channel_that_nobody_empties_is_a_deadlock() {
    let body = || {
        let (sender, _receiver) = sync_channel(1);
        sender.send(1).unwrap();
        sender.send(2).unwrap();
    };
    assert_eq!(ends(body), set([Ended::Deadlock]));
}

#[test]
fn a_sender_that_waits_for_room_is_told_that_the_receiver_is_gone() {
    for bound in [0, 1] {
        let body = move || {
            let (sender, receiver) = sync_channel(bound);
            thread::scope(|s| {
                s.spawn(move || drop(receiver));
                (0..=bound).any(|it| sender.send(it).is_err())
            })
        };
        assert_eq!(outcomes(body), set([true]), "bound {bound}");
    }
}

#[test]
fn without_places_a_send_ends_only_when_it_is_received() {
    let body = || {
        let (sender, receiver) = sync_channel(0);
        let sent = AtomicBool::new(false);
        thread::scope(|s| {
            let sent = &sent;
            s.spawn(move || {
                sender.send('a').unwrap();
                sent.store(true, SeqCst);
                sender.send('b').unwrap();
            });
            let before = sent.load(SeqCst);
            (
                before,
                receiver.recv().unwrap(),
                receiver.recv().unwrap(),
                receiver.recv(),
            )
        })
    };
    assert_eq!(outcomes(body), set([(false, 'a', 'b', Err(RecvError))]));
}

#[test]
fn without_places_trying_works_only_when_the_other_side_waits() {
    let send = || {
        let (sender, receiver) = sync_channel(0);
        thread::scope(|s| {
            let other = s.spawn(move || receiver.recv());
            let sent = sender.try_send(1).is_ok();
            drop(sender);
            (sent, other.join().unwrap())
        })
    };
    assert_eq!(
        outcomes(send),
        set([(false, Err(RecvError)), (true, Ok(1))])
    );
    let receive = || {
        let (sender, receiver) = sync_channel(0);
        thread::scope(|s| {
            let other = s.spawn(move || sender.send(1).is_ok());
            let received = receiver.try_recv();
            drop(receiver);
            (received, other.join().unwrap())
        })
    };
    assert_eq!(
        outcomes(receive),
        set([(Err(TryRecvError::Empty), false), (Ok(1), true)])
    );
    let timed = || {
        let (sender, receiver) = sync_channel(0);
        thread::scope(|s| {
            let other = s.spawn(move || sender.send(1).is_ok());
            let received = receiver.recv_timeout(Duration::from_millis(1));
            drop(receiver);
            (received, other.join().unwrap())
        })
    };
    assert_eq!(
        outcomes(timed),
        set([(Err(RecvTimeoutError::Timeout), false), (Ok(1), true)])
    );
}

#[test]
fn messages_that_nobody_received_are_dropped_with_the_receiver() {
    use std::sync::Arc;
    let body = || {
        let message = Arc::new(());
        let (sender, receiver) = channel();
        sender.send(message.clone()).unwrap();
        drop(receiver);
        Arc::strong_count(&message)
    };
    assert_eq!(outcomes(body), set([1]));
}

#[test]
fn messages_may_borrow() {
    let body = || {
        let text = "abc".to_owned();
        let (sender, receiver) = channel::<&str>();
        thread::scope(|s| {
            s.spawn(|| sender.send(&text).unwrap());
            receiver.recv().unwrap().len()
        })
    };
    assert_eq!(outcomes(body), set([3]));
}

#[test]
fn a_message_tells_its_receiver_what_its_sender_knew() {
    let body = |send: bool| {
        let mut ordered = Vec::new();
        let rules = Rules {
            clocks: true,
            ..Rules::default()
        };
        let program = move || {
            let (sender, receiver) = channel();
            thread::scope(|s| {
                s.spawn(move || {
                    engine::mark("work");
                    if send {
                        sender.send(()).unwrap();
                    }
                });
                let _ = receiver.recv();
                engine::mark("after");
            });
        };
        explore(rules, program, |finished| {
            let marks = finished.marks();
            ordered.push(marks[0].name == "work" && marks[0].happens_before(&marks[1]));
        });
        ordered
    };
    assert!(body(true).iter().all(|&it| it));
    // The end of all senders is something one learns, too.
    assert!(body(false).iter().all(|&it| it));
}

#[test]
fn iterating_over_what_is_there_ends_where_there_is_nothing_yet() {
    let body = || {
        let (sender, receiver) = channel();
        sender.send(1).unwrap();
        sender.send(2).unwrap();
        let there: Vec<i32> = receiver.try_iter().collect();
        sender.send(3).unwrap();
        drop(sender);
        (there, receiver.into_iter().collect::<Vec<i32>>())
    };
    assert_eq!(outcomes(body), set([(vec![1, 2], vec![3])]));
}

#[test]
fn attempts_to_send_come_in_every_order() {
    for bound in [0, 1] {
        let body = move || {
            let (sender, receiver) = sync_channel(bound);
            thread::scope(|s| {
                let other = sender.clone();
                let it = s.spawn(move || other.try_send(1).is_ok());
                let mine = sender.try_send(2).is_ok();
                drop(sender);
                let received: Vec<i32> = receiver.iter().collect();
                (mine, it.join().unwrap(), received)
            })
        };
        // Without places, the receiver may be waiting for the other thread's.
        let expected = match bound {
            0 => set([(false, false, vec![]), (false, true, vec![1])]),
            _ => set([
                (true, false, vec![2]),
                (false, true, vec![1]),
                (true, true, vec![2, 1]),
            ]),
        };
        assert_eq!(outcomes(body), expected);
    }
}

#[test]
fn whoever_tries_meets_whoever_waits_in_a_channel_without_places() {
    let body = || {
        let (sender, receiver) = sync_channel(0);
        thread::scope(|s| {
            s.spawn(move || {
                let first = sender.try_send(1);
                if first.is_err() {
                    sender.send(2).unwrap();
                }
            });
            receiver.recv().unwrap()
        })
    };
    assert_eq!(outcomes(body), set([1, 2]));
    let body = || {
        let (sender, receiver) = sync_channel(0);
        thread::scope(|s| {
            s.spawn(move || sender.send(1).unwrap());
            let first = receiver.try_recv();
            (first.is_ok(), receiver.recv())
        })
    };
    assert_eq!(
        outcomes(body),
        set([(false, Ok(1)), (true, Err(RecvError))])
    );
}

#[test]
fn a_send_without_room_ends_only_when_its_own_message_is_taken() {
    let body = || {
        let (sender, receiver) = sync_channel(0);
        let sent = [AtomicBool::new(false), AtomicBool::new(false)];
        thread::scope(|s| {
            for me in 0..2 {
                let (sender, sent) = (sender.clone(), &sent);
                s.spawn(move || {
                    sender.send(me).unwrap();
                    sent[me].store(true, SeqCst);
                });
            }
            let first = receiver.recv().unwrap();
            let early = sent[1 - first].load(SeqCst);
            let second = receiver.recv().unwrap();
            (first + second, early)
        })
    };
    assert_eq!(outcomes(body), set([(1, false)]));
}
