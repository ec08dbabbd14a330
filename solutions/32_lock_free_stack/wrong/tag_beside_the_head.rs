// diagnosis: not-linearizable
// Counts changes in a variable of its own: the two are not compared in one step.

use std::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

const NOTHING: u32 = u32::MAX;

pub struct Stack {
    head: AtomicU32,
    changes: AtomicU64,
    next: Box<[AtomicU32]>,
}

impl Stack {
    pub fn new(capacity: u32) -> Stack {
        Stack {
            head: AtomicU32::new(NOTHING),
            changes: AtomicU64::new(0),
            next: (0..capacity).map(|_| AtomicU32::new(NOTHING)).collect(),
        }
    }

    pub fn push(&self, number: u32) {
        let mut head = self.head.load(Relaxed);
        loop {
            self.next[number as usize].store(head, Relaxed);
            // Publishes the link, and all that was done before.
            match self
                .head
                .compare_exchange_weak(head, number, Release, Relaxed)
            {
                Ok(_) => {
                    self.changes.fetch_add(1, Relaxed);
                    return;
                }
                Err(newer) => head = newer,
            }
        }
    }

    pub fn pop(&self) -> Option<u32> {
        let mut head = self.head.load(Acquire);
        loop {
            if head == NOTHING {
                return None;
            }
            let changes = self.changes.load(Relaxed);
            let under = self.next[head as usize].load(Relaxed);
            if self.changes.load(Relaxed) != changes {
                head = self.head.load(Acquire);
                continue;
            }
            match self
                .head
                .compare_exchange_weak(head, under, Relaxed, Acquire)
            {
                Ok(_) => {
                    self.changes.fetch_add(1, Relaxed);
                    return Some(head);
                }
                Err(newer) => head = newer,
            }
        }
    }
}
