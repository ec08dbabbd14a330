// diagnosis: wrong-result
// A tag of eight bits: while one thread sleeps, others bring it back.

use std::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

const NOTHING: u32 = u32::MAX;

pub struct Stack {
    head: AtomicU64,
    next: Box<[AtomicU32]>,
}

impl Stack {
    pub fn new(capacity: u32) -> Stack {
        Stack {
            head: AtomicU64::new(pack(0, NOTHING)),
            next: (0..capacity).map(|_| AtomicU32::new(NOTHING)).collect(),
        }
    }

    pub fn push(&self, number: u32) {
        let mut head = self.head.load(Relaxed);
        loop {
            let (tag, top) = unpack(head);
            self.next[number as usize].store(top, Relaxed);
            let pushed = pack(tag.wrapping_add(1), number);
            // Publishes the link, and all that was done before.
            match self
                .head
                .compare_exchange_weak(head, pushed, Release, Relaxed)
            {
                Ok(_) => return,
                Err(newer) => head = newer,
            }
        }
    }

    pub fn pop(&self) -> Option<u32> {
        let mut head = self.head.load(Acquire);
        loop {
            let (tag, top) = unpack(head);
            if top == NOTHING {
                return None;
            }
            // It may have been popped, and pushed elsewhere, by now: then the tag is
            // another.
            let under = self.next[top as usize].load(Relaxed);
            let popped = pack(tag.wrapping_add(1), under);
            match self
                .head
                .compare_exchange_weak(head, popped, Relaxed, Acquire)
            {
                Ok(_) => return Some(top),
                Err(newer) => head = newer,
            }
        }
    }
}

fn pack(tag: u8, top: u32) -> u64 {
    u64::from(tag) << 32 | u64::from(top)
}

fn unpack(head: u64) -> (u8, u32) {
    ((head >> 32) as u8, head as u32)
}
