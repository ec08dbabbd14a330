// diagnosis: lost-update
// A pop that was overtaken ten times says that the stack is empty.

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
        for _ in 0..10 {
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
        None
    }
}

fn pack(tag: u32, top: u32) -> u64 {
    u64::from(tag) << 32 | u64::from(top)
}

fn unpack(head: u64) -> (u32, u32) {
    ((head >> 32) as u32, head as u32)
}
