// A bounded channel that nobody waits for is one, too.

use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};

pub fn ring_buffer<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let (sender, receiver) = mpsc::sync_channel(capacity);
    (Producer(sender), Consumer(receiver))
}

pub struct Producer<T>(SyncSender<T>);

pub struct Consumer<T>(Receiver<T>);

impl<T> Producer<T> {
    pub fn push(&mut self, value: T) -> Result<(), T> {
        self.0.try_send(value).map_err(|error| match error {
            TrySendError::Full(value) | TrySendError::Disconnected(value) => value,
        })
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        self.0.try_recv().ok()
    }
}
