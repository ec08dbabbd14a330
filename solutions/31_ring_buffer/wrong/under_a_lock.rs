// diagnosis: too-many
// Right, but each end waits for the other.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

pub fn ring_buffer<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let values = Arc::new(Mutex::new(VecDeque::with_capacity(capacity)));
    let producer = Producer {
        values: Arc::clone(&values),
        capacity,
    };
    (producer, Consumer { values })
}

pub struct Producer<T> {
    values: Arc<Mutex<VecDeque<T>>>,
    capacity: usize,
}

pub struct Consumer<T> {
    values: Arc<Mutex<VecDeque<T>>>,
}

impl<T> Producer<T> {
    pub fn push(&mut self, value: T) -> Result<(), T> {
        let mut values = self.values.lock().unwrap();
        if values.len() == self.capacity {
            return Err(value);
        }
        values.push_back(value);
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        self.values.lock().unwrap().pop_front()
    }
}
