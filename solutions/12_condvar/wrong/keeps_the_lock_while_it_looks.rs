// diagnosis: livelock
// Looks again and again without giving the lock back: nobody can put anything in.

use std::{collections::VecDeque, hint, sync::Mutex};

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
        let mut items = self.items.lock().unwrap();
        while items.len() == self.capacity {
            hint::spin_loop();
        }
        items.push_back(item);
    }

    pub fn take(&self) -> T {
        let mut items = self.items.lock().unwrap();
        while items.is_empty() {
            hint::spin_loop();
        }
        items.pop_front().unwrap()
    }
}
