// crossbeam's cell exchanges a pair as a whole.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crossbeam::atomic::AtomicCell;

pub struct Stack {
    /// A count of changes, and the number on top.
    head: AtomicCell<(u32, u32)>,
    next: Vec<AtomicU32>,
}

const NOTHING: u32 = u32::MAX;

impl Stack {
    pub fn new(capacity: u32) -> Stack {
        Stack {
            head: AtomicCell::new((0, NOTHING)),
            next: (0..capacity).map(|_| AtomicU32::new(NOTHING)).collect(),
        }
    }

    pub fn push(&self, number: u32) {
        loop {
            let (changes, top) = self.head.load();
            self.next[number as usize].store(top, Relaxed);
            let pushed = (changes.wrapping_add(1), number);
            if self.head.compare_exchange((changes, top), pushed).is_ok() {
                return;
            }
        }
    }

    pub fn pop(&self) -> Option<u32> {
        loop {
            let (changes, top) = self.head.load();
            if top == NOTHING {
                return None;
            }
            let under = self.next[top as usize].load(Relaxed);
            let popped = (changes.wrapping_add(1), under);
            if self.head.compare_exchange((changes, top), popped).is_ok() {
                return Some(top);
            }
        }
    }
}
