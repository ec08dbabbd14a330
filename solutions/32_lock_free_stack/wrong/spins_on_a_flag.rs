// diagnosis: not-lock-free
// Right, but the flag is a lock: whoever sleeps with it keeps all others waiting.

use std::{
    hint,
    sync::atomic::{
        AtomicBool, AtomicU32,
        Ordering::{Acquire, Relaxed, Release},
    },
};

const NOTHING: u32 = u32::MAX;

pub struct Stack {
    busy: AtomicBool,
    head: AtomicU32,
    next: Vec<AtomicU32>,
}

impl Stack {
    pub fn new(capacity: u32) -> Stack {
        Stack {
            busy: AtomicBool::new(false),
            head: AtomicU32::new(NOTHING),
            next: (0..capacity).map(|_| AtomicU32::new(NOTHING)).collect(),
        }
    }

    pub fn push(&self, number: u32) {
        self.alone(|| {
            self.next[number as usize].store(self.head.load(Relaxed), Relaxed);
            self.head.store(number, Relaxed);
        });
    }

    pub fn pop(&self) -> Option<u32> {
        self.alone(|| {
            let number = self.head.load(Relaxed);
            let next = self.next.get(number as usize)?;
            self.head.store(next.load(Relaxed), Relaxed);
            Some(number)
        })
    }

    fn alone<R>(&self, act: impl FnOnce() -> R) -> R {
        while self
            .busy
            .compare_exchange_weak(false, true, Acquire, Relaxed)
            .is_err()
        {
            hint::spin_loop();
        }
        let result = act();
        self.busy.store(false, Release);
        result
    }
}
