//! Atomics, with every ordering.

use core::sync::atomic::AtomicU32;
use std::{
    sync::atomic::{
        AtomicBool, AtomicPtr,
        Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst},
        fence,
    },
    thread,
};

use crate::Chance;

crate::programs! {
    "store buffering, relaxed": |chance| store_buffering(Relaxed, Relaxed, chance),
    "store buffering, release and acquire": |chance| store_buffering(Release, Acquire, chance),
    "store buffering, sequentially consistent": |chance| store_buffering(SeqCst, SeqCst, chance),
    "store buffering, with fences": fences,
    "message passing, relaxed": |chance| message_passing(Relaxed, Relaxed, chance),
    "message passing, release and acquire": |chance| message_passing(Release, Acquire, chance),
    "two writers and two readers": two_writers,
    "two reads of one variable": coherence,
    "a lost update": lost_update,
    "fetch_add by three threads": fetch_add,
    "compare_exchange by two threads": compare_exchange,
    "a flag that is taken once": flag,
    "a pointer that is exchanged": pointer,
    "fetch_update, which tries again": fetch_update,
}

fn store_buffering(store: Ordering, load: Ordering, chance: Chance) -> String {
    let (x, y) = (AtomicU32::new(0), AtomicU32::new(0));
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            chance.meet(2);
            x.store(1, store);
            y.load(load)
        });
        chance.meet(2);
        y.store(1, store);
        let mine = x.load(load);
        format!("{mine} {}", other.join().unwrap())
    })
}

fn fences(chance: Chance) -> String {
    let (x, y) = (AtomicU32::new(0), AtomicU32::new(0));
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            chance.meet(2);
            x.store(1, Relaxed);
            fence(SeqCst);
            y.load(Relaxed)
        });
        chance.meet(2);
        y.store(1, Relaxed);
        fence(SeqCst);
        let mine = x.load(Relaxed);
        format!("{mine} {}", other.join().unwrap())
    })
}

fn message_passing(store: Ordering, load: Ordering, chance: Chance) -> String {
    let (data, flag) = (AtomicU32::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            chance.meet(2);
            data.store(7, Relaxed);
            flag.store(true, store);
        });
        chance.meet(2);
        let is_set = flag.load(load);
        format!("{is_set} {}", data.load(Relaxed))
    })
}

fn two_writers(chance: Chance) -> String {
    let (x, y) = (AtomicU32::new(0), AtomicU32::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            chance.meet(4);
            x.store(1, Release);
        });
        scope.spawn(|| {
            chance.meet(4);
            y.store(1, Release);
        });
        let other = scope.spawn(|| {
            chance.meet(4);
            (x.load(Acquire), y.load(Acquire))
        });
        chance.meet(4);
        let mine = (y.load(Acquire), x.load(Acquire));
        format!("{mine:?} {:?}", other.join().unwrap())
    })
}

fn coherence(chance: Chance) -> String {
    let x = AtomicU32::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            chance.pause();
            x.store(1, Relaxed);
            chance.pause();
            x.store(2, Relaxed);
        });
        let read = || {
            chance.pause();
            x.load(Relaxed)
        };
        format!("{} {}", read(), read())
    })
}

fn lost_update(chance: Chance) -> String {
    let count = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..2 {
                    let before = count.load(SeqCst);
                    chance.pause();
                    count.store(before + 1, SeqCst);
                }
            });
        }
    });
    count.into_inner().to_string()
}

fn fetch_add(chance: Chance) -> String {
    let count = AtomicU32::new(0);
    let next = || {
        chance.meet(3);
        count.fetch_add(1, Relaxed)
    };
    thread::scope(|scope| {
        let (one, two) = (scope.spawn(next), scope.spawn(next));
        let mine = next();
        format!("{mine} {} {}", one.join().unwrap(), two.join().unwrap())
    })
}

fn compare_exchange(chance: Chance) -> String {
    let owner = AtomicU32::new(0);
    let claim = |name| {
        chance.meet(2);
        owner.compare_exchange(0, name, AcqRel, Acquire)
    };
    thread::scope(|scope| {
        let other = scope.spawn(move || claim(1));
        let mine = claim(2);
        format!("{mine:?} {:?}", other.join().unwrap())
    })
}

fn flag(chance: Chance) -> String {
    let taken = AtomicBool::new(false);
    let take = || {
        chance.meet(2);
        !taken.swap(true, SeqCst)
    };
    thread::scope(|scope| {
        let other = scope.spawn(take);
        let mine = take();
        format!("{mine} {}", other.join().unwrap())
    })
}

fn pointer(chance: Chance) -> String {
    let (mut one, mut two, mut three) = (1, 2, 3);
    let names = [&raw mut one, &raw mut two, &raw mut three].map(AtomicPtr::new);
    let slot = AtomicPtr::new(names[0].load(Relaxed));
    let name = |it| names.iter().position(|name| name.load(Relaxed) == it);
    let put = |number: usize| {
        chance.meet(2);
        name(slot.swap(names[number].load(Relaxed), AcqRel))
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| put(1));
        let mine = put(2);
        let other = other.join().unwrap();
        format!("{mine:?} {other:?} {:?}", name(slot.load(Acquire)))
    })
}

fn fetch_update(chance: Chance) -> String {
    let value = AtomicU32::new(1);
    let change = |by: fn(u32) -> u32| {
        chance.meet(2);
        value.fetch_update(SeqCst, SeqCst, |it| Some(by(it)))
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| change(|it| it * 10));
        let mine = change(|it| it + 1);
        format!(
            "{mine:?} {:?} {}",
            other.join().unwrap(),
            value.load(SeqCst)
        )
    })
}
