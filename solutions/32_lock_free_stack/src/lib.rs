//! A stack of numbers that any number of threads share, without a lock.

use std::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

/// What lies under the lowest number.
const NOTHING: u32 = u32::MAX;

/// A stack of some of the numbers `0..capacity`.
///
/// A number is in the stack at most once: whoever pops it has it, and nobody else,
/// until it is pushed again. Whoever pops a number sees everything that was done
/// before it was pushed.
pub struct Stack {
    /// The number on top, and a tag that changes whenever it does.
    head: AtomicU64,
    /// For each number in the stack, the one under it.
    next: Box<[AtomicU32]>,
}

impl Stack {
    /// An empty stack with room for the numbers `0..capacity`.
    pub fn new(capacity: u32) -> Stack {
        Stack {
            head: AtomicU64::new(pack(0, NOTHING)),
            next: (0..capacity).map(|_| AtomicU32::new(NOTHING)).collect(),
        }
    }

    /// Puts a number on top. It is less than the capacity, and not in the stack.
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

    /// Takes the number on top, or says that there is none.
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

fn pack(tag: u32, top: u32) -> u64 {
    u64::from(tag) << 32 | u64::from(top)
}

fn unpack(head: u64) -> (u32, u32) {
    ((head >> 32) as u32, head as u32)
}
