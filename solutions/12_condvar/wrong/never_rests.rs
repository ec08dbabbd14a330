// diagnosis: busy-waiting
// Looks again at once: right in the end, and a whole processor is busy until then.

use std::{collections::VecDeque, sync::Mutex, thread};

pub struct Buffer<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
}

impl<T> Buffer<T> {
    pub fn new(capacity: usize) -> Buffer<T> {
        Buffer {
            capacity,
            items: Mutex::default(),
        }
    }

    pub fn put(&self, item: T) {
        loop {
            let mut items = self.items.lock().unwrap();
            if items.len() < self.capacity {
                items.push_back(item);
                return;
            }
            drop(items);
            thread::yield_now();
        }
    }

    pub fn take(&self) -> T {
        loop {
            if let Some(item) = self.items.lock().unwrap().pop_front() {
                return item;
            }
            thread::yield_now();
        }
    }
}
