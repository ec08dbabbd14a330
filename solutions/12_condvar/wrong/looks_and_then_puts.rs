// diagnosis: wrong-result
// Gives the lock back after it has found room: another producer finds the same room.

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

    fn wait_for_room(&self) {
        let mut items = self.items.lock().unwrap();
        while items.len() >= self.capacity {
            items = self.not_full.wait(items).unwrap();
        }
    }

    pub fn put(&self, item: T) {
        self.wait_for_room();
        self.items.lock().unwrap().push_back(item);
        self.not_empty.notify_one();
    }

    pub fn take(&self) -> T {
        let mut items = self.items.lock().unwrap();
        loop {
            if let Some(item) = items.pop_front() {
                self.not_full.notify_one();
                return item;
            }
            items = self.not_empty.wait(items).unwrap();
        }
    }
}
