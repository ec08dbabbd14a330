//! A buffer that makes its users wait.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex},
};

/// A queue of at most so many items, which threads share through `&Buffer`: some put
/// items in, others take them out.
pub struct Buffer<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
    // One for each condition: whoever is woken is somebody who can use it, so that
    // notify_one is enough.
    not_full: Condvar,
    not_empty: Condvar,
}

impl<T> Buffer<T> {
    /// An empty buffer with room for `capacity` items, which is at least one.
    pub fn new(capacity: usize) -> Buffer<T> {
        Buffer {
            capacity,
            items: Mutex::default(),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }

    /// Adds `item` behind all others. Waits as long as the buffer is full.
    pub fn put(&self, item: T) {
        let mut items = self.items.lock().unwrap();
        while items.len() == self.capacity {
            items = self.not_full.wait(items).unwrap();
        }
        items.push_back(item);
        self.not_empty.notify_one();
    }

    /// Takes out the item that has been in the buffer for longest. Waits as long as the
    /// buffer is empty.
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
