// diagnosis: panicked
// Looks once: after the wait it takes for granted that there is an item.

use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex};

pub struct Buffer<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl<T> Buffer<T> {
    pub fn new(capacity: usize) -> Buffer<T> {
        Buffer {
            capacity,
            items: Mutex::default(),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) {
        let mut items = self.items.lock();
        if items.len() == self.capacity {
            self.not_full.wait(&mut items);
        }
        items.push_back(item);
        self.not_empty.notify_one();
    }

    pub fn take(&self) -> T {
        let mut items = self.items.lock();
        if items.is_empty() {
            self.not_empty.wait(&mut items);
        }
        let item = items.pop_front().expect("somebody has put an item in");
        self.not_full.notify_one();
        item
    }
}
