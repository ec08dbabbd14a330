// diagnosis: not-linearizable
// ABA: compares the number on top, which may be the same again though what lies under
// it is not.

use std::sync::atomic::{
    AtomicU32,
    Ordering::{Acquire, Relaxed, Release},
};

const NOTHING: u32 = u32::MAX;

pub struct Stack {
    head: AtomicU32,
    next: Box<[AtomicU32]>,
}

impl Stack {
    pub fn new(capacity: u32) -> Stack {
        Stack {
            head: AtomicU32::new(NOTHING),
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
                Ok(_) => return,
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
            let under = self.next[head as usize].load(Relaxed);
            match self
                .head
                .compare_exchange_weak(head, under, Relaxed, Acquire)
            {
                Ok(_) => return Some(head),
                Err(newer) => head = newer,
            }
        }
    }
}
