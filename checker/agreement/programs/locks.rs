//! Locks of the standard library.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, RwLock, TryLockError},
    thread,
};

use crate::Chance;

crate::programs! {
    "the order in which three threads get a lock": order,
    "a count that is read and written under two locks": two_locks,
    "try_lock beside a lock that is held for a moment": try_lock,
    "a lock that a panic poisons, and who finds out": poisoned,
    "a poisoned lock that is mended": mended,
    "what readers see beside a writer": readers,
    "try_read and try_write beside a reader and a writer": try_read_write,
    "two locks taken one inside the other": nested,
}

fn order(chance: Chance) -> String {
    let log = Mutex::new(String::new());
    thread::scope(|scope| {
        for name in ['a', 'b', 'c'] {
            let log = &log;
            scope.spawn(move || {
                chance.pause();
                log.lock().unwrap().push(name);
            });
        }
    });
    log.into_inner().unwrap()
}

fn two_locks(chance: Chance) -> String {
    let count = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..2 {
                    chance.pause();
                    let before = *count.lock().unwrap();
                    chance.pause();
                    *count.lock().unwrap() = before + 1;
                }
            });
        }
    });
    count.into_inner().unwrap().to_string()
}

fn try_lock(chance: Chance) -> String {
    let lock = Mutex::new(0);
    let mut tried = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            chance.pause();
            let mut value = lock.lock().unwrap();
            chance.pause();
            *value = 1;
        });
        for _ in 0..2 {
            chance.pause();
            tried.push(lock.try_lock().ok().map(|it| *it));
        }
    });
    format!("{tried:?}")
}

fn poisoned(chance: Chance) -> String {
    let lock = Mutex::new(0);
    thread::scope(|scope| {
        let breaks = scope.spawn(|| {
            chance.pause();
            let mut value = lock.lock().unwrap();
            *value = 1;
            chance.pause();
            // Not even a message, so that nothing is printed.
            std::panic::resume_unwind(Box::new("broken"));
        });
        chance.pause();
        let seen = match lock.try_lock() {
            Ok(value) => format!("ok {value}"),
            Err(TryLockError::Poisoned(error)) => format!("poisoned {}", error.into_inner()),
            Err(TryLockError::WouldBlock) => "busy".to_owned(),
        };
        let panicked = breaks.join().is_err();
        format!("{seen}, panicked {panicked}, {}", lock.is_poisoned())
    })
}

fn mended(chance: Chance) -> String {
    let lock = Mutex::new(0);
    let breaks = || {
        let _held = lock.lock();
        std::panic::resume_unwind(Box::new(7));
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            chance.pause();
            let was = lock.is_poisoned();
            lock.clear_poison();
            was
        });
        chance.pause();
        let caught = catch_unwind(AssertUnwindSafe(breaks));
        let payload = caught.unwrap_err().downcast_ref::<i32>().copied();
        chance.pause();
        let is = lock.lock().is_err();
        format!("{payload:?} {is} {}", other.join().unwrap())
    })
}

fn readers(chance: Chance) -> String {
    let pair = RwLock::new((0, 0));
    thread::scope(|scope| {
        scope.spawn(|| {
            chance.pause();
            let mut pair = pair.write().unwrap();
            pair.0 += 1;
            chance.pause();
            pair.1 += 1;
        });
        let reader = || {
            chance.pause();
            *pair.read().unwrap()
        };
        let other = scope.spawn(reader);
        let mine = reader();
        format!("{mine:?} {:?}", other.join().unwrap())
    })
}

fn try_read_write(chance: Chance) -> String {
    let lock = RwLock::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            let _read = lock.read().unwrap();
            chance.pause();
        });
        let writer = scope.spawn(|| {
            chance.pause();
            lock.try_write().map(|mut it| *it += 1).is_ok()
        });
        chance.pause();
        let read = lock.try_read().ok().map(|it| *it);
        format!("{read:?} {}", writer.join().unwrap())
    })
}

fn nested(chance: Chance) -> String {
    let (outer, inner) = (Mutex::new(()), Mutex::new(String::new()));
    thread::scope(|scope| {
        for name in ['a', 'b'] {
            let (outer, inner) = (&outer, &inner);
            scope.spawn(move || {
                chance.pause();
                let _outside = outer.lock().unwrap();
                inner.lock().unwrap().push(name);
                chance.pause();
                inner.lock().unwrap().push(name);
            });
        }
        chance.pause();
        inner.lock().unwrap().push('-');
    });
    inner.into_inner().unwrap()
}
