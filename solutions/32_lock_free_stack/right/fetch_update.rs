// Lets `fetch_update` do the trying again.

use std::sync::atomic::{
    AtomicU64, AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed},
};

pub struct Stack {
    /// The upper half changes with each push, the lower is the top, from 1; 0 is
    /// nothing.
    head: AtomicU64,
    next: Vec<AtomicUsize>,
}

const STEP: u64 = 1 << 32;

impl Stack {
    pub fn new(capacity: u32) -> Stack {
        Stack {
            head: AtomicU64::new(0),
            next: (0..=capacity).map(|_| AtomicUsize::new(0)).collect(),
        }
    }

    pub fn push(&self, number: u32) {
        let place = number as usize + 1;
        let pushed = |head: u64| {
            self.next[place].store((head % STEP) as usize, Relaxed);
            Some((head / STEP + 1) * STEP + place as u64)
        };
        self.head
            .fetch_update(AcqRel, Acquire, pushed)
            .expect("a push has always a next head");
    }

    pub fn pop(&self) -> Option<u32> {
        let popped = |head: u64| {
            let place = (head % STEP) as usize;
            (place > 0).then(|| head - head % STEP + self.next[place].load(Relaxed) as u64)
        };
        let head = self.head.fetch_update(AcqRel, Acquire, popped).ok()?;
        Some((head % STEP) as u32 - 1)
    }
}
