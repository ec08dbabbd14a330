//! The standard library has a bounded buffer: a channel. Consumers take turns at its
//! only receiving end.

use std::sync::{
    Mutex,
    mpsc::{Receiver, SyncSender, sync_channel},
};

pub struct Buffer<T> {
    sender: SyncSender<T>,
    receiver: Mutex<Receiver<T>>,
}

impl<T> Buffer<T> {
    pub fn new(capacity: usize) -> Buffer<T> {
        let (sender, receiver) = sync_channel(capacity);
        let receiver = Mutex::new(receiver);
        Buffer { sender, receiver }
    }

    pub fn put(&self, item: T) {
        let sent = self.sender.send(item);
        assert!(sent.is_ok(), "the buffer has both ends");
    }

    pub fn take(&self) -> T {
        let receiver = self.receiver.lock().unwrap();
        receiver.recv().expect("the buffer has both ends")
    }
}
