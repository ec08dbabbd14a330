// Somebody has written it already, for any number of threads.

use std::sync::Arc;

use crossbeam::queue::ArrayQueue;

pub fn ring_buffer<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let queue = Arc::new(ArrayQueue::new(capacity));
    (Producer(Arc::clone(&queue)), Consumer(queue))
}

pub struct Producer<T>(Arc<ArrayQueue<T>>);

pub struct Consumer<T>(Arc<ArrayQueue<T>>);

impl<T> Producer<T> {
    pub fn push(&mut self, value: T) -> Result<(), T> {
        self.0.push(value)
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        self.0.pop()
    }
}
