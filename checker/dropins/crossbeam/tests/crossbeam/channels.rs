//! Channels, in every interleaving.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::explore::{Outcome, all, under, values};
use dropin_crossbeam::channel::{
    Receiver, RecvError, RecvTimeoutError, Select, SendError, SendTimeoutError, Sender,
    TryRecvError, TrySendError, after, at, bounded, never, tick, unbounded,
};
use dropin_crossbeam::scope;
use dropin_std::thread;
use dropin_std::time::Instant;
use engine::{Ended, Explorer, Rules, Search, Time, mark};
use trace::{ObjectKind, Operation};

const MOMENT: Duration = Duration::from_millis(1);

fn prompt() -> Rules {
    Rules {
        time: Time::Prompt,
        ..Rules::default()
    }
}

#[test]
fn messages_of_one_sender_keep_their_order_and_none_is_lost() {
    for capacity in [None, Some(0), Some(1), Some(2)] {
        let outcomes = all(|| {
            let (s, r) = capacity.map_or_else(unbounded, bounded);
            let it = thread::spawn(move || (0..3).for_each(|n| s.send(n).unwrap()));
            let received: Vec<i32> = r.iter().collect();
            it.join().unwrap();
            received
        });
        assert_eq!(outcomes, values([vec![0, 1, 2]]), "{capacity:?}");
    }
}

#[test]
fn messages_of_two_senders_interleave_in_every_way() {
    for capacity in [None, Some(0), Some(1)] {
        let outcomes = all(|| {
            let (s, r) = capacity.map_or_else(unbounded, bounded);
            let other = s.clone();
            thread::spawn(move || (1..=2).for_each(|n| other.send(n).unwrap()));
            thread::spawn(move || s.send(3).unwrap());
            r.iter().collect::<Vec<i32>>()
        });
        let expected = values([vec![1, 2, 3], vec![1, 3, 2], vec![3, 1, 2]]);
        // Nobody joins the senders: the last may still be ending.
        let returned: BTreeSet<_> = outcomes
            .into_iter()
            .filter(|it| *it != Outcome::Ended(Ended::Leaked))
            .collect();
        assert_eq!(returned, expected, "{capacity:?}");
    }
}

#[test]
fn each_message_goes_to_one_receiver() {
    let outcomes = all(|| {
        let (s, r) = unbounded();
        let other = r.clone();
        let it = thread::spawn(move || other.iter().collect::<Vec<i32>>());
        s.send(1).unwrap();
        s.send(2).unwrap();
        drop(s);
        let mine: Vec<i32> = r.iter().collect();
        (mine, it.join().unwrap())
    });
    assert_eq!(
        outcomes,
        values([
            (vec![1, 2], vec![]),
            (vec![1], vec![2]),
            (vec![2], vec![1]),
            (vec![], vec![1, 2]),
        ])
    );
}

#[test]
fn a_full_channel_makes_its_sender_wait() {
    let outcomes = all(|| {
        let (s, r) = bounded(1);
        s.send(1).unwrap();
        let full = s.try_send(2);
        let it = thread::spawn(move || s.send(3));
        let received = (r.recv(), r.recv());
        (full, it.join().unwrap(), received) == (Err(TrySendError::Full(2)), Ok(()), (Ok(1), Ok(3)))
    });
    assert_eq!(outcomes, values([true]));
}

#[test]
fn a_sender_of_a_full_channel_that_nobody_reads_waits_for_ever() {
    let outcomes = all(|| {
        let (s, _r) = bounded(1);
        s.send(1).unwrap();
        s.send(2).unwrap();
    });
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Deadlock)]));
}

#[test]
fn a_receiver_that_keeps_a_sender_waits_for_ever() {
    let outcomes = all(|| {
        let (s, r) = unbounded();
        s.send(1).unwrap();
        r.iter().count()
    });
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Deadlock)]));
}

#[test]
fn what_was_sent_before_the_last_sender_went_can_still_be_received() {
    let outcomes = all(|| {
        let (s, r) = unbounded();
        s.send(1).unwrap();
        drop(s);
        (r.recv(), r.recv(), r.try_recv())
            == (Ok(1), Err(RecvError), Err(TryRecvError::Disconnected))
    });
    assert_eq!(outcomes, values([true]));
}

#[test]
fn sending_to_nobody_gives_the_message_back() {
    for capacity in [None, Some(0), Some(1)] {
        let outcomes = all(|| {
            let (s, r) = capacity.map_or_else(unbounded, bounded);
            drop(r);
            (s.send(1), s.try_send(2), s.send_timeout(3, MOMENT))
                == (
                    Err(SendError(1)),
                    Err(TrySendError::Disconnected(2)),
                    Err(SendTimeoutError::Disconnected(3)),
                )
        });
        assert_eq!(outcomes, values([true]), "{capacity:?}");
    }
}

#[test]
fn a_waiting_sender_notices_that_the_last_receiver_goes() {
    for capacity in [0, 1] {
        let outcomes = all(|| {
            let (s, r) = bounded(capacity);
            for n in 0..capacity {
                s.send(n).unwrap();
            }
            let it = thread::spawn(move || s.send(9));
            drop(r);
            it.join().unwrap() == Err(SendError(9))
        });
        assert_eq!(outcomes, values([true]), "{capacity}");
    }
}

#[test]
fn the_last_receiver_takes_unread_messages_with_it() {
    let outcomes = all(|| {
        let (s, r) = unbounded();
        let (reply, answers) = bounded::<i32>(1);
        s.send(reply).unwrap();
        let it = thread::spawn(move || drop(r));
        // The only way in which this ends: the reply's sender is dropped.
        let answer = answers.recv();
        it.join().unwrap();
        answer.is_err()
    });
    assert_eq!(outcomes, values([true]));
}

#[test]
fn try_recv_sees_a_message_or_not_and_then_the_end() {
    let outcomes = all(|| {
        let (s, r) = unbounded();
        let it = thread::spawn(move || s.send(1).unwrap());
        let seen = (
            r.try_recv().ok(),
            r.try_recv() == Err(TryRecvError::Disconnected),
        );
        it.join().unwrap();
        seen
    });
    assert_eq!(
        outcomes,
        values([(None, false), (Some(1), false), (Some(1), true)])
    );
}

#[test]
fn polling_for_a_message_ends() {
    let outcomes = all(|| {
        let (s, r) = unbounded();
        let it = thread::spawn(move || s.send(1).unwrap());
        let message = loop {
            if let Ok(message) = r.try_recv() {
                break message;
            }
        };
        it.join().unwrap();
        message
    });
    assert_eq!(outcomes, values([1]));
}

#[test]
fn polling_for_the_end_ends() {
    let outcomes = all(|| {
        let (s, r) = unbounded::<i32>();
        let it = thread::spawn(move || drop(s));
        while r.try_recv() != Err(TryRecvError::Disconnected) {}
        it.join().unwrap();
    });
    assert_eq!(outcomes, values([()]));
}

#[test]
fn handing_over_needs_both_sides_at_once() {
    let alone = all(|| {
        let (s, r) = bounded(0);
        s.try_send(1) == Err(TrySendError::Full(1)) && r.try_recv() == Err(TryRecvError::Empty)
    });
    assert_eq!(alone, values([true]));
    let deadlock = all(|| {
        let (s, _r) = bounded(0);
        s.send(1).unwrap();
    });
    assert_eq!(deadlock, BTreeSet::from([Outcome::Ended(Ended::Deadlock)]));
    let tried = all(|| {
        let (s, r) = bounded(0);
        let it = thread::spawn(move || s.try_send(1).is_ok());
        let received = r.recv().is_ok();
        (it.join().unwrap(), received)
    });
    assert_eq!(tried, values([(false, false), (true, true)]));
    let neither_waits = all(|| {
        let (s, r) = bounded(0);
        let it = thread::spawn(move || s.try_send(1).is_ok());
        let received = r.try_recv().is_ok();
        (it.join().unwrap(), received)
    });
    assert_eq!(neither_waits, values([(false, false)]));
}

#[test]
fn a_send_without_capacity_returns_after_its_receive_began() {
    let rules = Rules {
        clocks: true,
        ..Rules::default()
    };
    for (capacity, always) in [(0, true), (1, false)] {
        let body = || {
            let (s, r) = bounded(capacity);
            scope(|scope| {
                scope.spawn(|_| {
                    mark("before receiving");
                    r.recv().unwrap();
                });
                s.send(()).unwrap();
                mark("after sending");
            })
            .unwrap();
        };
        let mut ordered = BTreeSet::new();
        let search = Search::Exhaustive { executions: 1000 };
        Explorer::new().explore(rules, &search, body, |finished| {
            let marks = finished.marks();
            let find = |name| *marks.iter().find(|it| it.name == name).unwrap();
            ordered.insert(find("before receiving").happens_before(&find("after sending")));
            true
        });
        assert_eq!(ordered, BTreeSet::from([always]), "capacity {capacity}");
    }
}

#[test]
fn the_first_receive_happens_before_a_later_send_returns() {
    let rules = Rules {
        clocks: true,
        ..Rules::default()
    };
    let body = || {
        let (s, r) = bounded(1);
        scope(|scope| {
            scope.spawn(|_| {
                mark("before receiving");
                r.recv().unwrap();
                r.recv().unwrap();
            });
            s.send(1).unwrap();
            mark("after the first");
            s.send(2).unwrap();
            mark("after the second");
        })
        .unwrap();
    };
    let search = Search::Exhaustive { executions: 1000 };
    Explorer::new().explore(rules, &search, body, |finished| {
        let marks = finished.marks();
        let find = |name| *marks.iter().find(|it| it.name == name).unwrap();
        let before = find("before receiving");
        assert!(before.happens_before(&find("after the second")));
        assert!(!before.happens_before(&find("after the first")));
        true
    });
}

#[test]
fn a_timed_receive_can_succeed_and_can_time_out() {
    for capacity in [None, Some(0), Some(1)] {
        let outcomes = all(|| {
            let (s, r) = capacity.map_or_else(unbounded, bounded);
            let it = thread::spawn(move || s.send_timeout(1, MOMENT).is_ok());
            let received = match r.recv_timeout(MOMENT) {
                Ok(_) => "received",
                Err(RecvTimeoutError::Timeout) => "time was up",
                Err(RecvTimeoutError::Disconnected) => "disconnected",
            };
            drop(r);
            (received, it.join().unwrap())
        });
        let expected = match capacity {
            Some(0) => values([
                ("received", true),
                ("time was up", false),
                ("disconnected", false),
            ]),
            _ => values([
                ("received", true),
                ("time was up", true),
                ("time was up", false),
            ]),
        };
        assert_eq!(outcomes, expected, "{capacity:?}");
    }
}

#[test]
fn timers_deliver_when_it_is_time() {
    let outcomes = under(prompt(), || {
        let start = Instant::now();
        let once = after(MOMENT).recv().unwrap() - start;
        let exact = at(start + 3 * MOMENT).recv().unwrap() - start;
        let ticker = tick(MOMENT);
        let first = ticker.recv().unwrap() - start;
        let second = ticker.recv().unwrap() - start;
        let nothing = never::<()>().recv_timeout(MOMENT);
        let spent = Instant::now() - start;
        assert_eq!(nothing, Err(RecvTimeoutError::Timeout));
        [once, exact, first, second, spent].map(|it| it.as_millis())
    });
    assert_eq!(outcomes, values([[1, 3, 4, 5, 6]]));
}

#[test]
fn a_timer_that_delivers_once_does_so_to_one_of_its_clones() {
    let outcomes = under(prompt(), || {
        let mine = after(MOMENT);
        let other = mine.clone();
        let it = thread::spawn(move || other.recv_timeout(3 * MOMENT).is_ok());
        let got = mine.recv_timeout(3 * MOMENT).is_ok();
        (got, it.join().unwrap())
    });
    assert_eq!(outcomes, values([(true, false), (false, true)]));
}

#[test]
fn polling_a_timer_ends() {
    let outcomes = all(|| {
        let timer = after(MOMENT);
        while timer.try_recv().is_err() {}
    });
    assert_eq!(outcomes, values([()]));
}

#[test]
fn lengths_and_capacities_are_told() {
    let outcomes = all(|| {
        let (s, r) = bounded(2);
        let empty = (s.is_empty(), r.is_empty(), s.len(), s.is_full());
        s.send(1).unwrap();
        s.send(2).unwrap();
        let full = (s.is_empty(), r.is_full(), r.len(), s.is_full());
        let (zero, _r) = bounded::<()>(0);
        assert_eq!(empty, (true, true, 0, false));
        assert_eq!(full, (false, true, 2, true));
        assert_eq!((s.capacity(), r.capacity()), (Some(2), Some(2)));
        assert_eq!((zero.is_empty(), zero.is_full()), (true, true));
        assert_eq!(unbounded::<()>().0.capacity(), None);
        let other = s.clone();
        assert!(s.same_channel(&other) && r.same_channel(&r.clone()));
        let (another, _r) = bounded(2);
        assert!(!s.same_channel(&another));
        another.send(1).unwrap();
    });
    assert_eq!(outcomes, values([()]));
}

#[test]
fn an_event_names_the_channel_the_place_and_the_queue() {
    let rules = Rules {
        record: true,
        clocks: true,
        ..Rules::default()
    };
    let search = Search::Replay {
        schedule: Vec::new(),
    };
    let body = || {
        let (s, r): (Sender<i32>, Receiver<i32>) = bounded(2);
        s.send(1).unwrap();
        s.send(2).unwrap();
        r.recv().unwrap();
        drop(s.clone());
        drop(s);
    };
    Explorer::new().explore(rules, &search, body, |finished| {
        let trace = finished.trace();
        let channels: Vec<_> = trace
            .events
            .iter()
            .filter(|it| {
                it.object
                    .is_some_and(|it| trace.objects[it].kind == ObjectKind::Channel)
            })
            .collect();
        assert_eq!(
            channels.iter().map(|it| it.operation).collect::<Vec<_>>(),
            [
                Operation::Send,
                Operation::Send,
                Operation::Receive,
                Operation::DropHandle,
                Operation::Disconnect,
                Operation::Disconnect
            ]
        );
        assert!(channels.iter().all(|it| it.object == channels[0].object));
        assert_eq!(channels[1].wrote.as_deref(), Some("2 of 2 queued"));
        assert_eq!(channels[2].read.as_deref(), Some("1 of 2 queued"));
        let place = |it: &trace::Site| it.file.ends_with("tests/crossbeam/channels.rs");
        assert!(
            channels[..3]
                .iter()
                .all(|it| it.site.as_ref().is_some_and(place))
        );
        let born = trace.objects[channels[0].object.unwrap()].born.as_ref();
        assert!(born.is_some_and(place));
        true
    });
}

#[test]
fn every_channel_tells_of_itself_what_the_real_one_does() {
    macro_rules! told {
        ($library:ident, $instant:path) => {{
            use $instant as Now;
            use $library::channel::{Receiver, after, at, bounded, never, select, tick, unbounded};
            fn of<T>(receiver: &Receiver<T>) -> (usize, Option<usize>, bool, bool) {
                (
                    receiver.len(),
                    receiver.capacity(),
                    receiver.is_empty(),
                    receiver.is_full(),
                )
            }
            let (s, r) = bounded(1);
            let (s0, r0) = bounded::<i32>(0);
            let (s2, r2) = unbounded::<i32>();
            let day = std::time::Duration::from_secs(86_400);
            let mut told = vec![of(&r), of(&r0), of(&r2)];
            s.send(1).unwrap();
            told.extend([of(&r), (s.len(), s.capacity(), s.is_empty(), s.is_full())]);
            s2.send(2).unwrap();
            told.extend([
                of(&r2),
                (s2.len(), s2.capacity(), s2.is_empty(), s2.is_full()),
            ]);
            told.push((s0.len(), s0.capacity(), s0.is_empty(), s0.is_full()));
            let (later, ticks, nothing) = (after(day), tick(day), never::<i32>());
            told.extend([of(&later), of(&ticks), of(&nothing), of(&at(Now::now()))]);
            let same = vec![
                r.same_channel(&r.clone()),
                r0.same_channel(&nothing),
                nothing.same_channel(&never()),
                later.same_channel(&later.clone()),
                later.same_channel(&after(day)),
                later.same_channel(&ticks),
                s.same_channel(&s.clone()),
                s0.same_channel(&s2),
            ];
            let there: Vec<i32> = r2.try_iter().collect();
            s2.send(3).unwrap();
            drop(s2);
            let rest: Vec<i32> = r2.into_iter().collect();
            let expired = s.send_deadline(4, Now::now()).is_err();
            let chosen = select! { recv(r) -> it => it.ok(), default => None };
            let soon = Now::now() + std::time::Duration::from_secs(1);
            let sent = s.send_deadline(5, soon).is_ok();
            (told, same, there, rest, expired, chosen, sent)
        }};
    }
    let real = told!(crossbeam, std::time::Instant);
    let modelled = all(|| told!(dropin_crossbeam, dropin_std::time::Instant));
    assert_eq!(modelled, values([real]));
}

#[test]
fn ticks_that_were_missed_are_not_made_up_for() {
    use dropin_crossbeam::channel::tick;
    let outcomes = all(|| {
        let start = Instant::now();
        let ticks = tick(Duration::from_millis(10));
        thread::sleep(Duration::from_millis(35));
        let first = ticks.recv().unwrap() - start;
        let second = ticks.recv().unwrap() - start;
        (first.as_millis(), second.as_millis())
    });
    assert_eq!(outcomes, values([(10, 45)]));
}

#[test]
fn a_channel_from_outside_of_the_program_is_refused_and_can_be_dropped() {
    let (s, r) = bounded::<i32>(1);
    fn ready<'a>(add: impl Fn(&mut Select<'a>) -> usize) -> bool {
        let mut select = Select::new();
        add(&mut select);
        select.try_ready().is_ok()
    }
    let used: [&dyn Fn() -> bool; 5] = [
        &|| s.try_send(1).is_ok(),
        &|| r.try_recv().is_ok(),
        &|| r.is_empty(),
        &|| ready(|select| select.send(&s)),
        &|| ready(|select| select.recv(&r)),
    ];
    for body in used {
        assert_eq!(
            all(body),
            BTreeSet::from([Outcome::Ended(Ended::Unsupported)])
        );
    }
    let kept = std::cell::RefCell::new(Some((s, r)));
    assert_eq!(all(|| drop(kept.take())), values([()]));
}
