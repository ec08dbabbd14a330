//! Readers that a writer who waits keeps out: a thread that reads a lock twice at once, and
//! one that another reader waits for.

use std::collections::BTreeSet;
use std::rc::Rc;

use engine::primitive::lock::Lock;
use engine::primitive::rwlock::{Hold, RwLock};
use engine::primitive::thread;
use engine::{Ended, Explorer, Rules, Search, TaskId};

/// How the executions ended, and what they gave, over all interleavings. Plain search has
/// to say the same, and see as many classes.
fn outcomes<T: Ord + Copy>(body: impl Fn() -> T) -> BTreeSet<(Ended, Option<T>)> {
    const MOST: u64 = 100_000;
    let explore = |search: &Search| {
        let mut explorer = Explorer::new();
        // Until it is known that the program reads again, writers take a step less.
        explorer.explore(Rules::default(), search, &body, |_| true);
        let (mut seen, mut classes) = (BTreeSet::new(), BTreeSet::new());
        let summary = explorer.explore(Rules::default(), search, &body, |finished| {
            seen.insert((finished.ended(), finished.value().copied()));
            classes.insert(finished.class());
            true
        });
        assert!(summary.exhausted);
        (seen, classes, summary)
    };
    let (seen, classes, summary) = explore(&Search::Exhaustive { executions: MOST });
    assert_eq!(classes.len() as u64, summary.executions, "none twice");
    let (all, of_all, _) = explore(&Search::DepthFirst { executions: MOST });
    assert!(seen == all && classes == of_all);
    seen
}

fn spawn(body: impl FnOnce() + 'static) -> TaskId {
    thread::spawn(None, Box::new(body))
}

/// A writer, beside somebody who reads.
fn beside_a_writer(lock: RwLock, reader: impl Fn(&RwLock) -> bool) -> bool {
    let lock = Rc::new(lock);
    let other = lock.clone();
    let writer = spawn(move || {
        other.lock(Hold::Exclusive);
        other.unlock(Hold::Exclusive, true);
    });
    let result = reader(&lock);
    thread::join(writer);
    result
}

fn twice(lock: &RwLock) -> bool {
    lock.lock(Hold::Shared);
    lock.lock(Hold::Shared);
    lock.unlock(Hold::Shared, false);
    lock.unlock(Hold::Shared, false);
    true
}

const WELL: (Ended, Option<bool>) = (Ended::Returned, Some(true));
const STUCK: (Ended, Option<bool>) = (Ended::Deadlock, None);

#[test]
fn the_second_read_waits_for_a_writer_that_waits_for_the_first() {
    let seen = outcomes(|| beside_a_writer(RwLock::new(), twice));
    assert_eq!(seen, [WELL, STUCK].into());
}

#[test]
fn where_readers_overtake_writers_it_does_not() {
    let seen = outcomes(|| beside_a_writer(RwLock::new().with_overtaking(true), twice));
    assert_eq!(seen, [WELL].into());
}

#[test]
fn one_read_after_another_waits_for_nobody() {
    let one_by_one = |lock: &RwLock| {
        for _ in 0..2 {
            lock.lock(Hold::Shared);
            lock.unlock(Hold::Shared, false);
        }
        true
    };
    let seen = outcomes(|| beside_a_writer(RwLock::new(), one_by_one));
    assert_eq!(seen, [WELL].into());
}

#[test]
fn another_readers_read_does_not_count() {
    let seen = outcomes(|| {
        let lock = Rc::new(RwLock::new());
        let read = |lock: &RwLock| {
            lock.lock(Hold::Shared);
            lock.unlock(Hold::Shared, false);
        };
        let other = lock.clone();
        let reader = spawn(move || read(&other));
        let other = lock.clone();
        let writer = spawn(move || {
            other.lock(Hold::Exclusive);
            other.unlock(Hold::Exclusive, true);
        });
        read(&lock);
        thread::join(reader);
        thread::join(writer);
    });
    assert_eq!(seen, [(Ended::Returned, Some(()))].into());
}

#[test]
fn reading_two_locks_waits_for_nobody() {
    let seen = outcomes(|| {
        let locks = Rc::new([RwLock::new(), RwLock::new()]);
        let others = locks.clone();
        let writer = spawn(move || {
            for lock in others.iter() {
                lock.lock(Hold::Exclusive);
                lock.unlock(Hold::Exclusive, true);
            }
        });
        locks[0].lock(Hold::Shared);
        locks[1].lock(Hold::Shared);
        locks[1].unlock(Hold::Shared, false);
        locks[0].unlock(Hold::Shared, false);
        thread::join(writer);
    });
    assert_eq!(seen, [(Ended::Returned, Some(()))].into());
}

#[test]
fn who_only_tries_to_read_again_may_be_refused() {
    let tries = |lock: &RwLock| {
        lock.lock(Hold::Shared);
        let again = lock.try_lock(Hold::Shared);
        if again {
            lock.unlock(Hold::Shared, false);
        }
        lock.unlock(Hold::Shared, false);
        again
    };
    let seen = outcomes(|| beside_a_writer(RwLock::new(), tries));
    let refused = (Ended::Returned, Some(false));
    assert_eq!(seen, [WELL, refused].into());
}

#[test]
fn who_reads_again_for_a_while_may_run_out_of_time() {
    let for_a_while = |lock: &RwLock| {
        lock.lock(Hold::Shared);
        let again = lock.lock_until(Hold::Shared, engine::now() + 10);
        if again {
            lock.unlock(Hold::Shared, false);
        }
        lock.unlock(Hold::Shared, false);
        again
    };
    let seen = outcomes(|| beside_a_writer(RwLock::new(), for_a_while));
    let refused = (Ended::Returned, Some(false));
    assert_eq!(seen, [WELL, refused].into());
}

#[test]
fn who_becomes_a_writer_waits_for_readers_as_a_writer_does() {
    let seen = outcomes(|| {
        let lock = Rc::new(RwLock::new());
        let other = lock.clone();
        let upgrader = spawn(move || {
            other.lock(Hold::Upgradable);
            other.convert(Hold::Upgradable, Hold::Exclusive, false);
            other.unlock(Hold::Exclusive, true);
        });
        twice(&lock);
        thread::join(upgrader);
    });
    let well = (Ended::Returned, Some(()));
    assert_eq!(seen, [well, (Ended::Deadlock, None)].into());
}

#[test]
fn it_is_found_where_only_some_executions_read_again() {
    let seen = outcomes(|| {
        let flag = Rc::new(RwLock::new());
        let other = flag.clone();
        let raiser = spawn(move || other.lock(Hold::Exclusive));
        let result = beside_a_writer(RwLock::new(), |lock| flag.is_locked().1 && twice(lock));
        thread::join(raiser);
        result
    });
    let not_raised = (Ended::Returned, Some(false));
    assert_eq!(seen, [WELL, STUCK, not_raised].into());
}

#[test]
fn what_is_counted_begins_anew_when_it_becomes_known() {
    let body = || {
        let flag = Rc::new(RwLock::new());
        let other = flag.clone();
        let raiser = spawn(move || other.lock(Hold::Exclusive));
        beside_a_writer(RwLock::new(), |lock| flag.is_locked().1 && twice(lock));
        thread::join(raiser);
    };
    let search = Search::Exhaustive { executions: 1_000 };
    let mut explorer = Explorer::new();
    let mut count = || explorer.explore(Rules::default(), &search, body, |_| true);
    let (learning, knowing) = (count(), count());
    assert_eq!(learning, knowing);
}

/// What a reader does beside one that reads while it holds a lock, and beside a writer.
fn beside_another_reader(lock: RwLock, wait: impl Fn(&RwLock, &Rc<Lock>) + 'static) {
    let (lock, mutex) = (Rc::new(lock), Rc::new(Lock::new()));
    let (other_lock, other_mutex) = (lock.clone(), mutex.clone());
    let reader = spawn(move || {
        other_mutex.lock();
        other_lock.lock(Hold::Shared);
        other_lock.unlock(Hold::Shared, false);
        other_mutex.unlock(true);
    });
    let other_lock = lock.clone();
    let writer = spawn(move || {
        other_lock.lock(Hold::Exclusive);
        other_lock.unlock(Hold::Exclusive, true);
    });
    wait(&lock, &mutex);
    thread::join(reader);
    thread::join(writer);
}

fn ends(body: impl Fn()) -> BTreeSet<Ended> {
    outcomes(body).into_iter().map(|it| it.0).collect()
}

#[test]
fn a_writer_may_come_between_two_readers_of_whom_one_waits_for_the_other() {
    let locks_within = |lock: &RwLock, mutex: &Rc<Lock>| {
        lock.lock(Hold::Shared);
        mutex.lock();
        mutex.unlock(true);
        lock.unlock(Hold::Shared, false);
    };
    let seen = ends(|| beside_another_reader(RwLock::new(), locks_within));
    assert_eq!(seen, [Ended::Returned, Ended::Deadlock].into());
    let overtaking = || RwLock::new().with_overtaking(true);
    let seen = ends(|| beside_another_reader(overtaking(), locks_within));
    assert_eq!(seen, [Ended::Returned].into());
}

#[test]
fn whoever_waits_before_it_reads_or_for_a_time_only_is_not_stuck() {
    let locks_before = |lock: &RwLock, mutex: &Rc<Lock>| {
        mutex.lock();
        lock.lock(Hold::Shared);
        lock.unlock(Hold::Shared, false);
        mutex.unlock(true);
    };
    let tries = |lock: &RwLock, mutex: &Rc<Lock>| {
        lock.lock(Hold::Shared);
        if mutex.lock_until(engine::now() + 10) {
            mutex.unlock(true);
        }
        lock.unlock(Hold::Shared, false);
    };
    for seen in [
        ends(|| beside_another_reader(RwLock::new(), locks_before)),
        ends(|| beside_another_reader(RwLock::new(), tries)),
    ] {
        assert_eq!(seen, [Ended::Returned].into());
    }
}

#[test]
fn a_reader_that_joins_another_one_may_be_stuck() {
    let seen = ends(|| {
        let lock = Rc::new(RwLock::new());
        let other = lock.clone();
        let reader = spawn(move || {
            other.lock(Hold::Shared);
            other.unlock(Hold::Shared, false);
        });
        let other = lock.clone();
        let writer = spawn(move || {
            other.lock(Hold::Exclusive);
            other.unlock(Hold::Exclusive, true);
        });
        lock.lock(Hold::Shared);
        thread::join(reader);
        lock.unlock(Hold::Shared, false);
        thread::join(writer);
    });
    assert_eq!(seen, [Ended::Returned, Ended::Deadlock].into());
}
