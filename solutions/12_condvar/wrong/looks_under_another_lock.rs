// diagnosis: lost-wakeup
// Looks, gives the lock back, and takes it again to wait: in between the item can come.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex},
};

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
        let mut items = self.items.lock().unwrap();
        while items.len() == self.capacity {
            items = self.not_full.wait(items).unwrap();
        }
        items.push_back(item);
        self.not_empty.notify_one();
    }

    pub fn take(&self) -> T {
        while self.items.lock().unwrap().is_empty() {
            let items = self.items.lock().unwrap();
            drop(self.not_empty.wait(items).unwrap());
        }
        let item = self.items.lock().unwrap().pop_front().unwrap();
        self.not_full.notify_one();
        item
    }
}
