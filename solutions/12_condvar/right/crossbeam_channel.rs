//! The bounded channel of crossbeam, whose both ends can be shared.

use crossbeam::channel::{Receiver, Sender, bounded};

pub struct Buffer<T>(Sender<T>, Receiver<T>);

impl<T> Buffer<T> {
    pub fn new(capacity: usize) -> Buffer<T> {
        let (sender, receiver) = bounded(capacity);
        Buffer(sender, receiver)
    }

    pub fn put(&self, item: T) {
        let sent = self.0.send(item);
        assert!(sent.is_ok(), "the buffer has both ends");
    }

    pub fn take(&self) -> T {
        self.1.recv().expect("the buffer has both ends")
    }
}
