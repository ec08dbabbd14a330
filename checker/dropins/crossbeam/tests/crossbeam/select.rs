//! Selecting, in every interleaving.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::explore::{Outcome, all, under, values};
use dropin_crossbeam::channel::{
    Receiver, RecvError, Select, SendError, after, bounded, never, select_biased, tick, unbounded,
};
use dropin_crossbeam::{scope, select};
use dropin_std::thread;
use dropin_std::time::Instant;
use engine::{Ended, Rules, Time};

const MOMENT: Duration = Duration::from_millis(1);

#[test]
fn every_ready_operation_can_be_chosen() {
    let outcomes = all(|| {
        let (s1, r1) = unbounded();
        let (s2, r2) = unbounded();
        s1.send(10).unwrap();
        select! {
            recv(r1) -> msg => msg.unwrap(),
            send(s2, 20) -> res => {
                res.unwrap();
                r2.recv().unwrap()
            }
        }
    });
    assert_eq!(outcomes, values([10, 20]));
}

#[test]
fn a_biased_select_takes_the_first_that_is_ready() {
    let outcomes = all(|| {
        let (_s0, r0) = unbounded::<i32>();
        let (s1, r1) = unbounded();
        let (s2, r2) = unbounded();
        s1.send(1).unwrap();
        s2.send(2).unwrap();
        select_biased! {
            recv(r0) -> msg => msg.unwrap(),
            recv(r1) -> msg => msg.unwrap(),
            recv(r2) -> msg => msg.unwrap(),
        }
    });
    assert_eq!(outcomes, values([1]));
}

#[test]
fn a_select_waits_for_whichever_sender_comes_first() {
    for capacity in [0, 1] {
        let outcomes = all(|| {
            let (s1, r1) = bounded(capacity);
            let (s2, r2) = bounded(capacity);
            scope(|scope| {
                scope.spawn(|_| s1.send(1).unwrap());
                scope.spawn(|_| s2.send(2).unwrap());
                let receive = || {
                    select! {
                        recv(r1) -> msg => msg.unwrap(),
                        recv(r2) -> msg => msg.unwrap(),
                    }
                };
                [receive(), receive()]
            })
            .unwrap()
        });
        assert_eq!(outcomes, values([[1, 2], [2, 1]]), "{capacity}");
    }
}

#[test]
fn two_selects_meet_without_capacity() {
    let outcomes = all(|| {
        let (s, r) = bounded(0);
        scope(|scope| {
            let it = scope.spawn(|_| {
                select! {
                    send(s, 7) -> res => res.is_ok(),
                    recv(never::<()>()) -> _ => false,
                }
            });
            let received = select! {
                recv(never::<i32>()) -> _ => 0,
                recv(r) -> msg => msg.unwrap(),
            };
            (it.join().unwrap(), received)
        })
        .unwrap()
    });
    assert_eq!(outcomes, values([(true, 7)]));
}

#[test]
fn a_select_meets_plain_operations_without_capacity() {
    let sends = all(|| {
        let (s, r) = bounded(0);
        scope(|scope| {
            let it = scope.spawn(|_| r.recv().unwrap());
            select! { send(s, 7) -> res => res.unwrap() }
            it.join().unwrap()
        })
        .unwrap()
    });
    assert_eq!(sends, values([7]));
    let receives = all(|| {
        let (s, r) = bounded(0);
        scope(|scope| {
            scope.spawn(|_| s.send(7).unwrap());
            select! { recv(r) -> msg => msg.unwrap() }
        })
        .unwrap()
    });
    assert_eq!(receives, values([7]));
}

#[test]
fn a_select_does_not_meet_itself() {
    let outcomes = all(|| {
        let (s, r) = bounded(0);
        select! {
            send(s, 1) -> _ => "sent",
            recv(r) -> _ => "received",
        }
    });
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Deadlock)]));
}

#[test]
fn a_message_that_takes_steps_to_make_is_waited_for() {
    for capacity in [0, 1] {
        let outcomes = all(|| {
            let (s, r) = bounded(capacity);
            let (inner, numbers) = bounded(1);
            scope(|scope| {
                scope.spawn(|_| inner.send(5).unwrap());
                scope.spawn(|_| {
                    select! { send(s, numbers.recv().unwrap()) -> res => res.unwrap() }
                });
                let early = r.try_recv().ok();
                early.unwrap_or_else(|| r.recv().unwrap())
            })
            .unwrap()
        });
        assert_eq!(outcomes, values([5]), "{capacity}");
    }
}

#[test]
fn a_default_is_taken_only_if_nothing_is_ready() {
    let outcomes = all(|| {
        let (s, r) = unbounded();
        let it = thread::spawn(move || s.send(1).unwrap());
        let seen = select! {
            recv(r) -> msg => msg.ok(),
            default => None,
        };
        it.join().unwrap();
        let then = select! {
            recv(r) -> msg => msg.ok(),
            default() => Some(9),
        };
        (seen, then)
    });
    assert_eq!(outcomes, values([(None, Some(1)), (Some(1), None)]));
}

#[test]
fn a_default_with_a_time_is_taken_if_nothing_comes_in_time() {
    let outcomes = all(|| {
        let (s, r) = unbounded();
        let it = thread::spawn(move || s.send(1).unwrap());
        let seen = select! {
            recv(r) -> msg => Some(msg),
            default(MOMENT) => None,
        };
        it.join().unwrap();
        seen == Some(Ok(1))
    });
    assert_eq!(outcomes, values([false, true]));
}

#[test]
fn an_arm_can_put_another_channel_in_place_of_its_own() {
    let outcomes = all(|| {
        let (s, mut r) = unbounded::<i32>();
        drop(s);
        let mut defaults = 0;
        while defaults < 2 {
            select! {
                recv(r) -> msg => match msg {
                    Ok(_) => unreachable!("nothing is sent"),
                    Err(RecvError) => r = never(),
                },
                default => defaults += 1,
            }
        }
        select! {
            recv(r) -> _ => r = never(),
            default(MOMENT) => defaults += 1,
        }
        drop(r);
        defaults
    });
    assert_eq!(outcomes, values([3]));
}

#[test]
fn a_disconnected_channel_is_ready() {
    let outcomes = all(|| {
        let (s, r) = unbounded::<i32>();
        let it = thread::spawn(move || drop(s));
        let end = select! { recv(r) -> msg => msg == Err(RecvError) };
        it.join().unwrap();
        let (s, r) = bounded(0);
        drop(r);
        let refused = select! { send(s, 1) -> res => res == Err(SendError(1)) };
        (end, refused)
    });
    assert_eq!(outcomes, values([(true, true)]));
}

#[test]
fn a_select_with_timers_counts_ticks_until_its_end() {
    let rules = Rules {
        time: Time::Prompt,
        ..Rules::default()
    };
    let outcomes = under(rules, || {
        let ticker = tick(2 * MOMENT);
        let timeout = after(5 * MOMENT);
        let mut ticks = 0;
        loop {
            select! {
                recv(ticker) -> _ => ticks += 1,
                recv(timeout) -> _ => break,
            }
        }
        ticks
    });
    assert_eq!(outcomes, values([2]));
}

#[test]
fn arms_can_break_return_and_use_what_is_around_them() {
    fn sum(numbers: &Receiver<i32>, stop: Option<&Receiver<()>>) -> Option<i32> {
        let mut total = 0;
        loop {
            select! {
                recv(numbers) -> number => {
                    let Ok(number) = number else { break };
                    if number == 0 {
                        continue;
                    }
                    total += number;
                }
                recv(stop.unwrap_or(&never())) -> _ => return None,
            }
        }
        Some(total)
    }
    let outcomes = all(|| {
        let (s, r) = unbounded();
        for n in [1, 0, 2] {
            s.send(n).unwrap();
        }
        drop(s);
        let (stop, stopped) = bounded(0);
        let all = sum(&r, None);
        drop(stop);
        (all, sum(&r, Some(&stopped)))
    });
    assert_eq!(outcomes, values([(Some(3), None), (Some(3), Some(0))]));
}

#[test]
fn operations_can_be_chosen_from_a_list() {
    let outcomes = all(|| {
        let channels: Vec<_> = (0..3).map(|_| unbounded()).collect();
        for (n, (s, _)) in channels.iter().enumerate() {
            s.send(n).unwrap();
        }
        let mut select = Select::new();
        for (_, r) in &channels {
            select.recv(r);
        }
        select.remove(1);
        let ready = select.ready();
        let operation = select.select();
        let index = operation.index();
        let message = operation.recv(&channels[index].1).unwrap();
        assert_eq!(message, index);
        assert!(ready != 1);
        index
    });
    assert_eq!(outcomes, values([0, 2]));
}

#[test]
fn nothing_ready_is_an_error() {
    let outcomes = all(|| {
        let (_s, r) = unbounded::<i32>();
        let mut select = Select::new();
        select.recv(&r);
        (
            select.try_select().is_err(),
            select.try_ready().is_err(),
            select.select_timeout(MOMENT).is_err(),
            select.ready_timeout(MOMENT).is_err(),
        )
    });
    assert_eq!(outcomes, values([(true, true, true, true)]));
}

#[test]
fn what_is_ready_is_found_however_long_one_would_wait_for_it() {
    let outcomes = all(|| {
        let (_s1, r1) = bounded::<i32>(1);
        let (s2, r2) = bounded(1);
        let later = || Instant::now() + MOMENT;
        let mut select = Select::new();
        let (_, second) = (select.recv(&r1), select.recv(&r2));
        let nothing = [
            select.try_ready().ok(),
            select.ready_timeout(MOMENT).ok(),
            select.ready_deadline(later()).ok(),
            select.select_deadline(later()).ok().map(|it| it.index()),
        ];
        s2.send(1).unwrap();
        let something = [
            select.try_ready().ok(),
            select.ready_timeout(MOMENT).ok(),
            select.ready_deadline(later()).ok(),
        ];
        let chosen = select.select_deadline(later()).unwrap();
        let index = chosen.index();
        assert_eq!(chosen.recv(&r2), Ok(1));
        assert_eq!(something, [Some(second); 3]);
        (nothing, index == second)
    });
    assert_eq!(outcomes, values([([None; 4], true)]));
}

#[test]
fn a_closed_channel_is_not_chosen_for_ever_while_another_has_a_message() {
    let outcomes = all(|| {
        let (s1, r1) = bounded::<i32>(1);
        let (s2, r2) = bounded(1);
        drop(s1);
        scope(|scope| {
            scope.spawn(|_| s2.send(1).unwrap());
            loop {
                select! {
                    recv(r1) -> msg => assert_eq!(msg, Err(RecvError)),
                    recv(r2) -> msg => return msg.unwrap(),
                }
            }
        })
        .unwrap()
    });
    assert_eq!(outcomes, values([1]));
}

#[test]
fn a_closed_channel_is_not_chosen_for_ever_while_another_has_room() {
    let outcomes = all(|| {
        let (s1, r1) = bounded::<i32>(1);
        let (s2, r2) = bounded(1);
        drop(s1);
        loop {
            select! {
                recv(r1) -> msg => assert_eq!(msg, Err(RecvError)),
                send(s2, 1) -> res => break res.unwrap(),
            }
        }
        r2.recv().unwrap()
    });
    assert_eq!(outcomes, values([1]));
}

#[test]
fn a_biased_select_chooses_a_closed_channel_for_ever() {
    let outcomes = all(|| {
        let (s1, r1) = bounded::<i32>(1);
        let (s2, r2) = bounded(1);
        drop(s1);
        s2.send(1).unwrap();
        loop {
            select_biased! {
                recv(r1) -> msg => assert_eq!(msg, Err(RecvError)),
                recv(r2) -> msg => return msg.unwrap(),
            }
        }
    });
    assert_eq!(outcomes, [Outcome::Ended(Ended::Livelock)].into());
}

#[test]
fn of_two_closed_channels_both_are_chosen_some_time() {
    let outcomes = all(|| {
        let (s1, r1) = bounded::<i32>(1);
        let (s2, r2) = bounded::<i32>(1);
        drop((s1, s2));
        let mut closed = [false; 2];
        while closed != [true; 2] {
            select! {
                recv(r1) -> _ => closed[0] = true,
                recv(r2) -> _ => closed[1] = true,
            }
        }
    });
    assert_eq!(outcomes, values([()]));
}

#[test]
fn whoever_tries_meets_a_select_that_waits_without_capacity() {
    let sends = all(|| {
        let (s, r) = bounded(0);
        scope(|scope| {
            scope.spawn(|_| select! { send(s, 7) -> res => res.unwrap() });
            let met = r.try_recv().is_ok();
            met || r.recv().is_err()
        })
        .unwrap()
    });
    assert_eq!(sends, values([false, true]));
    let receives = all(|| {
        let (s, r) = bounded(0);
        scope(|scope| {
            scope.spawn(|_| select! { recv(r) -> msg => msg.unwrap() });
            let met = s.try_send(7).is_ok();
            met || s.send(7).is_err()
        })
        .unwrap()
    });
    assert_eq!(receives, values([false, true]));
}

#[test]
fn nobody_meets_a_select_that_has_given_up_or_done_something_else() {
    let given_up = all(|| {
        let (s, r) = bounded::<i32>(0);
        select! { recv(r) -> _ => unreachable!(), default(MOMENT) => {} }
        let sent = s.try_send(1).is_ok();
        select! { send(s, 2) -> _ => unreachable!(), default(MOMENT) => {} }
        (sent, r.try_recv().is_ok())
    });
    assert_eq!(given_up, values([(false, false)]));
    let elsewhere = all(|| {
        let (s0, r0) = bounded::<i32>(0);
        let (s1, r1) = bounded(1);
        scope(|scope| {
            scope.spawn(|_| s1.send(1).unwrap());
            select! { recv(r0) -> _ => unreachable!(), recv(r1) -> msg => assert_eq!(msg, Ok(1)) }
            let sent = s0.try_send(2).is_ok();
            let (s2, r2) = bounded(1);
            scope.spawn(move |_| s2.send(3).unwrap());
            select! { send(s0, 4) -> _ => unreachable!(), recv(r2) -> msg => assert_eq!(msg, Ok(3)) }
            (sent, r0.try_recv().is_ok())
        })
        .unwrap()
    });
    assert_eq!(elsewhere, values([(false, false)]));
}

#[test]
fn what_the_other_side_has_closed_is_ready_and_told() {
    let outcomes = all(|| {
        let (s, r) = bounded::<i32>(0);
        let (s1, r1) = unbounded::<i32>();
        drop((r, s1));
        let sent = select! { send(s, 1) -> res => res };
        let received = select! { recv(r1) -> msg => msg };
        let mut select = Select::new();
        let (sending, receiving) = (select.send(&s), select.recv(&r1));
        let first = select.try_ready().unwrap();
        select.remove(first);
        let second = select.ready();
        (
            sent == Err(SendError(1)),
            received == Err(RecvError),
            [first, second] == [sending, receiving] || [first, second] == [receiving, sending],
        )
    });
    assert_eq!(outcomes, values([(true, true, true)]));
}

#[test]
fn a_select_is_used_as_the_real_one_demands() {
    macro_rules! panics {
        ($channel:path) => {{
            use $channel::{Select, bounded};
            let panic_of = |misuse: &dyn Fn()| {
                let ended = dropin_std::panic::catch_unwind(std::panic::AssertUnwindSafe(misuse));
                let payload = ended.expect_err("it is refused");
                match payload.downcast::<String>() {
                    Ok(text) => *text,
                    Err(payload) => (*payload.downcast::<&str>().unwrap()).to_owned(),
                }
            };
            let (s, r) = bounded::<i32>(1);
            vec![
                panic_of(&|| {
                    let _ = Select::new().select().index();
                }),
                panic_of(&|| {
                    let _ = Select::new().ready();
                }),
                panic_of(&|| Select::new().remove(0)),
                panic_of(&|| {
                    let mut select = Select::new();
                    let index = select.send(&s);
                    select.remove(index);
                    select.remove(index);
                }),
                panic_of(&|| {
                    let mut select = Select::new();
                    select.send(&s);
                    let _ = select.select();
                }),
                format!("{:?} {:?} {:?}", Select::new(), s, r),
                format!(
                    "{:?} {:?} {:?}",
                    r.iter(),
                    r.try_iter(),
                    r.clone().into_iter()
                ),
            ]
        }};
    }
    let real = panics!(crossbeam::channel);
    assert_eq!(all(|| panics!(dropin_crossbeam::channel)), values([real]));
}

#[test]
fn an_operation_is_completed_with_the_handle_that_was_selected() {
    // The real one aborts the process.
    let panic_of = |misuse: fn()| {
        let ended = dropin_std::panic::catch_unwind(misuse);
        *ended.unwrap_err().downcast::<&str>().unwrap()
    };
    let outcomes = all(|| {
        let sends = panic_of(|| {
            let (s, _r) = bounded::<i32>(1);
            let other = s.clone();
            let mut select = Select::new();
            select.send(&s);
            let _ = select.select().send(&other, 1);
        });
        let receives = panic_of(|| {
            let (s, r) = bounded::<i32>(1);
            s.send(1).unwrap();
            let other = r.clone();
            let mut select = Select::new();
            select.recv(&r);
            let _ = select.select().recv(&other);
        });
        (sends, receives)
    });
    let (sends, receives) = (
        "passed a sender that wasn't selected",
        "passed a receiver that wasn't selected",
    );
    assert_eq!(outcomes, values([(sends, receives)]));
}

#[test]
fn a_select_looks_at_timers_too() {
    let outcomes = all(|| {
        let timer = after(MOMENT);
        let mut select = Select::new();
        select.recv(&timer);
        let early = select.try_ready().is_ok();
        let index = select.ready();
        let due = select.try_ready() == Ok(index) && select.ready_timeout(MOMENT) == Ok(index);
        let done = select.select();
        let told = done.recv(&timer).is_ok();
        let late = select.select_timeout(MOMENT).is_err() && select.ready_timeout(MOMENT).is_err();
        (early, index, due, told, late)
    });
    assert_eq!(outcomes, values([(false, 0, true, true, true)]));
}
