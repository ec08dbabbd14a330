//! What is seldom used: fair unlocking, bumping, timed and upgradable holds, and the
//! raw types behind them, in every interleaving.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::explore::{Outcome, all, always, if_heard, never, ordered, told, values, walks};
use dropin_parking_lot::lock_api::{RawCondvar as _, RawCondvarTimed as _};
use dropin_parking_lot::{
    Condvar, FairMutex, FairMutexGuard, Mutex, MutexGuard, Once, OnceState, RawCondvar, RwLock,
    RwLockReadGuard, RwLockUpgradableReadGuard, RwLockWriteGuard, lock_api,
};
use dropin_std::panic::catch_unwind;
use dropin_std::thread;
use dropin_std::time::Instant;
use engine::Ended;

const MOMENT: Duration = Duration::from_millis(1);

/// Whether something was taken, which is given back at once.
fn got<G>(guard: Option<G>) -> bool {
    guard.is_some()
}

#[test]
fn a_lock_that_is_given_back_fairly_is_free() {
    let outcomes = all(|| {
        let (mutex, fair) = (Mutex::new(0), FairMutex::new(0));
        MutexGuard::unlock_fair(mutex.lock());
        FairMutexGuard::unlock_fair(fair.lock());
        let lock = RwLock::new(0);
        RwLockReadGuard::unlock_fair(lock.read());
        RwLockWriteGuard::unlock_fair(lock.write());
        RwLockUpgradableReadGuard::unlock_fair(lock.upgradable_read());
        drop(lock.upgradable_read());
        let locked = (mutex.is_locked(), fair.is_locked(), lock.is_locked());
        (locked, lock.try_write().is_some())
    });
    assert_eq!(outcomes, values([((false, false, false), true)]));
}

#[test]
fn a_lock_says_whether_it_is_held_and_how() {
    let outcomes = all(|| {
        let (mutex, fair, lock) = (Mutex::new(0), FairMutex::new(0), RwLock::new(0));
        let how = || (lock.is_locked(), lock.is_locked_exclusive());
        let mut seen = vec![how()];
        let held = (mutex.lock(), fair.lock());
        seen.push((mutex.is_locked(), fair.is_locked()));
        drop(held);
        let reader = lock.read();
        seen.push(how());
        drop(reader);
        let upgradable = lock.upgradable_read();
        seen.push(how());
        let writer = RwLockUpgradableReadGuard::upgrade(upgradable);
        seen.push(how());
        let upgradable = RwLockWriteGuard::downgrade_to_upgradable(writer);
        seen.push(how());
        let reader = RwLockUpgradableReadGuard::downgrade(upgradable);
        seen.push(how());
        drop(reader);
        seen.push(how());
        seen
    });
    let (free, shared, alone) = ((false, false), (true, false), (true, true));
    let seen = [free, alone, shared, shared, alone, shared, shared, free];
    assert_eq!(outcomes, values([seen.to_vec()]));
}

/// Whether another thread gets in while `hold` has the lock and bumps it. It waits for
/// nothing else, so it may also come before or after.
#[track_caller]
fn lets_others_in(hold: impl Fn(&RwLock<i32>) -> bool) {
    let outcomes = all(|| {
        let lock = RwLock::new(0);
        thread::scope(|s| {
            s.spawn(|| *lock.write() += 1);
            hold(&lock)
        })
    });
    assert_eq!(outcomes, values([false, true]));
}

#[test]
fn bumping_lets_others_in_and_takes_the_lock_again() {
    lets_others_in(|lock| {
        let mut held = lock.read();
        let before = *held;
        RwLockReadGuard::bump(&mut held);
        assert!(lock.try_write().is_none());
        *held != before
    });
    lets_others_in(|lock| {
        let mut held = lock.write();
        let before = *held;
        RwLockWriteGuard::bump(&mut held);
        assert!(lock.try_read().is_none());
        *held != before
    });
    lets_others_in(|lock| {
        let mut held = lock.upgradable_read();
        let before = *held;
        RwLockUpgradableReadGuard::bump(&mut held);
        assert!(lock.try_upgradable_read().is_none());
        *held != before
    });
    let outcomes = all(|| {
        let (mutex, fair) = (Mutex::new(0), FairMutex::new(0));
        thread::scope(|s| {
            s.spawn(|| {
                *mutex.lock() += 1;
                *fair.lock() += 1;
            });
            let mut held = mutex.lock();
            let before = *held;
            MutexGuard::bump(&mut held);
            assert!(mutex.try_lock().is_none());
            let first = *held != before;
            drop(held);
            let mut held = fair.lock();
            let before = *held;
            FairMutexGuard::bump(&mut held);
            assert!(fair.try_lock().is_none());
            (first, *held != before)
        })
    });
    let both = [(false, false), (false, true), (true, false), (true, true)];
    assert_eq!(outcomes, values(both));
}

#[test]
fn timed_attempts_take_what_is_free_and_give_up_on_what_is_not() {
    let outcomes = all(|| {
        let later = || Instant::now() + MOMENT;
        let (fair, lock) = (FairMutex::new(0), RwLock::new(0));
        let free = [
            got(fair.try_lock()),
            got(fair.try_lock_for(MOMENT)),
            got(fair.try_lock_until(later())),
            got(lock.try_read_for(MOMENT)),
            got(lock.try_read_until(later())),
            got(lock.try_write_for(MOMENT)),
            got(lock.try_write_until(later())),
            got(lock.try_upgradable_read()),
            got(lock.try_upgradable_read_for(MOMENT)),
            got(lock.try_upgradable_read_until(later())),
            // Longer than there is time.
            got(lock.try_write_for(Duration::MAX)),
            got(lock.try_read_for(Duration::MAX)),
            got(fair.try_lock_for(Duration::MAX)),
            got(
                RwLockUpgradableReadGuard::try_upgrade_for(lock.upgradable_read(), Duration::MAX)
                    .ok(),
            ),
            got(RwLockUpgradableReadGuard::try_upgrade_until(lock.upgradable_read(), later()).ok()),
        ];
        let under = |lock: &RwLock<i32>| {
            [
                got(lock.try_read_for(MOMENT)),
                got(lock.try_read_until(later())),
                got(lock.try_upgradable_read()),
                got(lock.try_upgradable_read_for(MOMENT)),
                got(lock.try_upgradable_read_until(later())),
                got(lock.try_write_for(MOMENT)),
                got(lock.try_write_until(later())),
            ]
        };
        let reader = lock.read();
        let under_reader = under(&lock);
        drop(reader);
        let upgradable = lock.upgradable_read();
        let under_upgradable = under(&lock);
        drop(upgradable);
        let writer = lock.write();
        let under_writer = under(&lock);
        drop(writer);
        let _held = fair.lock();
        let under_lock = [
            got(fair.try_lock()),
            got(fair.try_lock_for(MOMENT)),
            got(fair.try_lock_until(later())),
        ];
        assert_eq!(free, [true; 15]);
        assert_eq!(under_reader, [true, true, true, true, true, false, false]);
        assert_eq!(
            under_upgradable,
            [true, true, false, false, false, false, false]
        );
        assert_eq!(under_writer, [false; 7]);
        assert_eq!(under_lock, [false; 3]);
    });
    assert_eq!(outcomes, values([()]));
}

#[test]
fn an_upgradable_hold_can_be_turned_into_any_other() {
    let outcomes = all(|| {
        let lock = RwLock::new(0);
        let tries = || {
            (
                got(lock.try_read()),
                got(lock.try_upgradable_read()),
                got(lock.try_write()),
            )
        };
        let reader = RwLockUpgradableReadGuard::downgrade(lock.upgradable_read());
        let as_reader = tries();
        drop(reader);
        let upgradable = RwLockWriteGuard::downgrade_to_upgradable(lock.write());
        let as_upgradable = tries();
        let Ok(writer) = RwLockUpgradableReadGuard::try_upgrade(upgradable) else {
            unreachable!("nobody else reads");
        };
        let as_writer = tries();
        drop(writer);
        (as_reader, as_upgradable, as_writer, tries())
    });
    let reader = (true, true, false);
    let upgradable = (true, false, false);
    let writer = (false, false, false);
    let free = (true, true, true);
    assert_eq!(outcomes, values([(reader, upgradable, writer, free)]));
}

#[test]
fn a_condition_variable_goes_with_one_mutex_at_a_time() {
    let together = all(|| {
        let (one, other, changed) = (Mutex::new(()), Mutex::new(()), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| changed.wait_for(&mut one.lock(), MOMENT));
            let wait = std::panic::AssertUnwindSafe(|| {
                changed.wait_for(&mut other.lock(), MOMENT);
            });
            let ended = catch_unwind(wait);
            assert!(!other.is_locked());
            let text = ended.map_err(|payload| *payload.downcast::<&str>().unwrap());
            text.err()
        })
    });
    let refused = "attempted to use a condition variable with more than one mutex";
    // If the other thread comes second, it is the one that panics: the scope does too.
    let expected = [
        Outcome::Value(None),
        Outcome::Value(Some(refused)),
        Outcome::Ended(Ended::Panicked),
    ];
    assert_eq!(together, BTreeSet::from(expected));
    let one_after_the_other = all(|| {
        let (one, other, changed) = (Mutex::new(()), Mutex::new(()), Condvar::new());
        changed.wait_for(&mut one.lock(), MOMENT);
        changed.wait_for(&mut other.lock(), MOMENT);
    });
    assert_eq!(one_after_the_other, values([()]));
    let notified = all(|| {
        let (one, other, changed) = (Mutex::new(false), Mutex::new(()), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| changed.wait_while(&mut one.lock(), |done| !*done));
            let mut done = one.lock();
            *done = true;
            changed.notify_one();
            // Whoever waited is notified now, though it has not left yet.
            drop(done);
            changed.wait_for(&mut other.lock(), MOMENT).timed_out()
        })
    });
    assert_eq!(notified, values([true]));
}

#[test]
fn the_condition_variable_of_lock_api_works_over_the_raw_one() {
    type General = lock_api::Condvar<RawCondvar>;
    let outcomes = all(|| {
        let (ready, changed) = (Mutex::new(false), General::new());
        let (woken, late) = thread::scope(|s| {
            let it = s.spawn(|| {
                *ready.lock() = true;
                (changed.notify_one(), changed.notify_all())
            });
            let mut guard = ready.lock();
            while !*guard {
                changed.wait(&mut guard);
            }
            drop(guard);
            (it.join().unwrap(), changed.raw().notify_one())
        });
        assert!(!late);
        let mut guard = ready.lock();
        let later = Instant::now() + MOMENT;
        let for_a_moment = changed.wait_for(&mut guard, MOMENT).timed_out();
        let until_then = changed.wait_until(&mut guard, later).timed_out();
        (woken, for_a_moment, until_then)
    });
    // It waited, or it did not have to.
    assert_eq!(
        outcomes,
        values([((false, 0), true, true), ((true, 0), true, true)])
    );
    let timed = all(|| {
        let (ready, changed) = (Mutex::new(false), General::new());
        thread::scope(|s| {
            s.spawn(|| {
                *ready.lock() = true;
                changed.notify_all();
            });
            let mut guard = ready.lock();
            let late = !*guard && changed.wait_for(&mut guard, MOMENT).timed_out();
            assert!(*guard || late);
            late
        })
    });
    assert_eq!(timed, values([false, true]));
    let counted = all(|| {
        let (ready, changed) = (Mutex::new(false), General::new());
        thread::scope(|s| {
            s.spawn(|| {
                let mut guard = ready.lock();
                while !*guard {
                    changed.wait(&mut guard);
                }
            });
            *ready.lock() = true;
            changed.notify_all()
        })
    });
    assert_eq!(counted, values([0, 1]));
    assert!(RawCondvar::checked_duration_to_instant(&MOMENT).is_some());
    assert!(RawCondvar::checked_duration_to_instant(&Duration::MAX).is_none());
}

#[test]
fn a_once_can_be_asked_waited_for_and_forced() {
    let asked = all(|| {
        let once = Once::new();
        thread::scope(|s| {
            s.spawn(|| once.call_once(thread::yield_now));
            let state = once.state();
            let done = once.is_completed();
            once.wait();
            (
                format!("{state:?}"),
                done,
                once.state() == OnceState::Done && once.state().is_completed(),
            )
        })
    });
    let seen = [("New", false), ("New", true), ("InProgress", false)];
    let more = [("InProgress", true), ("Done", true)];
    let all_of_them = seen.into_iter().chain(more);
    assert_eq!(
        asked,
        values(all_of_them.map(|(state, done)| (state.to_owned(), done, true)))
    );
    let forced = all(|| {
        let once = Once::new();
        let spoil = || once.call_once(|| panic!("halfway"));
        assert!(catch_unwind(std::panic::AssertUnwindSafe(spoil)).is_err());
        let wait = || once.wait();
        let refused = catch_unwind(std::panic::AssertUnwindSafe(wait)).is_err();
        thread::scope(|s| {
            s.spawn(|| once.call_once_force(|_| ()));
            once.wait_force();
            // Before the end of the scope, which waits as well.
            (refused, format!("{once:?}"))
        })
    });
    assert_eq!(forced, values([(true, "Once { state: Done }".to_owned())]));
}

#[test]
fn whoever_finds_a_once_done_knows_what_came_before_its_end() {
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
    let called = || {
        let once = Once::new();
        let hear = || {
            let mut heard = true;
            once.call_once(|| heard = false);
            heard
        };
        told(|| once.call_once(|| ()), hear)
    };
    assert_eq!(ordered(called), if_heard());
}

#[test]
fn waiting_in_a_loop_for_what_never_comes_is_a_livelock() {
    let once = Once::new();
    never(|| once.is_completed());
    let (mutex, lock) = (Mutex::new(false), RwLock::new(false));
    never(|| mutex.is_locked());
    never(|| lock.is_locked_exclusive());
    never(|| *lock.read());
    never(|| *lock.upgradable_read());
    let outcomes = walks(|| {
        let once = Once::new();
        once.call_once(|| ());
        while once.state() == OnceState::Done {
            once.wait();
            once.call_once(|| ());
        }
    });
    assert_eq!(outcomes, BTreeSet::from([Outcome::Ended(Ended::Livelock)]));
}

/// Two threads, each of which has its turn so many times and waits for it in a loop.
#[track_caller]
fn in_turns(attempt: impl Fn(&mut dyn FnMut(&mut usize)) + Sync) {
    let body = || {
        thread::scope(|s| {
            for me in 0..2 {
                let attempt = &attempt;
                s.spawn(move || {
                    for _ in 0..50 {
                        let mut done = false;
                        while !done {
                            attempt(&mut |turn| {
                                done = *turn == me;
                                if done {
                                    *turn = 1 - me;
                                }
                            });
                        }
                    }
                });
            }
        });
    };
    assert_eq!(walks(body), values([()]));
}

#[test]
fn threads_that_wait_for_their_turn_in_a_loop_get_it_however_often_that_is() {
    static MUTEX: Mutex<usize> = Mutex::new(0);
    in_turns(|turn| turn(&mut MUTEX.lock()));
    in_turns(|turn| {
        let mut held = MUTEX.lock();
        turn(&mut held);
        MutexGuard::unlock_fair(held);
    });
    in_turns(|turn| {
        let mut held = MUTEX.lock();
        turn(&mut held);
        MutexGuard::bump(&mut held);
    });
    static LOCK: RwLock<usize> = RwLock::new(0);
    in_turns(|turn| turn(&mut LOCK.write()));
    in_turns(|turn| {
        let mut held = LOCK.write();
        turn(&mut held);
        RwLockWriteGuard::unlock_fair(held);
    });
    in_turns(|turn| {
        let mut held = LOCK.write();
        turn(&mut held);
        RwLockWriteGuard::bump(&mut held);
    });
    in_turns(|turn| {
        let mut held = LOCK.write();
        turn(&mut held);
        drop(RwLockWriteGuard::downgrade(held));
    });
}

#[test]
fn everything_shows_itself_as_the_real_one_does() {
    macro_rules! shown {
        ($library:ident) => {{
            use $library::{Condvar, FairMutex, Mutex, Once, ReentrantMutex, RwLock};
            let (mutex, lock) = (Mutex::new(1), RwLock::new(2));
            let mut shown = vec![
                format!("{mutex:?} {lock:?} {:?}", Condvar::new()),
                format!("{:?} {:?}", FairMutex::new(3), ReentrantMutex::new(4)),
                format!("{:?} {:?}", Once::new(), Once::new_completed()),
            ];
            let mut held = mutex.lock();
            let writing = lock.write();
            shown.push(format!("{mutex:?} {lock:?} {held:?} {writing:?}"));
            let waited = Condvar::new().wait_for(&mut held, std::time::Duration::ZERO);
            shown.push(format!("{waited:?}"));
            shown
        }};
    }
    let real = shown!(parking_lot);
    assert_eq!(all(|| shown!(dropin_parking_lot)), values([real]));
}
