//! Wait groups, parkers, sharded locks, atomic cells and backoff, in every
//! interleaving.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::explore::{Outcome, all, values};
use dropin_crossbeam::atomic::AtomicCell;
use dropin_crossbeam::scope;
use dropin_crossbeam::sync::{Parker, ShardedLock, Unparker, WaitGroup};
use dropin_crossbeam::utils::Backoff;
use dropin_std::thread;
use engine::{Ended, Explorer, Halt, Rules, Search};
use trace::Operation::{Exit, Lock, ReadModifyWrite, SpinHint, Yield};

#[test]
fn a_wait_group_waits_for_all_its_members() {
    let outcomes = all(|| {
        let count = AtomicCell::new(0_i32);
        scope(|scope| {
            let group = WaitGroup::new();
            for _ in 0..2 {
                let group = group.clone();
                let count = &count;
                scope.spawn(move |_| {
                    count.fetch_add(1);
                    drop(group);
                    count.fetch_add(10);
                });
            }
            group.wait();
            count.load() % 10
        })
        .unwrap()
    });
    assert_eq!(outcomes, values([2]));
}

#[test]
fn members_of_a_wait_group_can_all_wait() {
    let outcomes = all(|| {
        let group = WaitGroup::new();
        let other = group.clone();
        let it = thread::spawn(move || other.wait());
        group.wait();
        it.join().is_ok()
    });
    assert_eq!(outcomes, values([true]));
}

#[test]
fn a_wait_group_with_a_forgotten_member_waits_for_ever() {
    let outcomes = all(|| {
        let group = WaitGroup::new();
        let _forgotten = group.clone();
        group.wait();
    });
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Deadlock)]));
}

#[test]
fn a_parker_waits_for_one_token() {
    let once = all(|| {
        let parker = Parker::new();
        let unparker = parker.unparker().clone();
        let it = thread::spawn(move || {
            unparker.unpark();
            unparker.unpark();
        });
        parker.park();
        it.join().unwrap();
    });
    assert_eq!(once, values([()]));
    let twice = all(|| {
        let parker = Parker::new();
        parker.unparker().unpark();
        parker.unparker().unpark();
        parker.park();
        parker.park_timeout(Duration::from_millis(1));
        parker.park();
    });
    assert_eq!(twice, BTreeSet::from([Outcome::Ended(Ended::Deadlock)]));
}

#[test]
fn parkers_survive_being_pointers() {
    let outcomes = all(|| {
        let parker = Parker::new();
        let there = Unparker::into_raw(parker.unparker().clone());
        let back = Parker::into_raw(parker);
        // SAFETY: each comes from its own `into_raw`, and once.
        let (parker, unparker) = unsafe { (Parker::from_raw(back), Unparker::from_raw(there)) };
        // A token that were not this parker's would leave it waiting for ever.
        unparker.unpark();
        parker.park();
    });
    assert_eq!(outcomes, values([()]));
}

#[test]
fn a_sharded_lock_keeps_writers_alone_and_is_poisoned_by_them() {
    let outcomes = all(|| {
        let lock = ShardedLock::new(0);
        let result = scope(|scope| {
            scope.spawn(|_| *lock.write().unwrap() += 1);
            *lock.write().unwrap() += 1;
        });
        assert!(result.is_ok() && !lock.is_poisoned());
        let together = {
            let _first = lock.read().unwrap();
            lock.try_read().is_ok() && lock.try_write().is_err()
        };
        let result = scope(|scope| {
            scope.spawn(|_| {
                let _writer = lock.write();
                panic!("on purpose");
            });
        });
        let poisoned = result.is_err() && lock.is_poisoned();
        let value = *lock.read().unwrap_err().into_inner();
        (together, poisoned, value)
    });
    assert_eq!(outcomes, values([(true, true, 2)]));
}

#[test]
fn an_atomic_cell_changes_in_one_step_or_loses_updates_in_two() {
    let two = all(|| {
        let cell = AtomicCell::new(0_i32);
        scope(|scope| {
            scope.spawn(|_| cell.store(cell.load() + 1));
            cell.store(cell.load() + 1);
        })
        .unwrap();
        cell.into_inner()
    });
    assert_eq!(two, values([1, 2]));
    let one = all(|| {
        let cell = AtomicCell::new(0_i32);
        scope(|scope| {
            scope.spawn(|_| cell.fetch_update(|it| Some(it + 1)).unwrap());
            cell.fetch_add(1);
        })
        .unwrap();
        cell.into_inner()
    });
    assert_eq!(one, values([2]));
}

#[test]
fn an_atomic_cell_holds_any_value() {
    let outcomes = all(|| {
        let name = AtomicCell::new("first".to_owned());
        let old = name.swap("second".to_owned());
        let taken = name.take();
        let pair = AtomicCell::new((1, 2));
        assert_eq!(pair.compare_exchange((1, 1), (3, 3)), Err((1, 2)));
        assert_eq!(pair.compare_exchange((1, 2), (3, 4)), Ok((1, 2)));
        assert_eq!(pair.load(), (3, 4));
        (old, taken, name.into_inner())
    });
    let strings = ["first", "second", ""].map(str::to_owned);
    let [old, taken, left] = strings;
    assert_eq!(outcomes, values([(old, taken, left)]));
}

/// How often locks are taken, at most, by a thread that writes beside one that reads; and
/// whether the reader gets on even if the writer stops for ever.
fn locks_of<T: Copy + Send + Sync + 'static>(value: T) -> (usize, bool) {
    let body = || {
        let cell = AtomicCell::new(value);
        thread::scope(|scope| {
            scope.spawn(|| cell.store(value));
            scope.spawn(|| cell.load());
        });
    };
    let search = Search::Exhaustive { executions: 1_000 };
    let mut rules = Rules {
        hidden_locks: true,
        record: true,
        ..Rules::default()
    };
    let mut most = 0;
    Explorer::new().explore(rules, &search, body, |finished| {
        let trace = finished.trace();
        let taken = trace.events.iter().filter(|it| it.operation == Lock);
        most = most.max(taken.count());
        true
    });
    let mut gets_on = true;
    for after in 1..6 {
        rules.halt = Some(Halt { thread: 1, after });
        Explorer::new().explore(rules, &search, body, |finished| {
            let trace = finished.trace();
            let ended = |it: &trace::Event| it.thread == 2 && it.operation == Exit;
            gets_on &= finished.halted().is_none() || trace.events.iter().any(ended);
            true
        });
    }
    (most, gets_on)
}

#[test]
fn an_atomic_cell_takes_a_lock_for_what_no_instruction_can_handle() {
    assert_eq!(locks_of(1_u64), (0, true));
    assert_eq!(locks_of(Some(1_u32)), (1, false));
    assert_eq!(locks_of([1_u64; 2]), (1, false));
}

#[test]
fn the_lock_of_an_atomic_cell_is_no_step_where_nobody_asks_for_it() {
    let mut operations = BTreeSet::new();
    let rules = Rules {
        record: true,
        ..Rules::default()
    };
    let body = || AtomicCell::new([1; 9]).swap([2; 9]);
    let search = Search::Exhaustive { executions: 10 };
    Explorer::new().explore(rules, &search, body, |finished| {
        let trace = finished.trace();
        operations.extend(trace.events.iter().map(|it| it.operation));
        true
    });
    assert!(!operations.contains(&Lock) && operations.contains(&ReadModifyWrite));
}

#[test]
fn waiting_with_backoff_ends_when_the_flag_is_set() {
    let outcomes = all(|| {
        let flag = AtomicCell::new(false);
        scope(|scope| {
            scope.spawn(|_| flag.store(true));
            let backoff = Backoff::new();
            while !flag.load() {
                backoff.snooze();
            }
        })
        .unwrap();
    });
    assert_eq!(outcomes, values([()]));
}

#[test]
fn backoff_says_after_a_while_that_it_is_enough() {
    let rounds = |wait: &dyn Fn(&Backoff)| {
        let backoff = Backoff::new();
        (0..20)
            .take_while(|_| {
                let more = !backoff.is_completed();
                wait(&backoff);
                more
            })
            .count()
    };
    let real = crossbeam::utils::Backoff::new();
    let real = std::iter::repeat_with(|| {
        let more = !real.is_completed();
        real.snooze();
        more
    });
    let real = real.take_while(|more| *more).count();
    assert_eq!(rounds(&Backoff::snooze), real);
    assert_eq!(rounds(&Backoff::spin), 20);
}

#[test]
fn backoff_gives_the_processor_up_when_spinning_has_not_helped() {
    let rules = Rules {
        record: true,
        ..Rules::default()
    };
    let search = Search::Exhaustive { executions: 1 };
    let mut told = Vec::new();
    let body = || {
        let backoff = Backoff::new();
        (0..12).for_each(|_| backoff.snooze());
        backoff.spin();
        backoff.reset();
        backoff.snooze();
    };
    Explorer::new().explore(rules, &search, body, |finished| {
        let events = &finished.trace().events;
        told.extend(events.iter().map(|it| it.operation));
        true
    });
    told.retain(|it| matches!(it, SpinHint | Yield));
    // The real one has the same limits, of which only a trace tells.
    let expected = [&[SpinHint; 7][..], &[Yield; 5], &[SpinHint; 2]].concat();
    assert_eq!(told, expected);
}

#[test]
fn waiting_for_a_flag_that_nobody_sets_is_a_livelock() {
    let outcomes = all(|| {
        let flag = AtomicCell::new(false);
        let backoff = Backoff::new();
        while !flag.load() {
            backoff.snooze();
        }
    });
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Livelock)]));
}

#[test]
fn everything_shows_itself_as_the_real_one_does() {
    macro_rules! shown {
        ($library:ident) => {{
            use $library::atomic::AtomicCell;
            use $library::sync::{Parker, ShardedLock, WaitGroup};
            use $library::utils::Backoff;
            let lock = ShardedLock::new(1);
            let mut shown = vec![
                format!("{lock:?} {:?}", lock.read().unwrap()),
                format!("{:?}", lock.write().unwrap()),
                format!("{}", lock.read().unwrap()),
                format!("{:?}", AtomicCell::new(2)),
            ];
            let writer = lock.write().unwrap();
            shown.push(format!("{lock:?} {writer}"));
            let group = WaitGroup::new();
            let other = group.clone();
            shown.push(format!("{group:?}"));
            drop(other);
            shown.push(format!("{group:?}"));
            let parker = Parker::new();
            shown.push(format!("{parker:?} {:?}", parker.unparker()));
            let backoff = Backoff::new();
            for _ in 0..12 {
                shown.push(format!("{backoff:?}"));
                backoff.snooze();
            }
            shown
        }};
    }
    let real = shown!(crossbeam);
    assert_eq!(all(|| shown!(dropin_crossbeam)), values([real]));
}
