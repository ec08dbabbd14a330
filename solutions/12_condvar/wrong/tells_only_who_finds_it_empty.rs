// diagnosis: deadlock
// Notifies only when the buffer was empty, or full: a second item that comes before the
// first one is fetched wakes nobody.

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
            items: Mutex::new(VecDeque::new()),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }

    pub fn put(&self, item: T) {
        let mut items = self.items.lock().unwrap();
        while items.len() == self.capacity {
            items = self.not_full.wait(items).unwrap();
        }
        if items.is_empty() {
            self.not_empty.notify_one();
        }
        items.push_back(item);
    }

    pub fn take(&self) -> T {
        let mut items = self.items.lock().unwrap();
        while items.is_empty() {
            items = self.not_empty.wait(items).unwrap();
        }
        if items.len() == self.capacity {
            self.not_full.notify_one();
        }
        items.pop_front().unwrap()
    }
}
