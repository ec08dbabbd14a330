//! Condition variables, with and without a limit in time.

use std::{
    sync::{Condvar, Mutex},
    thread,
    time::Duration,
};

use crate::Chance;

crate::programs! {
    "one wait with a limit, and one notify": one_notify,
    "two waits with a limit, and one notify": two_waiters,
    "two waits with a limit, and notify_all": all_waiters,
    "a wait for a condition, with a limit": condition,
    "a buffer of one place": buffer,
}

/// On real threads it is over before everybody has come, or not.
const MOMENT: Duration = Duration::from_micros(60);

fn one_notify(chance: Chance) -> String {
    let (lock, changed) = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            chance.pause();
            *lock.lock().unwrap() += 1;
            changed.notify_one();
        });
        chance.pause();
        let value = lock.lock().unwrap();
        let before = *value;
        let (value, result) = changed.wait_timeout(value, MOMENT).unwrap();
        // Real waits may end for no reason, which is not what this is about.
        format!("{before} {} {}", *value, result.timed_out())
    })
}

fn two_waiters(chance: Chance) -> String {
    let (lock, changed) = (Mutex::new(0), Condvar::new());
    let wait = || {
        chance.pause();
        let tokens = lock.lock().unwrap();
        let (mut tokens, result) = changed
            .wait_timeout_while(tokens, MOMENT, |it| *it == 0)
            .unwrap();
        if !result.timed_out() {
            *tokens -= 1;
        }
        !result.timed_out()
    };
    thread::scope(|scope| {
        let other = scope.spawn(wait);
        let giver = scope.spawn(|| {
            chance.pause();
            *lock.lock().unwrap() += 1;
            changed.notify_one();
        });
        let mine = wait();
        giver.join().unwrap();
        format!("{mine} {}", other.join().unwrap())
    })
}

fn all_waiters(chance: Chance) -> String {
    let (lock, changed) = (Mutex::new(false), Condvar::new());
    let wait = || {
        chance.pause();
        let is_open = lock.lock().unwrap();
        let (is_open, _) = changed
            .wait_timeout_while(is_open, MOMENT, |it| !*it)
            .unwrap();
        *is_open
    };
    thread::scope(|scope| {
        let other = scope.spawn(wait);
        scope.spawn(|| {
            chance.pause();
            *lock.lock().unwrap() = true;
            changed.notify_all();
        });
        let mine = wait();
        format!("{mine} {}", other.join().unwrap())
    })
}

fn condition(chance: Chance) -> String {
    let (lock, changed) = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..2 {
                chance.pause();
                *lock.lock().unwrap() += 1;
                changed.notify_one();
            }
        });
        chance.pause();
        let value = lock.lock().unwrap();
        let (value, result) = changed
            .wait_timeout_while(value, MOMENT, |it| *it < 2)
            .unwrap();
        format!("{} {}", *value, result.timed_out())
    })
}

fn buffer(chance: Chance) -> String {
    let (place, changed) = (Mutex::new(None), Condvar::new());
    let put = |value: u32| {
        chance.pause();
        let mut place = changed
            .wait_while(place.lock().unwrap(), |it| it.is_some())
            .unwrap();
        *place = Some(value);
        changed.notify_all();
    };
    let take = || {
        chance.pause();
        let mut place = changed
            .wait_while(place.lock().unwrap(), |it: &mut Option<u32>| it.is_none())
            .unwrap();
        changed.notify_all();
        place.take().unwrap()
    };
    thread::scope(|scope| {
        scope.spawn(|| put(1));
        scope.spawn(|| put(2));
        let first = take();
        format!("{first} {}", take())
    })
}
