// diagnosis: unresponsive
// Sleeps a little and looks again, instead of waiting to be told.

use std::{collections::VecDeque, sync::Mutex, thread, time::Duration};

const NAP: Duration = Duration::from_millis(30);

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
            thread::sleep(NAP);
        }
    }

    pub fn take(&self) -> T {
        loop {
            if let Some(item) = self.items.lock().unwrap().pop_front() {
                return item;
            }
            thread::sleep(NAP);
        }
    }
}
