//! parking_lot has no poisoning, and its `wait` takes the guard by reference. Notified
//! after the lock was given back.

use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex};

pub struct Buffer<T> {
    items: Mutex<VecDeque<T>>,
    capacity: usize,
    taken: Condvar,
    added: Condvar,
}

impl<T> Buffer<T> {
    pub fn new(capacity: usize) -> Buffer<T> {
        Buffer {
            items: Mutex::new(VecDeque::with_capacity(capacity)),
            capacity,
            taken: Condvar::new(),
            added: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) {
        let mut items = self.items.lock();
        self.taken
            .wait_while(&mut items, |items| items.len() >= self.capacity);
        items.push_back(item);
        drop(items);
        self.added.notify_one();
    }

    pub fn take(&self) -> T {
        let mut items = self.items.lock();
        self.added.wait_while(&mut items, |items| items.is_empty());
        let item = items.pop_front().expect("it is not empty");
        drop(items);
        self.taken.notify_one();
        item
    }
}
