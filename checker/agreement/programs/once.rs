//! What is made once.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        LazyLock, Once, OnceLock,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    thread,
};

use crate::Chance;

crate::programs! {
    "call_once by two threads": call_once,
    "call_once after a panic": call_once_after_a_panic,
    "set and get of a OnceLock": once_lock,
    "get_or_init by two threads": get_or_init,
    "a LazyLock that two threads want": lazy_lock,
}

fn call_once(chance: Chance) -> String {
    let (once, calls) = (Once::new(), AtomicU32::new(0));
    let call = || {
        chance.pause();
        let mut mine = false;
        once.call_once(|| {
            calls.fetch_add(1, SeqCst);
            mine = true;
        });
        (mine, calls.load(SeqCst))
    };
    thread::scope(|scope| {
        let other = scope.spawn(call);
        chance.pause();
        let early = once.is_completed();
        let mine = call();
        format!("{early} {mine:?} {:?}", other.join().unwrap())
    })
}

fn call_once_after_a_panic(chance: Chance) -> String {
    let once = Once::new();
    thread::scope(|scope| {
        let breaks = scope.spawn(|| {
            chance.pause();
            let call = || once.call_once(|| resume_unwind(Box::new(())));
            catch_unwind(AssertUnwindSafe(call)).is_err()
        });
        chance.pause();
        let mut was_poisoned = None;
        once.call_once_force(|state| was_poisoned = Some(state.is_poisoned()));
        format!("{was_poisoned:?} {}", breaks.join().unwrap())
    })
}

fn once_lock(chance: Chance) -> String {
    let cell = OnceLock::new();
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            chance.pause();
            cell.set(1)
        });
        chance.pause();
        let early = cell.get().copied();
        let mine = cell.set(2);
        let other = other.join().unwrap();
        format!("{early:?} {mine:?} {other:?} {:?}", cell.get())
    })
}

fn get_or_init(chance: Chance) -> String {
    let cell = OnceLock::new();
    let get = |value: u32| {
        chance.pause();
        *cell.get_or_init(|| {
            chance.pause();
            value
        })
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| get(1));
        format!("{} {}", get(2), other.join().unwrap())
    })
}

fn lazy_lock(chance: Chance) -> String {
    let made = AtomicU32::new(0);
    let lazy = LazyLock::new(|| made.fetch_add(1, SeqCst));
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            chance.pause();
            *lazy
        });
        chance.pause();
        let early = made.load(SeqCst);
        format!("{early} {} {}", *lazy, other.join().unwrap())
    })
}
