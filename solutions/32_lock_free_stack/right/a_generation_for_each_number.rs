// Each number counts its own pushes: the same number on top is not the same any more.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

pub struct Stack {
    head: AtomicU64,
    /// What lies under each number: a number with its generation, as in `head`.
    next: Vec<AtomicU64>,
    /// Whoever has a number is the only one to touch its generation.
    generation: Vec<AtomicU64>,
}

const NOTHING: u64 = u64::MAX;

impl Stack {
    pub fn new(capacity: u32) -> Stack {
        let zeros = || (0..capacity).map(|_| AtomicU64::new(0)).collect();
        Stack {
            head: AtomicU64::new(NOTHING),
            next: zeros(),
            generation: zeros(),
        }
    }

    pub fn push(&self, number: u32) {
        let index = number as usize;
        let generation = self.generation[index].load(SeqCst) + 1;
        self.generation[index].store(generation, SeqCst);
        let mine = generation << 32 | u64::from(number);
        let mut head = self.head.load(SeqCst);
        loop {
            self.next[index].store(head, SeqCst);
            match self.head.compare_exchange(head, mine, SeqCst, SeqCst) {
                Ok(_) => return,
                Err(newer) => head = newer,
            }
        }
    }

    pub fn pop(&self) -> Option<u32> {
        loop {
            let head = self.head.load(SeqCst);
            if head == NOTHING {
                return None;
            }
            let number = head as u32;
            let under = self.next[number as usize].load(SeqCst);
            if self
                .head
                .compare_exchange(head, under, SeqCst, SeqCst)
                .is_ok()
            {
                return Some(number);
            }
        }
    }
}
