// diagnosis: not-linearizable
// Keeps the number of values in a variable of its own, and changes that in two steps.

use std::{
    cell::UnsafeCell,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

struct Ring<T> {
    places: Box<[UnsafeCell<Option<T>>]>,
    count: AtomicUsize,
}

unsafe impl<T: Send> Sync for Ring<T> {}

pub fn ring_buffer<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let ring = Arc::new(Ring {
        places: (0..capacity).map(|_| UnsafeCell::new(None)).collect(),
        count: AtomicUsize::new(0),
    });
    let producer = Producer {
        ring: Arc::clone(&ring),
        next: 0,
    };
    (producer, Consumer { ring, next: 0 })
}

pub struct Producer<T> {
    ring: Arc<Ring<T>>,
    next: usize,
}

pub struct Consumer<T> {
    ring: Arc<Ring<T>>,
    next: usize,
}

impl<T> Producer<T> {
    pub fn push(&mut self, value: T) -> Result<(), T> {
        let ring = &*self.ring;
        if ring.count.load(SeqCst) == ring.places.len() {
            return Err(value);
        }
        unsafe { *ring.places[self.next].get() = Some(value) };
        self.next = (self.next + 1) % ring.places.len();
        ring.count.store(ring.count.load(SeqCst) + 1, SeqCst);
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        let ring = &*self.ring;
        if ring.count.load(SeqCst) == 0 {
            return None;
        }
        let value = unsafe { (*ring.places[self.next].get()).take() };
        self.next = (self.next + 1) % ring.places.len();
        ring.count.store(ring.count.load(SeqCst) - 1, SeqCst);
        value
    }
}
