//! Mutexes and reader-writer locks, in every interleaving.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::explore::{Outcome, all, values};
use dropin_parking_lot::{
    FairMutex, Mutex, MutexGuard, RawRwLock, RawRwLockRecursive, ReentrantMutex, RwLock,
    RwLockUpgradableReadGuard, RwLockWriteGuard, lock_api,
};
use dropin_std::sync::atomic::{AtomicU32, Ordering};
use dropin_std::thread;
use dropin_std::time::Instant;
use engine::{Ended, Explorer, Rules, Search};
use trace::Operation;

#[test]
fn a_locked_counter_loses_nothing() {
    let outcomes = all(|| {
        let counter = Arc::new(Mutex::new(0));
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let counter = counter.clone();
                thread::spawn(move || *counter.lock() += 1)
            })
            .collect();
        for it in threads {
            it.join().unwrap();
        }
        *counter.lock()
    });
    assert_eq!(outcomes, values([3]));
}

#[test]
fn a_lock_given_back_between_reading_and_writing_loses_updates() {
    let outcomes = all(|| {
        let counter = Arc::new(FairMutex::new(0));
        let add = |counter: &FairMutex<i32>| {
            let seen = *counter.lock();
            *counter.lock() = seen + 1;
        };
        let other = counter.clone();
        let it = thread::spawn(move || add(&other));
        add(&counter);
        it.join().unwrap();
        *counter.lock()
    });
    assert_eq!(outcomes, values([1, 2]));
}

#[test]
fn try_lock_fails_only_while_another_holds_the_lock() {
    let outcomes = all(|| {
        let lock = Arc::new(Mutex::new(()));
        let other = lock.clone();
        let it = thread::spawn(move || drop(other.lock()));
        let taken = lock.try_lock().is_some();
        it.join().unwrap();
        (taken, lock.is_locked())
    });
    assert_eq!(outcomes, values([(false, false), (true, false)]));
}

#[test]
fn two_locks_in_opposite_orders_deadlock() {
    let outcomes = all(|| {
        let locks = Arc::new((Mutex::new(1), Mutex::new(2)));
        let other = locks.clone();
        let it = thread::spawn(move || {
            let second = other.1.lock();
            *second + *other.0.lock()
        });
        let first = locks.0.lock();
        let sum = *first + *locks.1.lock();
        drop(first);
        sum + it.join().unwrap()
    });
    assert_eq!(
        outcomes,
        BTreeSet::from([Outcome::Value(6), Outcome::Ended(Ended::Deadlock)])
    );
}

#[test]
fn a_thread_that_takes_a_mutex_twice_waits_for_itself() {
    let outcomes = all(|| {
        let lock = Mutex::new(());
        let _first = lock.lock();
        let _second = lock.lock();
    });
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Deadlock)]));
}

#[test]
fn a_reentrant_mutex_is_taken_twice_by_one_thread_and_never_by_two() {
    let outcomes = all(|| {
        let lock = Arc::new(ReentrantMutex::new(std::cell::Cell::new(0)));
        let add = |lock: &ReentrantMutex<std::cell::Cell<i32>>| {
            let outer = lock.lock();
            let seen = outer.get();
            let inner = lock.lock();
            inner.set(seen + 1);
        };
        let other = lock.clone();
        let it = thread::spawn(move || add(&other));
        add(&lock);
        it.join().unwrap();
        lock.lock().get()
    });
    assert_eq!(outcomes, values([2]));
}

#[test]
fn whoever_has_a_reentrant_mutex_is_told_apart_from_the_others() {
    let outcomes = all(|| {
        let lock = ReentrantMutex::new(());
        let _held = lock.lock();
        // Started only now: who has the lock is asked before the first step of taking it.
        let theirs = thread::scope(|s| {
            let it = s.spawn(|| (lock.is_owned_by_current_thread(), lock.try_lock().is_some()));
            it.join().unwrap()
        });
        let mine = (lock.is_owned_by_current_thread(), lock.try_lock().is_some());
        (mine, theirs)
    });
    assert_eq!(outcomes, values([((true, true), (false, false))]));
}

#[test]
fn a_timed_lock_can_be_taken_and_can_time_out() {
    let outcomes = all(|| {
        let lock = Arc::new(Mutex::new(0));
        let other = lock.clone();
        let it = thread::spawn(move || *other.lock() = 1);
        let by_duration = lock
            .try_lock_for(Duration::from_millis(5))
            .map(|held| *held);
        let by_instant = lock
            .try_lock_until(Instant::now() + Duration::from_millis(5))
            .map(|held| *held);
        it.join().unwrap();
        (by_duration, by_instant)
    });
    assert_eq!(
        outcomes,
        values([
            (None, None),
            (None, Some(1)),
            (Some(0), None),
            (Some(0), Some(0)),
            (Some(0), Some(1)),
            (Some(1), Some(1)),
        ])
    );
}

#[test]
fn a_failing_timed_lock_takes_its_time() {
    let outcomes = all(|| {
        let lock = Mutex::new(());
        let _held = lock.lock();
        let start = Instant::now();
        let taken = lock.try_lock_for(Duration::from_millis(5)).is_some();
        (taken, start.elapsed() >= Duration::from_millis(5))
    });
    assert_eq!(outcomes, values([(false, true)]));
}

#[test]
fn a_panic_does_not_poison() {
    let outcomes = all(|| {
        let lock = Arc::new(Mutex::new(0));
        let other = lock.clone();
        let it = thread::spawn(move || {
            let mut held = other.lock();
            *held = 1;
            panic!("on purpose");
        });
        (it.join().is_err(), *lock.lock())
    });
    assert_eq!(outcomes, values([(true, 1)]));
}

#[test]
fn a_guard_can_be_mapped_and_let_go_for_a_while() {
    let outcomes = all(|| {
        let pair = Arc::new(Mutex::new((1, 2)));
        let other = pair.clone();
        let it = thread::spawn(move || other.lock().0 = 10);
        let mut held = pair.lock();
        let before = held.0;
        MutexGuard::unlocked(&mut held, || it.join().unwrap());
        let mut second = MutexGuard::map(held, |pair| &mut pair.1);
        *second += before;
        drop(second);
        *pair.lock()
    });
    assert_eq!(outcomes, values([(10, 3), (10, 12)]));
}

#[test]
fn an_arc_guard_outlives_the_borrow() {
    let outcomes = all(|| {
        let lock = Arc::new(Mutex::new(0));
        let mut held = lock.lock_arc();
        drop(lock);
        *held += 1;
        *held
    });
    assert_eq!(outcomes, values([1]));
}

#[test]
fn readers_hold_a_lock_together_and_writers_alone() {
    let outcomes = all(|| {
        let lock = Arc::new(RwLock::new(0));
        let other = lock.clone();
        let held = lock.read();
        let it = thread::spawn(move || (other.try_read().is_some(), other.try_write().is_some()));
        let seen = it.join().unwrap();
        drop(held);
        (seen, lock.try_write().is_some())
    });
    assert_eq!(outcomes, values([((true, false), true)]));
}

#[test]
fn an_upgrade_keeps_other_writers_out() {
    let outcomes = all(|| {
        let lock = Arc::new(RwLock::new(0));
        let add = |lock: &RwLock<i32>| {
            let reader = lock.upgradable_read();
            let seen = *reader;
            *RwLockUpgradableReadGuard::upgrade(reader) = seen + 1;
        };
        let other = lock.clone();
        let it = thread::spawn(move || add(&other));
        add(&lock);
        it.join().unwrap();
        *lock.read()
    });
    assert_eq!(outcomes, values([2]));
}

#[test]
fn an_upgradable_reader_knows_what_the_one_before_knew() {
    let outcomes = all(|| {
        let counter = Arc::new((RwLock::new(()), AtomicU32::new(0)));
        let add = |(lock, counter): &(RwLock<()>, AtomicU32)| {
            let _alone = lock.upgradable_read();
            counter.store(counter.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        };
        let other = counter.clone();
        let it = thread::spawn(move || add(&other));
        add(&counter);
        it.join().unwrap();
        counter.1.load(Ordering::Relaxed)
    });
    assert_eq!(outcomes, values([2]));
}

#[test]
fn an_upgrade_waits_for_readers_or_fails_or_times_out() {
    let outcomes = all(|| {
        let lock = RwLock::new(0);
        let reader = lock.read();
        let upgradable = lock.upgradable_read();
        let Err(upgradable) = RwLockUpgradableReadGuard::try_upgrade(upgradable) else {
            return (false, false);
        };
        let late = RwLockUpgradableReadGuard::try_upgrade_for(upgradable, Duration::from_millis(1));
        let Err(upgradable) = late else {
            return (true, false);
        };
        drop(reader);
        (
            true,
            RwLockUpgradableReadGuard::try_upgrade(upgradable).is_ok(),
        )
    });
    assert_eq!(outcomes, values([(true, true)]));
}

#[test]
fn a_downgraded_writer_lets_readers_in_and_nobody_between() {
    let outcomes = all(|| {
        let lock = Arc::new(RwLock::new(0));
        let other = lock.clone();
        let it = thread::spawn(move || *other.write() += 10);
        let mut writer = lock.write();
        *writer += 1;
        let wrote = *writer;
        let reader = RwLockWriteGuard::downgrade(writer);
        let same = *reader == wrote;
        let other = lock.clone();
        let with_others = thread::spawn(move || other.try_read().is_some());
        let with_others = with_others.join().unwrap();
        drop(reader);
        it.join().unwrap();
        (same, with_others, *lock.read())
    });
    // The other writer may have come meanwhile, and keeps new readers out.
    assert_eq!(outcomes, values([(true, true, 11), (true, false, 11)]));
}

#[test]
fn a_reader_that_reads_again_waits_for_a_writer_that_came_between() {
    fn reading_twice<R: lock_api::RawRwLock + Send + Sync + 'static>() -> BTreeSet<Outcome<i32>> {
        all(|| {
            let lock = Arc::new(lock_api::RwLock::<R, i32>::new(0));
            let other = lock.clone();
            let writer = thread::spawn(move || *other.write() = 1);
            let first = lock.read();
            let same = *first == *lock.read();
            drop(first);
            writer.join().unwrap();
            i32::from(same)
        })
    }
    let well = Outcome::Value(1);
    assert_eq!(
        reading_twice::<RawRwLock>(),
        [well.clone(), Outcome::Ended(Ended::Deadlock)].into()
    );
    assert_eq!(reading_twice::<RawRwLockRecursive>(), [well].into());
}

static SHARED: Mutex<Vec<i32>> = Mutex::new(Vec::new());

#[test]
fn a_mutex_in_a_static_is_new_in_each_execution() {
    let outcomes = all(|| {
        let it = thread::spawn(|| SHARED.lock().push(1));
        SHARED.lock().push(2);
        it.join().unwrap();
        SHARED.lock().clone()
    });
    assert_eq!(outcomes, values([vec![1, 2], vec![2, 1]]));
}

#[test]
fn every_step_has_a_place_in_the_callers_file() {
    let rules = Rules {
        record: true,
        clocks: true,
        ..Rules::default()
    };
    let search = Search::Replay {
        schedule: Vec::new(),
    };
    Explorer::new().explore(
        rules,
        &search,
        || {
            let lock = Mutex::new(0);
            *lock.lock() += 1;
            let rwlock = RwLock::new(0);
            let seen = *rwlock.try_read().unwrap();
            *rwlock.write() += seen;
        },
        |finished| {
            let trace = finished.trace();
            let locking: Vec<_> = trace
                .events
                .iter()
                .filter(|it| it.object.is_some() && it.operation != Operation::Exit)
                .collect();
            assert_eq!(locking.len(), 6, "{locking:#?}");
            for it in locking {
                let site = it.site.as_ref().unwrap();
                assert!(site.file.ends_with("tests/parking_lot/locks.rs"), "{it:#?}");
            }
            true
        },
    );
}
