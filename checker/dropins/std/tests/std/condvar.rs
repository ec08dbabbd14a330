//! `std::sync::Condvar`.

use dropin_std::sync::{Condvar, Mutex};
use dropin_std::thread;
use dropin_std::time::Duration;
use engine::{Ended, Rules, Time};

use crate::support::{ends, outcomes, outcomes_under, set};

#[test]
fn a_notification_that_comes_before_the_wait_is_lost() {
    let body = || {
        let (lock, changed) = (Mutex::new(()), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| changed.notify_one());
            drop(changed.wait(lock.lock().unwrap()).unwrap());
        });
    };
    assert_eq!(ends(body), set([Ended::Returned, Ended::Deadlock]));
}

#[test]
fn waiting_while_a_condition_holds_loses_nothing() {
    let body = || {
        let (ready, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| {
                *ready.lock().unwrap() = true;
                changed.notify_one();
            });
            let guard = changed
                .wait_while(ready.lock().unwrap(), |ready| !*ready)
                .unwrap();
            *guard
        })
    };
    assert_eq!(outcomes(body), set([true]));
}

#[test]
fn notifying_one_wakes_either_of_two_and_no_more() {
    let body = || {
        let (woken, changed) = (Mutex::new(Vec::new()), Condvar::new());
        thread::scope(|s| {
            let wait = |name| {
                let (woken, changed) = (&woken, &changed);
                move || {
                    let mut woken = changed.wait(woken.lock().unwrap()).unwrap();
                    woken.push(name);
                }
            };
            s.spawn(wait('a'));
            s.spawn(wait('b'));
            changed.notify_one();
        });
    };
    assert_eq!(ends(body), set([Ended::Deadlock]));
}

#[test]
fn notifying_all_wakes_all_who_wait() {
    let body = || {
        let (go, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|s| {
            for _ in 0..2 {
                s.spawn(|| {
                    let mut guard = go.lock().unwrap();
                    while !*guard {
                        guard = changed.wait(guard).unwrap();
                    }
                });
            }
            *go.lock().unwrap() = true;
            changed.notify_all();
        });
    };
    assert_eq!(ends(body), set([Ended::Returned]));
}

#[test]
fn a_timed_wait_can_be_woken_or_time_out() {
    let body = || {
        let (lock, changed) = (Mutex::new(()), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| changed.notify_one());
            let (_guard, end) = changed
                .wait_timeout(lock.lock().unwrap(), Duration::from_millis(5))
                .unwrap();
            end.timed_out()
        })
    };
    assert_eq!(outcomes(body), set([false, true]));
}

#[test]
fn a_timed_wait_for_a_condition_says_whether_it_came_about() {
    let body = || {
        let (ready, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| {
                *ready.lock().unwrap() = true;
                changed.notify_one();
            });
            let (guard, end) = changed
                .wait_timeout_while(ready.lock().unwrap(), Duration::from_secs(1), |it| !*it)
                .unwrap();
            assert_eq!(*guard, !end.timed_out());
            *guard
        })
    };
    assert_eq!(outcomes(body), set([false, true]));
    // Nothing takes time here, so a whole second is enough.
    let prompt = Rules {
        time: Time::Prompt,
        ..Rules::default()
    };
    assert_eq!(outcomes_under(prompt, body), set([true]));
}

#[test]
fn a_wait_may_end_for_no_reason_if_the_rules_say_so() {
    let body = || {
        let (lock, changed) = (Mutex::new(()), Condvar::new());
        drop(changed.wait(lock.lock().unwrap()).unwrap());
    };
    assert_eq!(ends(body), set([Ended::Deadlock]));
    let rules = Rules {
        spurious: 1,
        ..Rules::default()
    };
    assert_eq!(outcomes_under(rules, body), set([()]));
}

#[test]
fn waiting_gives_the_lock_back_and_returns_with_it() {
    let body = || {
        let (turn, changed) = (Mutex::new(0), Condvar::new());
        thread::scope(|s| {
            s.spawn(|| {
                let mut turn = turn.lock().unwrap();
                *turn += 1;
                changed.notify_all();
            });
            let mut guard = turn.lock().unwrap();
            while *guard == 0 {
                guard = changed.wait(guard).unwrap();
            }
            assert!(turn.try_lock().is_err());
            *guard
        })
    };
    assert_eq!(outcomes(body), set([1]));
}

#[test]
fn whoever_is_woken_is_told_that_the_lock_was_poisoned_meanwhile() {
    let body = |timed: bool| {
        move || {
            let (ready, changed) = (Mutex::new(false), Condvar::new());
            thread::scope(|s| {
                let it = s.spawn(|| {
                    let mut ready = ready.lock().unwrap();
                    *ready = true;
                    changed.notify_one();
                    panic!("holding it");
                });
                let guard = match ready.lock() {
                    Ok(guard) if !*guard => guard,
                    _ => {
                        it.join().unwrap_err();
                        return None;
                    }
                };
                let told = match timed {
                    false => changed.wait(guard).is_err(),
                    true => changed
                        .wait_timeout_while(guard, Duration::MAX, |it| !*it)
                        .is_err(),
                };
                it.join().unwrap_err();
                Some(told)
            })
        }
    };
    assert_eq!(outcomes(body(false)), set([None, Some(true)]));
    assert_eq!(outcomes(body(true)), set([None, Some(true)]));
}

#[test]
#[allow(deprecated)]
fn a_wait_with_a_poisoned_lock_says_too_whether_it_was_woken() {
    let body = || {
        let (lock, changed) = (Mutex::new(()), Condvar::new());
        let spoilt = thread::scope(|s| {
            let spoil = s.spawn(|| {
                let _held = lock.lock().unwrap();
                panic!("holding it");
            });
            spoil.join().is_err()
        });
        let guard = lock.lock().unwrap_err().into_inner();
        let (guard, woken) = changed.wait_timeout_ms(guard, 5).unwrap_err().into_inner();
        drop(guard);
        (spoilt, woken)
    };
    assert_eq!(outcomes(body), set([(true, false)]));
}

#[test]
fn a_timed_wait_that_nobody_ends_is_over_when_its_time_is_and_not_before() {
    let body = || {
        let (lock, changed) = (Mutex::new(()), Condvar::new());
        let moment = Duration::from_millis(5);
        let start = dropin_std::time::Instant::now();
        let (guard, end) = changed.wait_timeout(lock.lock().unwrap(), moment).unwrap();
        let waited = start.elapsed() >= moment;
        #[allow(deprecated)]
        let (guard, woken) = changed.wait_timeout_ms(guard, 5).unwrap();
        let (_guard, at_once) = changed
            .wait_timeout_while(guard, Duration::ZERO, |()| true)
            .unwrap();
        (end.timed_out(), waited, woken, at_once.timed_out())
    };
    assert_eq!(outcomes(body), set([(true, true, false, true)]));
    let prompt = Rules {
        time: Time::Prompt,
        ..Rules::default()
    };
    let woken = || {
        let (lock, changed) = (Mutex::new(()), Condvar::new());
        thread::scope(|s| {
            let guard = lock.lock().unwrap();
            s.spawn(|| {
                drop(lock.lock());
                changed.notify_one();
            });
            #[allow(deprecated)]
            let (_guard, woken) = changed.wait_timeout_ms(guard, 5).unwrap();
            woken
        })
    };
    assert_eq!(outcomes_under(prompt, woken), set([true]));
}
