//! The same and more, by `parking_lot`.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    thread,
    time::Duration,
};

use parking_lot::{Condvar, Mutex, Once, RwLock, RwLockUpgradableReadGuard};

use crate::Chance;

crate::programs! {
    "parking_lot: a panic under a lock": panics,
    "parking_lot: try_lock_for beside a lock": try_lock_for,
    "parking_lot: how many notify_all has woken": notify_all,
    "parking_lot: a reader that becomes the writer": upgrade,
    "parking_lot: Once after a panic": once,
}

fn panics(chance: Chance) -> String {
    let log = Mutex::new(String::new());
    let write = |name| {
        chance.pause();
        let mut log = log.lock();
        log.push(name);
        resume_unwind(Box::new(()));
    };
    thread::scope(|scope| {
        let other = scope.spawn(move || write('a'));
        let mine = catch_unwind(AssertUnwindSafe(|| write('b')));
        (other.join().is_err(), mine.is_err())
    });
    log.into_inner()
}

fn try_lock_for(chance: Chance) -> String {
    let lock = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut value = lock.lock();
            chance.pause();
            *value += 1;
            chance.pause();
        });
        chance.pause();
        let at_once = lock.try_lock().map(|it| *it);
        let soon = lock.try_lock_for(Duration::from_micros(20)).map(|it| *it);
        format!("{at_once:?} {soon:?}")
    })
}

fn notify_all(chance: Chance) -> String {
    let (lock, changed) = (Mutex::new(false), Condvar::new());
    let wait = || {
        chance.pause();
        let mut is_open = lock.lock();
        if *is_open {
            return "late".to_owned();
        }
        let result = changed.wait_for(&mut is_open, Duration::from_micros(80));
        format!("{} {}", *is_open, result.timed_out())
    };
    thread::scope(|scope| {
        let (one, two) = (scope.spawn(wait), scope.spawn(wait));
        chance.pause();
        let mut is_open = lock.lock();
        *is_open = true;
        let woken = changed.notify_all();
        drop(is_open);
        format!("{woken}, {}, {}", one.join().unwrap(), two.join().unwrap())
    })
}

fn upgrade(chance: Chance) -> String {
    let lock = RwLock::new(String::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            chance.pause();
            lock.write().push('w');
        });
        let reader = scope.spawn(|| {
            chance.pause();
            lock.read().clone()
        });
        chance.pause();
        let upgradable = lock.upgradable_read();
        let before = upgradable.len();
        let mut writer = RwLockUpgradableReadGuard::upgrade(upgradable);
        let after = writer.len();
        writer.push('u');
        drop(writer);
        format!("{before} {after} {:?}", reader.join().unwrap())
    })
}

fn once(chance: Chance) -> String {
    let once = Once::new();
    let call = |breaks: bool| {
        chance.pause();
        let call = || {
            once.call_once(|| {
                if breaks {
                    resume_unwind(Box::new(()));
                }
            });
        };
        if breaks {
            return catch_unwind(AssertUnwindSafe(call)).is_ok();
        }
        once.call_once_force(|_| {});
        true
    };
    thread::scope(|scope| {
        let other = scope.spawn(move || call(true));
        let mine = call(false);
        format!("{mine} {} {:?}", other.join().unwrap(), once.state())
    })
}
